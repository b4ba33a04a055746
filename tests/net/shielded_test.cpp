#include "net/shielded.hpp"

#include <doctest/doctest.h>

#include <boost/system/system_error.hpp>
#include <chrono>
#include <string>

#include "net/backoff.hpp"
#include "net/task_group.hpp"
#include "support/run.hpp"

using namespace std::chrono_literals;
using net::task;

namespace {

task<> mark_after(std::string& log, char mark, std::chrono::milliseconds time) {
  co_await net::pause(time);
  log += mark;
}

}  // namespace

TEST_CASE("work that is shielded runs to its end when its caller is cancelled meanwhile") {
  std::string log;
  auto owner = [&]() -> task<> {
    co_await net::shielded(mark_after(log, 'c', 20ms));
    log += 'r';
    co_await net::pause(0ms);
    log += 'x';
  };
  auto body = [&](net::asio::any_io_executor executor) -> task<> {
    net::task_group group(executor);
    group.spawn(owner());
    group.cancel();
    co_await group.join();
  };
  tests::run(body);
  CHECK(log == "cr");
}

TEST_CASE("a caller that was cancelled before runs shielded work only after it has reset its state") {
  std::string log;
  auto owner = [&]() -> task<> {
    try {
      co_await net::pause(1h);
    } catch (const boost::system::system_error&) {
      log += 'e';
    }
    try {
      co_await net::shielded(mark_after(log, 'x', 0ms));
    } catch (const boost::system::system_error&) {
      log += 'e';
    }
    co_await net::asio::this_coro::reset_cancellation_state(net::asio::disable_cancellation());
    co_await net::shielded(mark_after(log, 'c', 20ms));
  };
  auto body = [&](net::asio::any_io_executor executor) -> task<> {
    net::task_group group(executor);
    group.spawn(owner());
    group.cancel();
    co_await group.join();
  };
  tests::run(body);
  CHECK(log == "eec");
}
