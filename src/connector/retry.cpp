#include "connector/retry.hpp"

#include <chrono>

#include "flow/log.hpp"
#include "net/backoff.hpp"
#include "redshift/error.hpp"

namespace connector {

namespace {

// Redshift restarts and fail-overs take minutes; what lasts longer is for a person to look at.
constexpr int max_attempts = 12;
constexpr std::chrono::milliseconds retry_base{200}, retry_cap{30'000};

}  // namespace

net::task<> with_retries(std::string doing, std::function<net::task<>()> attempt) {
  net::backoff pauses(retry_base, retry_cap);
  for (;;) {
    std::string reason;
    try {
      co_await attempt();
      co_return;
    } catch (const redshift::error& error) {
      if (!error.retryable() || pauses.attempts() + 1 == max_attempts) throw;
      reason = error.what();
    }
    const auto pause = pauses.next();
    flow::log::warn(doing + " did not succeed; trying again",
                    {{"attempt", pauses.attempts()}, {"error", reason}});
    co_await net::pause(pause);
  }
}

}  // namespace connector
