#include "net/with_deadline.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/experimental/parallel_group.hpp>
#include <boost/asio/steady_timer.hpp>

namespace net {

task<> with_deadline(task<> work, deadline until, std::string what) {
  const auto executor = co_await asio::this_coro::executor;
  asio::steady_timer timer(executor, until);
  auto group = asio::experimental::make_parallel_group(
      asio::co_spawn(executor, std::move(work), asio::deferred), timer.async_wait(asio::deferred));
  // Not "for one success": a failure of the work has to end the wait as well.
  const auto [order, error, timer_error] =
      co_await group.async_wait(asio::experimental::wait_for_one(), asio::use_awaitable);
  // Work that came to a good end while it was being cancelled did happen.
  if (!error) co_return;
  // The timer's own error means that the waiter was cancelled, which is not a time-out.
  if (order[0] == 1 && !timer_error) throw timed_out(what + " timed out");
  std::rethrow_exception(error);
}

}  // namespace net
