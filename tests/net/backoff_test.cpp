#include "net/backoff.hpp"

#include <doctest/doctest.h>

#include <vector>

#include "support/run.hpp"

using namespace std::chrono_literals;

TEST_CASE("pauses double up to the cap when the random part is largest") {
  net::backoff pauses(100ms, 2s, [] { return 1.0; });
  const std::vector<std::chrono::milliseconds> want = {100ms, 200ms, 400ms, 800ms, 1600ms, 2000ms, 2000ms};
  for (const auto& pause : want) CHECK(pauses.next() == pause);
  CHECK(pauses.attempts() == 7);
}

TEST_CASE("the random part scales the whole pause, down to none") {
  double random = 0;
  net::backoff pauses(100ms, 2s, [&] { return random; });
  CHECK(pauses.next() == 0ms);
  random = 0.5;
  CHECK(pauses.next() == 100ms);
  CHECK(pauses.next() == 200ms);
}

TEST_CASE("many attempts stay at the cap") {
  net::backoff pauses(100ms, 20s, [] { return 1.0; });
  for (int i = 0; i < 5000; ++i) pauses.next();
  CHECK(pauses.next() == 20s);
}

TEST_CASE("pauses of its own randomness stay between nothing and the ceiling, and differ") {
  net::backoff pauses(1000ms, 1000ms);
  std::vector<std::chrono::milliseconds> seen;
  for (int i = 0; i < 20; ++i) seen.push_back(pauses.next());
  for (const auto& pause : seen) {
    CHECK(pause >= 0ms);
    CHECK(pause < 1000ms);
  }
  CHECK(seen != std::vector<std::chrono::milliseconds>(seen.size(), seen.front()));
}

TEST_CASE("a pause lasts at least as long as asked") {
  const auto start = std::chrono::steady_clock::now();
  tests::run([](net::asio::any_io_executor) { return net::pause(15ms); });
  CHECK(std::chrono::steady_clock::now() - start >= 15ms);
}
