// Watches a file for a line: redshift-local says on its stderr when an injected fault fires.
#pragma once

#include <string>

namespace sim {

class file_watch {
 public:
  /// Looks at what is appended from now on. Throws usage_error when the file cannot be watched.
  file_watch(std::string path, std::string text);
  ~file_watch();
  file_watch(const file_watch&) = delete;
  file_watch& operator=(const file_watch&) = delete;

  /// Readable when the file has changed.
  [[nodiscard]] int descriptor() const { return notify_; }
  /// Reads what was appended; true once a whole line holds the text.
  bool fired();
  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  std::string path_, text_, partial_;
  int notify_ = -1, file_ = -1;
};

}  // namespace sim
