#include "net/let_finish.hpp"

#include <boost/asio/cancellation_state.hpp>
#include <boost/system/system_error.hpp>
#include <exception>

#include "net/event.hpp"
#include "net/task_group.hpp"
#include "net/with_deadline.hpp"

namespace net {

namespace {

/// Lifetimes: `ended` must live until the returned task has been awaited.
task<> announce_end(task<> work, event& ended) {
  std::exception_ptr failure;
  try {
    co_await std::move(work);
  } catch (...) {
    failure = std::current_exception();
  }
  ended.set();
  if (failure) std::rethrow_exception(failure);
}

}  // namespace

task<> let_finish(task<> work, std::chrono::milliseconds grace) {
  const auto executor = co_await asio::this_coro::executor;
  event ended(executor);
  task_group running(executor);
  running.spawn(announce_end(std::move(work), ended));
  bool interrupted = false, late = false;
  try {
    co_await ended.wait();
  } catch (const boost::system::system_error&) {
    interrupted = true;
  }
  if (interrupted) {
    co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
    try {
      co_await with_deadline(ended.wait(), in(grace), "ending");
    } catch (const timed_out&) {
      late = true;
    }
  }
  if (late) running.cancel();
  std::exception_ptr failure;
  try {
    co_await running.join();
  } catch (...) {
    failure = std::current_exception();
  }
  if (interrupted) throw boost::system::system_error(asio::error::operation_aborted);
  if (failure) std::rethrow_exception(failure);
}

}  // namespace net
