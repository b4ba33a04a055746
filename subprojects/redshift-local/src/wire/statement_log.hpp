// The statements of all clients, one a line, without their secrets.
#pragma once

#include <cstdio>
#include <memory>
#include <string>
#include <string_view>

namespace redshift_local::wire {

class statement_log {
 public:
  /// No path: nothing is written. Throws std::system_error when the file cannot be opened.
  explicit statement_log(const std::string& path);
  void write(std::string_view session, std::string_view statement);

 private:
  std::unique_ptr<std::FILE, int (*)(std::FILE*)> file_;
};

}  // namespace redshift_local::wire
