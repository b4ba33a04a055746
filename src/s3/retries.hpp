// Whether and when to ask again: the attempts of one call, and a budget for those of all calls.
#pragma once

#include <chrono>
#include <optional>

#include "net/backoff.hpp"
#include "s3/error.hpp"
#include "s3/settings.hpp"

namespace s3 {

/// The attempts of one call, which begins now.
class retries {
 public:
  explicit retries(const timing& timing);
  /// The pause before the next attempt, at least `asked` within reason; nothing when the failure is final.
  std::optional<std::chrono::milliseconds> next(errc failed, std::chrono::milliseconds asked);

 private:
  std::optional<std::chrono::milliseconds> pause_after(errc failed, std::chrono::milliseconds asked);

  std::chrono::milliseconds cap_;
  std::chrono::steady_clock::time_point until_;
  int left_;
  bool clock_corrected_ = false, corruption_seen_ = false;
  net::backoff transient_, throttled_;
};

/// Tokens that retries cost and successes bring, so that an outage does not multiply the traffic (AWS SDKs
/// and Tools Reference Guide, "Retry behavior", and its numbers).
class retry_budget {
 public:
  /// False: there is not enough left for another attempt.
  bool spend();
  /// A call has succeeded after so many retries: what the last of them cost comes back.
  void earn(int retries);

 private:
  int tokens_ = 500;
};

}  // namespace s3
