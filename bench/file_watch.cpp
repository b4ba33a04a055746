#include "bench/file_watch.hpp"

#include <fcntl.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "bench/errors.hpp"

namespace sim {

file_watch::file_watch(std::string path, std::string text) : path_(std::move(path)), text_(std::move(text)) {
  file_ = open(path_.c_str(), O_RDONLY | O_CLOEXEC);
  notify_ = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
  if (file_ < 0 || notify_ < 0 || inotify_add_watch(notify_, path_.c_str(), IN_MODIFY) < 0) {
    std::string why = std::strerror(errno);
    if (file_ >= 0) close(file_);
    if (notify_ >= 0) close(notify_);
    throw usage_error("cannot watch " + path_ + ": " + why);
  }
  lseek(file_, 0, SEEK_END);
}

file_watch::~file_watch() {
  close(file_);
  close(notify_);
}

bool file_watch::fired() {
  std::array<char, 4096> buffer;
  while (read(notify_, buffer.data(), buffer.size()) > 0) {
  }
  for (ssize_t n = 0; (n = read(file_, buffer.data(), buffer.size())) > 0;)
    partial_.append(buffer.data(), static_cast<std::size_t>(n));
  bool found = false;
  for (auto end = partial_.find('\n'); end != partial_.npos; end = partial_.find('\n')) {
    found = found || std::string_view(partial_).substr(0, end).find(text_) != std::string_view::npos;
    partial_.erase(0, end + 1);
  }
  return found;
}

}  // namespace sim
