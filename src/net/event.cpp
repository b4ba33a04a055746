#include "net/event.hpp"

#include <boost/asio/redirect_error.hpp>

namespace net {

event::event(asio::any_io_executor executor) : parked_(executor, asio::steady_timer::time_point::max()) {}

void event::set() {
  set_ = true;
  parked_.cancel();
}

void event::reset() {
  set_ = false;
  parked_.expires_at(asio::steady_timer::time_point::max());
}

task<> event::wait() {
  while (!set_) {
    boost::system::error_code woken;
    co_await parked_.async_wait(asio::redirect_error(asio::use_awaitable, woken));
    // A cancelled timer is how set() wakes us, but also how the owner cancels us; only set_ tells them apart.
    auto state = co_await asio::this_coro::cancellation_state;
    if (!set_ && state.cancelled() != asio::cancellation_type::none) {
      throw boost::system::system_error(asio::error::operation_aborted);
    }
  }
}

}  // namespace net
