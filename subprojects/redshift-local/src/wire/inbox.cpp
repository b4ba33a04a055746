#include "wire/inbox.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace redshift_local::wire {
namespace {

constexpr std::size_t most_unread_bytes = 1024 * 1024;

/// Until somebody cancels the timer; throws when the coroutine itself was cancelled.
asio::awaitable<void> wait_for_change(asio::steady_timer& changed) {
  boost::system::error_code cancelled;
  co_await changed.async_wait(asio::redirect_error(asio::use_awaitable, cancelled));
  const auto state = co_await asio::this_coro::cancellation_state;
  if (state.cancelled() != asio::cancellation_type::none)
    throw boost::system::system_error(asio::error::operation_aborted);
}

}  // namespace

inbox::inbox(asio::any_io_executor executor, message_reader& from)
    : from_(from), changed_(executor, asio::steady_timer::time_point::max()) {}

asio::awaitable<void> inbox::run() {
  try {
    while (true) {
      while (unread_bytes_ > most_unread_bytes) co_await wait_for_change(changed_);
      auto next = co_await from_.next();
      unread_bytes_ += next.body.size() + 1;
      unread_.push_back(std::move(next));
      changed_.cancel();
    }
  } catch (const boost::system::system_error&) {
    co_return;  // gone
  }
}

asio::awaitable<void> inbox::wait() {
  while (unread_.empty()) co_await wait_for_change(changed_);
}

asio::awaitable<message> inbox::next() {
  co_await wait();
  auto next = std::move(unread_.front());
  unread_.pop_front();
  unread_bytes_ -= next.body.size() + 1;
  changed_.cancel();
  co_return next;
}

}  // namespace redshift_local::wire
