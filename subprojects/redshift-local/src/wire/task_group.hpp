// Coroutines that are cancelled and awaited together.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/steady_timer.hpp>
#include <list>

namespace redshift_local::wire {

namespace asio = boost::asio;

class task_group {
 public:
  explicit task_group(asio::any_io_executor executor);
  /// What a task throws ends with it: it must have said by then what there is to say.
  void spawn(asio::awaitable<void> task);
  /// Cancels every task and waits until the last has ended. The caller must not be cancelled (any more).
  asio::awaitable<void> stop();

 private:
  asio::any_io_executor executor_;
  std::list<asio::cancellation_signal> running_;
  asio::steady_timer empty_;
};

/// Runs both until one ends, in whichever way; then cancels the other and waits for it. Rethrows what the
/// first one threw.
asio::awaitable<void> until_first(asio::awaitable<void> a, asio::awaitable<void> b);

}  // namespace redshift_local::wire
