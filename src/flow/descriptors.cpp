#include "flow/descriptors.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/system/system_error.hpp>
#include <cerrno>
#include <csignal>
#include <string>

#include "flow/streams.hpp"

namespace flow {
namespace {

[[noreturn]] void fail(int fd, const char* what) {
  throw boost::system::system_error(errno, boost::system::system_category(),
                                    std::string(what) + " descriptor " + std::to_string(fd));
}

}  // namespace

int open_private(int fd, bool for_writing) {
  struct stat status{};
  if (fstat(fd, &status) != 0) fail(fd, "examining");
  // A regular file opened anew would begin at its first byte, and O_NONBLOCK means nothing there.
  if (S_ISFIFO(status.st_mode) || S_ISCHR(status.st_mode)) {
    const std::string path = "/proc/self/fd/" + std::to_string(fd);
    const int opened =
        open(path.c_str(), (for_writing ? O_WRONLY : O_RDONLY) | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (opened >= 0) return opened;
  }
  // Sockets cannot be opened, and a pipe may belong to somebody else: share the description after all.
  const int duplicate = fcntl(fd, F_DUPFD_CLOEXEC, 0);
  if (duplicate < 0) fail(fd, "duplicating");
  return duplicate;
}

void enlarge_pipe(int fd) {
  constexpr int pipe_bytes = 1 << 20;  // what an unprivileged process may usually have
  static_cast<void>(fcntl(fd, F_SETPIPE_SZ, pipe_bytes));
}

void prepare_standard_descriptors() {
  std::signal(SIGPIPE, SIG_IGN);
  for (int fd = 0; fd <= 2; ++fd) {
    if (fcntl(fd, F_GETFD) >= 0 || errno != EBADF) continue;
    if (open("/dev/null", O_RDWR) != fd) fail(fd, "occupying");  // the lowest free number is this one
  }
}

}  // namespace flow
