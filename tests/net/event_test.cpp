#include "net/event.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <string>

#include "net/task_group.hpp"
#include "net/with_deadline.hpp"
#include "support/run.hpp"

using namespace std::chrono_literals;
using net::task;

TEST_CASE("an event wakes everyone who waits, and lets later ones pass until it is reset") {
  std::string log;
  auto body = [&](net::asio::any_io_executor executor) -> task<> {
    net::event happened(executor);
    auto waiter = [&](char mark) -> task<> {
      co_await happened.wait();
      log += mark;
    };
    net::task_group group(executor);
    group.spawn(waiter('a'));
    group.spawn(waiter('b'));
    CHECK(log.empty());
    happened.set();
    co_await group.join();
    co_await happened.wait();
    CHECK(log == "ab");
    happened.reset();
    CHECK_FALSE(happened.is_set());
    auto again = happened.wait();
    co_await net::with_deadline(std::move(again), net::in(10ms), "waiting");
  };
  CHECK_THROWS_WITH_AS(tests::run(body), "waiting timed out", net::timed_out);
}
