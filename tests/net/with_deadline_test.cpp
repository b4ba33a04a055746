#include "net/with_deadline.hpp"

#include <doctest/doctest.h>

#include <boost/system/system_error.hpp>
#include <chrono>
#include <memory>
#include <stdexcept>

#include "net/backoff.hpp"
#include "net/task_group.hpp"
#include "support/run.hpp"

using namespace std::chrono_literals;
using net::task;

namespace {

task<std::unique_ptr<int>> give(int value, std::chrono::milliseconds time) {
  co_await net::pause(time);
  co_return std::make_unique<int>(value);
}

task<> fail(std::string text) {
  co_await net::pause(1ms);
  throw std::runtime_error(text);
}

task<> ignore_cancellation(bool& ended) {
  co_await net::asio::this_coro::reset_cancellation_state(net::asio::disable_cancellation());
  co_await net::pause(30ms);
  ended = true;
}

}  // namespace

TEST_CASE("work that ends in time gives its result, movable only and without a default") {
  auto body = [](net::asio::any_io_executor) -> task<> {
    auto result = co_await net::with_deadline(give(7, 1ms), net::in(5s), "giving");
    CHECK(*result == 7);
  };
  tests::run(body);
}

TEST_CASE("work that fails throws its own error, at once") {
  auto body = [](net::asio::any_io_executor) -> task<> {
    co_await net::with_deadline(fail("own words"), net::in(1h), "failing");
  };
  CHECK_THROWS_WITH(tests::run(body), "own words");
}

TEST_CASE("work that takes too long is cancelled and named") {
  auto body = [](net::asio::any_io_executor) -> task<> {
    co_await net::with_deadline(give(7, 1h), net::in(5ms), "giving seven");
  };
  CHECK_THROWS_WITH_AS(tests::run(body), "giving seven timed out", net::timed_out);
}

TEST_CASE("a time limit in the past leaves no work behind") {
  auto body = [](net::asio::any_io_executor) -> task<> {
    co_await net::with_deadline(give(7, 1h), net::in(-1s), "giving");
  };
  CHECK_THROWS_AS(tests::run(body), net::timed_out);
}

TEST_CASE("work that cannot be cancelled is waited for, and its good end counts") {
  bool ended = false;
  auto body = [&](net::asio::any_io_executor) -> task<> {
    co_await net::with_deadline(ignore_cancellation(ended), net::in(1ms), "stubborn work");
  };
  tests::run(body);
  CHECK(ended);
}

TEST_CASE("cancelling the waiter is not a time-out") {
  std::string seen;
  auto limited = [&]() -> task<> {
    try {
      co_await net::with_deadline(give(7, 1h), net::in(1h), "giving");
    } catch (const net::timed_out&) {
      seen = "timed out";
    } catch (const boost::system::system_error& error) {
      seen = error.code() == net::asio::error::operation_aborted ? "cancelled" : error.what();
    }
  };
  auto body = [&](net::asio::any_io_executor executor) -> task<> {
    net::task_group group(executor);
    group.spawn(limited());
    group.cancel();
    co_await group.join();
  };
  tests::run(body);
  CHECK(seen == "cancelled");
}
