#include "net/let_finish.hpp"

#include <doctest/doctest.h>

#include <boost/system/system_error.hpp>
#include <stdexcept>

#include "net/event.hpp"
#include "net/task_group.hpp"
#include "support/run.hpp"

using namespace std::chrono_literals;

namespace {

/// Says when it has begun, then waits; notes whether it came to its own end.
net::task<> wait_for(net::event& begun, net::event& signal, bool& finished) {
  begun.set();
  co_await signal.wait();
  finished = true;
}

net::task<> fail() {
  throw std::runtime_error("refused");
  co_return;
}

net::task<> guarded(net::task<> work, std::chrono::milliseconds grace, bool& aborted) {
  try {
    co_await net::let_finish(std::move(work), grace);
  } catch (const boost::system::system_error& error) {
    aborted = error.code() == net::asio::error::operation_aborted;
  }
}

}  // namespace

TEST_CASE("a failure of the work is passed on") {
  tests::run([](auto) -> net::task<> {
    bool failed = false;
    try {
      co_await net::let_finish(fail(), 1s);
    } catch (const std::runtime_error& error) {
      failed = std::string(error.what()) == "refused";
    }
    CHECK(failed);
  });
}

TEST_CASE("cancelled work may come to its own end within the grace") {
  tests::run([](auto executor) -> net::task<> {
    net::event begun(executor), signal(executor);
    bool finished = false, aborted = false;
    net::task_group group(executor);
    group.spawn(guarded(wait_for(begun, signal, finished), 20s, aborted));
    co_await begun.wait();
    group.cancel();
    signal.set();
    co_await group.join();
    CHECK(finished);
    CHECK(aborted);
  });
}

TEST_CASE("work that does not end within the grace is cut off") {
  tests::run([](auto executor) -> net::task<> {
    net::event begun(executor), never(executor);
    bool finished = false, aborted = false;
    net::task_group group(executor);
    group.spawn(guarded(wait_for(begun, never, finished), 10ms, aborted));
    co_await begun.wait();
    group.cancel();
    co_await group.join();
    CHECK_FALSE(finished);
    CHECK(aborted);
  });
}
