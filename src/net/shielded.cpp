#include "net/shielded.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <exception>

namespace net {

task<> shielded(task<> work) {
  auto executor = co_await asio::this_coro::executor;
  // Both settings belong to the whole chain of awaiting coroutines, so they are put back.
  const bool throws = co_await asio::this_coro::throw_if_cancelled();
  co_await asio::this_coro::throw_if_cancelled(false);
  std::exception_ptr failure;
  try {
    // An empty slot: nobody can cancel the spawned chain.
    co_await asio::co_spawn(executor, std::move(work),
                            asio::bind_cancellation_slot(asio::cancellation_slot(), asio::use_awaitable));
  } catch (...) {
    failure = std::current_exception();
  }
  co_await asio::this_coro::throw_if_cancelled(throws);
  if (failure) std::rethrow_exception(failure);
}

}  // namespace net
