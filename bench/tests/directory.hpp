// A directory of a test's own, removed at its end.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <string>

namespace tests {

class directory {
 public:
  directory() : path_((std::filesystem::temp_directory_path() / "flow-sim-XXXXXX").string()) {
    if (!mkdtemp(path_.data())) std::abort();
  }
  ~directory() { std::filesystem::remove_all(path_); }
  directory(const directory&) = delete;
  directory& operator=(const directory&) = delete;
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  std::string path_;
};

}  // namespace tests
