#include "wire/task_group.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/experimental/parallel_group.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace redshift_local::wire {

task_group::task_group(asio::any_io_executor executor)
    : executor_(executor), empty_(executor, asio::steady_timer::time_point::max()) {}

void task_group::spawn(asio::awaitable<void> task) {
  const auto place = running_.emplace(running_.end());
  const auto ended = [this, place](std::exception_ptr) {
    running_.erase(place);
    if (running_.empty()) empty_.cancel();
  };
  asio::co_spawn(executor_, std::move(task), asio::bind_cancellation_slot(place->slot(), ended));
}

asio::awaitable<void> task_group::stop() {
  for (auto each = running_.begin(); each != running_.end();)
    (each++)->emit(asio::cancellation_type::terminal);
  while (!running_.empty()) {
    boost::system::error_code cancelled;
    co_await empty_.async_wait(asio::redirect_error(asio::use_awaitable, cancelled));
  }
}

asio::awaitable<void> until_first(asio::awaitable<void> a, asio::awaitable<void> b) {
  const auto executor = co_await asio::this_coro::executor;
  auto group =
      asio::experimental::make_parallel_group(asio::co_spawn(executor, std::move(a), asio::deferred),
                                              asio::co_spawn(executor, std::move(b), asio::deferred));
  const auto [order, error_a, error_b] =
      co_await group.async_wait(asio::experimental::wait_for_one(), asio::use_awaitable);
  const auto& error = order[0] == 0 ? error_a : error_b;
  if (error) std::rethrow_exception(error);
}

}  // namespace redshift_local::wire
