// Pauses between attempts: exponential with full jitter (AWS architecture blog's name for it).
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>

#include "net/async.hpp"

namespace net {

class backoff {
 public:
  /// `random` gives values in [0, 1); tests pass their own.
  backoff(std::chrono::milliseconds base, std::chrono::milliseconds cap, std::function<double()> random = {});
  /// The next pause: random part of min(cap, base * 2^attempt).
  std::chrono::milliseconds next();
  int attempts() const { return attempts_; }

 private:
  std::chrono::milliseconds base_, cap_;
  std::function<double()> random_;
  int attempts_ = 0;
};

/// Waits on the loop; can be cancelled.
task<> pause(std::chrono::milliseconds time);

}  // namespace net
