#include "net/task_group.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/system/system_error.hpp>
#include <cassert>
#include <utility>

namespace net {

namespace {

bool is_cancellation(const std::exception_ptr& error) {
  try {
    std::rethrow_exception(error);
  } catch (const boost::system::system_error& thrown) {
    return thrown.code() == asio::error::operation_aborted;
  } catch (...) {
    return false;
  }
}

}  // namespace

task_group::task_group(asio::any_io_executor executor)
    : executor_(std::move(executor)), changed_(executor_, asio::steady_timer::time_point::max()) {}

task_group::~task_group() {
  assert(running_.empty() && "a task_group must be joined before it is destroyed");
}

void task_group::spawn(task<> work) {
  if (failure_ || cancelled_) return;
  // The book-keeping comes first: the member may run to its end before co_spawn returns.
  const auto member = running_.emplace(running_.end());
  asio::co_spawn(executor_, std::move(work),
                 asio::bind_cancellation_slot(member->slot(), [this, member](std::exception_ptr error) {
                   finished(member, std::move(error));
                 }));
}

void task_group::finished(std::list<asio::cancellation_signal>::iterator member, std::exception_ptr error) {
  running_.erase(member);
  if (error && !failure_ && !(cancelled_ && is_cancellation(error))) {
    failure_ = std::move(error);
    cancel();
  }
  if (running_.empty()) changed_.cancel();
}

void task_group::cancel() {
  cancelled_ = true;
  for (auto& member : running_) member.emit(asio::cancellation_type::terminal);
}

task<> task_group::join() {
  // Waiting has a cancellation state of its own, so that what it resets there leaves the caller's alone.
  co_await asio::co_spawn(executor_, wait_for_members(), asio::use_awaitable);
}

task<> task_group::wait_for_members() {
  co_await asio::this_coro::throw_if_cancelled(false);
  bool interrupted = false;
  while (!running_.empty()) {
    boost::system::error_code woken;
    co_await changed_.async_wait(asio::redirect_error(asio::use_awaitable, woken));
    const auto state = co_await asio::this_coro::cancellation_state;
    if (state.cancelled() == asio::cancellation_type::none) continue;
    interrupted = true;
    cancel();
    co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
  }
  cancelled_ = false;
  const auto failure = std::exchange(failure_, nullptr);
  if (interrupted) throw boost::system::system_error(asio::error::operation_aborted, "joining");
  if (failure) std::rethrow_exception(failure);
}

task<> with_task_group(std::function<task<>(task_group&)> body) {
  task_group group(co_await asio::this_coro::executor);
  group.spawn(body(group));
  co_await group.join();
}

}  // namespace net
