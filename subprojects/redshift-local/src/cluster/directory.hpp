// A directory of our own that goes when we go.
#pragma once

#include <filesystem>

namespace redshift_local::cluster {

class directory {
 public:
  /// `keep` empty: a new one below the directory for temporary files, removed by the destructor, together
  /// with those that killed processes left behind. Otherwise that one, made if missing, and kept.
  explicit directory(const std::filesystem::path& keep);
  ~directory();
  directory(const directory&) = delete;
  directory& operator=(const directory&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
  bool temporary_;
};

}  // namespace redshift_local::cluster
