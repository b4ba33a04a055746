#include "s3/retries.hpp"

#include <doctest/doctest.h>

#include <vector>

using namespace std::chrono_literals;
using s3::errc;
using std::chrono::milliseconds;

namespace {

s3::timing quick(int attempts) {
  s3::timing timing;
  timing.attempts = attempts;
  timing.random = [] { return 1.0; };
  return timing;
}

}  // namespace

TEST_CASE("pauses grow by class, and the last attempt has none") {
  const struct {
    errc failed;
    std::vector<milliseconds> want;
  } cases[] = {
      {errc::unavailable, {100ms, 200ms, 400ms, 800ms, 1600ms, 3200ms}},
      {errc::throttled, {1000ms, 2000ms, 4000ms, 8000ms, 16000ms, 20000ms}},
      {errc::clock_skewed, {0ms}},
      {errc::corrupted, {100ms}},
      {errc::rejected, {}},
      {errc::access_denied, {}},
      {errc::wrong_region, {}},
      {errc::no_such_upload, {}},
  };
  for (const auto& c : cases) {
    CAPTURE(static_cast<int>(c.failed));
    s3::retries plan(quick(7));
    for (const auto& pause : c.want) CHECK(plan.next(c.failed, 0ms) == pause);
    CHECK(plan.next(c.failed, 0ms) == std::nullopt);
  }
}

TEST_CASE("a pause that the server asks for is kept, up to the cap") {
  s3::retries plan(quick(7));
  CHECK(plan.next(errc::unavailable, 5s) == 5000ms);
  CHECK(plan.next(errc::throttled, 1h) == 20000ms);
}

TEST_CASE("no attempt begins after the time limit of the call") {
  auto timing = quick(7);
  timing.call_limit = 250ms;
  s3::retries plan(timing);
  CHECK(plan.next(errc::unavailable, 0ms) == 100ms);
  CHECK(plan.next(errc::unavailable, 0ms) == 200ms);
  CHECK(plan.next(errc::unavailable, 0ms) == std::nullopt);
}

TEST_CASE("the budget of all calls allows a hundred retries, and successes fill it up") {
  s3::retry_budget budget;
  for (int i = 0; i < 100; ++i) CHECK(budget.spend());
  CHECK_FALSE(budget.spend());
  budget.earn(3);
  CHECK(budget.spend());
  CHECK_FALSE(budget.spend());
  for (int i = 0; i < 4; ++i) budget.earn(0);
  CHECK_FALSE(budget.spend());
  budget.earn(0);
  CHECK(budget.spend());
  for (int i = 0; i < 10000; ++i) budget.earn(0);
  int allowed = 0;
  while (budget.spend()) ++allowed;
  CHECK(allowed == 100);
}
