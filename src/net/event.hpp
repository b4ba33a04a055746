// Something that happens once and is waited for; a timer parked at infinity is its condition variable.
#pragma once

#include <boost/asio/steady_timer.hpp>

#include "net/async.hpp"

namespace net {

/// One loop, any number of waiters. Waiting can be cancelled.
class event {
 public:
  explicit event(asio::any_io_executor executor);

  /// Wakes everyone who waits; later waits return at once, until reset().
  void set();
  void reset();
  bool is_set() const { return set_; }
  task<> wait();

 private:
  bool set_ = false;
  asio::steady_timer parked_;
};

}  // namespace net
