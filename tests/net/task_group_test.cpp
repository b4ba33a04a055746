#include "net/task_group.hpp"

#include <doctest/doctest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/system/system_error.hpp>
#include <chrono>
#include <stdexcept>
#include <string>

#include "net/backoff.hpp"
#include "net/with_deadline.hpp"
#include "support/run.hpp"

using namespace std::chrono_literals;
using net::task;

namespace {

task<> append_after(std::string& log, char mark, std::chrono::milliseconds time) {
  co_await net::pause(time);
  log += mark;
}

task<> fail_after(std::chrono::milliseconds time, std::string text) {
  co_await net::pause(time);
  throw std::runtime_error(text);
}

/// Waits for a day; notes how it ended. Ending takes a while, as cleaning up does.
task<> wait_and_clean_up(std::string& log, char mark) {
  bool cancelled = false;
  try {
    co_await net::pause(24h);
  } catch (const boost::system::system_error& error) {
    cancelled = error.code() == net::asio::error::operation_aborted;
  }
  co_await net::asio::this_coro::reset_cancellation_state(net::asio::disable_cancellation());
  co_await net::pause(20ms);
  log += mark;
  if (cancelled) throw boost::system::system_error(net::asio::error::operation_aborted);
}

task<> fail_at_once() {
  throw std::runtime_error("at once");
  co_return;
}

/// What awaiting `work` ended with: "" for a good end.
task<std::string> outcome(task<> work) {
  try {
    co_await std::move(work);
  } catch (const boost::system::system_error& error) {
    co_return error.code() == net::asio::error::operation_aborted ? "cancelled" : error.what();
  } catch (const std::exception& error) {
    co_return error.what();
  }
  co_return "";
}

}  // namespace

TEST_CASE("joining waits for every member, whatever the order in which they end") {
  std::string log;
  auto body = [&](net::asio::any_io_executor executor) -> task<> {
    net::task_group group(executor);
    group.spawn(append_after(log, 'b', 20ms));
    group.spawn(append_after(log, 'a', 5ms));
    CHECK_FALSE(group.idle());
    co_await group.join();
    CHECK(group.idle());
  };
  tests::run(body);
  CHECK(log == "ab");
}

TEST_CASE("joining an empty group returns at once") {
  auto body = [](net::asio::any_io_executor executor) -> task<> {
    net::task_group group(executor);
    co_await group.join();
  };
  tests::run(body);
}

TEST_CASE("the first failure cancels the siblings, is kept, and is thrown after all have ended") {
  std::string log, thrown;
  auto body = [&](net::asio::any_io_executor executor) -> task<> {
    net::task_group group(executor);
    group.spawn(wait_and_clean_up(log, 's'));
    group.spawn(fail_after(5ms, "first"));
    group.spawn(fail_after(10ms, "second"));
    thrown = co_await outcome(group.join());
    log += 'j';
  };
  tests::run(body);
  CHECK(thrown == "first");
  CHECK(log == "sj");
}

TEST_CASE("a member that fails before its first suspension is a failure like any other") {
  std::string log, thrown;
  auto body = [&](net::asio::any_io_executor executor) -> task<> {
    net::task_group group(executor);
    group.spawn(wait_and_clean_up(log, 's'));
    group.spawn(fail_at_once());
    thrown = co_await outcome(group.join());
  };
  tests::run(body);
  CHECK(thrown == "at once");
  CHECK(log == "s");
}

TEST_CASE("work spawned after a failure is dropped, and the group is fresh after the join") {
  std::string log;
  auto body = [&](net::asio::any_io_executor executor) -> task<> {
    net::task_group group(executor);
    group.spawn(fail_after(1ms, "broken"));
    co_await net::pause(10ms);
    CHECK(group.failed());
    group.spawn(append_after(log, 'x', 0ms));
    CHECK(group.idle());
    const auto first = co_await outcome(group.join());
    CHECK(first == "broken");
    group.spawn(append_after(log, 'y', 0ms));
    const auto second = co_await outcome(group.join());
    CHECK(second == "");
  };
  tests::run(body);
  CHECK(log == "y");
}

TEST_CASE("cancelling the group ends the members without making that a failure") {
  std::string log;
  auto body = [&](net::asio::any_io_executor executor) -> task<> {
    net::task_group group(executor);
    group.spawn(wait_and_clean_up(log, 's'));
    group.cancel();
    group.spawn(append_after(log, 'x', 0ms));
    const auto thrown = co_await outcome(group.join());
    CHECK(thrown == "");
  };
  tests::run(body);
  CHECK(log == "s");
}

TEST_CASE("cancelling the waiter cancels the members, waits for them, and is passed on") {
  std::string log, inner;
  auto owner = [&](net::asio::any_io_executor executor) -> task<> {
    net::task_group group(executor);
    group.spawn(wait_and_clean_up(log, 's'));
    try {
      co_await group.join();
    } catch (const boost::system::system_error& error) {
      inner = error.code() == net::asio::error::operation_aborted ? "cancelled" : error.what();
    }
    log += group.idle() ? 'i' : 'r';
    // The waiter itself is still cancelled: whatever it awaits next throws.
    co_await net::pause(0ms);
    log += 'x';
  };
  auto body = [&](net::asio::any_io_executor executor) -> task<> {
    const auto thrown = co_await outcome(net::with_deadline(owner(executor), net::in(10ms), "joining"));
    CHECK(thrown == "joining timed out");
  };
  tests::run(body);
  CHECK(inner == "cancelled");
  CHECK(log == "si");
}

TEST_CASE("a body that is cancelled while it awaits something else still joins its members") {
  std::string log;
  auto members = [&](net::task_group& group) -> task<> {
    group.spawn(wait_and_clean_up(log, 's'));
    co_await net::pause(24h);
  };
  auto body = [&](net::asio::any_io_executor) -> task<> {
    auto whole = net::with_task_group(members);
    const auto thrown = co_await outcome(net::with_deadline(std::move(whole), net::in(10ms), "the body"));
    log += 'j';
    CHECK(thrown == "the body timed out");
  };
  tests::run(body);
  CHECK(log == "sj");
}

TEST_CASE("a body that fails cancels and joins its members before the failure is thrown") {
  std::string log;
  auto members = [&](net::task_group& group) -> task<> {
    group.spawn(wait_and_clean_up(log, 's'));
    co_await net::pause(1ms);
    throw std::runtime_error("body");
  };
  auto body = [&](net::asio::any_io_executor) -> task<> {
    const auto thrown = co_await outcome(net::with_task_group(members));
    log += 'j';
    CHECK(thrown == "body");
  };
  tests::run(body);
  CHECK(log == "sj");
}
