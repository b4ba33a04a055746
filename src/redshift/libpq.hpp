// Owners of what libpq hands out, and its socket on the loop. For the files of this room that call PQ….
#pragma once

#include <fcntl.h>
#include <libpq-fe.h>
#include <unistd.h>

#include <boost/asio/posix/stream_descriptor.hpp>
#include <cerrno>
#include <memory>
#include <system_error>

#include "net/async.hpp"

namespace redshift {

struct handle_closer {
  void operator()(PGconn* handle) const noexcept { PQfinish(handle); }
};
using handle_ptr = std::unique_ptr<PGconn, handle_closer>;

struct result_clearer {
  void operator()(PGresult* result) const noexcept { PQclear(result); }
};
using result_ptr = std::unique_ptr<PGresult, result_clearer>;

/// Waits on a duplicate of libpq's socket: libpq closes its own whenever it likes.
class socket_watch {
 public:
  socket_watch(const net::asio::any_io_executor& executor, int socket)
      : duplicate_(executor, duplicate(socket)) {}

  net::task<> readable() { return duplicate_.async_wait(duplicate_.wait_read, net::asio::use_awaitable); }
  net::task<> writable() { return duplicate_.async_wait(duplicate_.wait_write, net::asio::use_awaitable); }

 private:
  static int duplicate(int socket) {
    const int copy = ::fcntl(socket, F_DUPFD_CLOEXEC, 0);
    if (copy < 0)
      throw std::system_error(errno, std::generic_category(), "duplicating the warehouse's socket");
    return copy;
  }

  net::asio::posix::stream_descriptor duplicate_;
};

}  // namespace redshift
