// Messages of a client, read ahead of their execution, so that a client that goes away is noticed at once.
#pragma once

#include <boost/asio/steady_timer.hpp>
#include <deque>

#include "wire/stream.hpp"

namespace redshift_local::wire {

class inbox {
 public:
  inbox(asio::any_io_executor executor, message_reader& from);
  /// Reads until the client goes away (then it returns); waits while much is unread.
  asio::awaitable<void> run();
  asio::awaitable<message> next();
  /// Until there is one.
  asio::awaitable<void> wait();
  bool empty() const { return unread_.empty(); }

 private:
  message_reader& from_;
  std::deque<message> unread_;
  std::size_t unread_bytes_ = 0;
  asio::steady_timer changed_;
};

}  // namespace redshift_local::wire
