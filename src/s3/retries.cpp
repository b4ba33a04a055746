#include "s3/retries.hpp"

#include <algorithm>
#include <utility>

namespace s3 {

using std::chrono::milliseconds;

namespace {

constexpr int most_tokens = 500;
constexpr int retry_cost = 5;

}  // namespace

retries::retries(const timing& timing)
    : cap_(timing.retry_cap),
      until_(std::chrono::steady_clock::now() + timing.call_limit),
      left_(timing.attempts - 1),
      transient_(timing.retry_base, timing.retry_cap, timing.random),
      throttled_(timing.throttled_base, timing.retry_cap, timing.random) {}

std::optional<milliseconds> retries::next(errc failed, milliseconds asked) {
  if (left_-- <= 0) return std::nullopt;
  const auto pause = pause_after(failed, asked);
  if (pause && std::chrono::steady_clock::now() + *pause > until_) return std::nullopt;
  return pause;
}

std::optional<milliseconds> retries::pause_after(errc failed, milliseconds asked) {
  switch (failed) {
    case errc::unavailable:
      return std::max(transient_.next(), std::min(asked, cap_));
    case errc::throttled:
      return std::max(throttled_.next(), std::min(asked, cap_));
    case errc::clock_skewed:
      if (std::exchange(clock_corrected_, true)) return std::nullopt;
      return milliseconds(0);
    case errc::corrupted:
      if (std::exchange(corruption_seen_, true)) return std::nullopt;
      return transient_.next();
    default:
      return std::nullopt;
  }
}

bool retry_budget::spend() {
  if (tokens_ < retry_cost) return false;
  tokens_ -= retry_cost;
  return true;
}

void retry_budget::earn(int retries) {
  tokens_ = std::min(most_tokens, tokens_ + (retries > 0 ? retry_cost : 1));
}

}  // namespace s3
