// Structured concurrency: coroutines that run side by side and are all joined by their owner.
#pragma once

#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/steady_timer.hpp>
#include <exception>
#include <functional>
#include <list>

#include "net/async.hpp"

namespace net {

/// Owner of running coroutines. The first failure is kept and cancels the siblings; join() waits for all of
/// them and rethrows it. Must be joined (or have nothing running) before it is destroyed.
/// One thread, one loop: members run on the given executor.
class task_group {
 public:
  explicit task_group(asio::any_io_executor executor);
  ~task_group();
  task_group(const task_group&) = delete;
  task_group& operator=(const task_group&) = delete;

  /// Starts `work` at once, up to its first suspension. After a failure or cancel() it is dropped unstarted.
  void spawn(task<> work);
  /// Waits until nothing runs, then rethrows the first failure. Cancelling the waiter cancels the members,
  /// waits for them all the same, and passes the cancellation on. Afterwards the group can be used again.
  /// A coroutine that is cancelled already cannot await this (Asio throws first): an owner that awaits other
  /// things while members run uses with_task_group.
  task<> join();
  /// Asks every member to end. Does not wait. Members that end as cancelled are then no failure.
  void cancel();
  bool idle() const { return running_.empty(); }
  bool failed() const { return failure_ != nullptr; }

 private:
  void finished(std::list<asio::cancellation_signal>::iterator member, std::exception_ptr error);
  task<> wait_for_members();

  asio::any_io_executor executor_;
  std::list<asio::cancellation_signal> running_;
  std::exception_ptr failure_;
  bool cancelled_ = false;
  asio::steady_timer changed_;  // parked at infinity; cancelled to wake join()
};

/// Runs `body` beside the members that it spawns, and returns when all have ended. When the body fails or the
/// waiter is cancelled, the members are cancelled; what body or member threw first is rethrown.
/// Lifetimes: `body`, if it is a coroutine lambda with captures, must outlive the returned task.
task<> with_task_group(std::function<task<>(task_group&)> body);

}  // namespace net
