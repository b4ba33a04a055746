// Points of the protocol at which the connector can be killed.
#pragma once

#include <cstdint>
#include <string>

namespace sim {

/// store:T:N, started-commit:T, started-commit-lost:T, acknowledge:T, acknowledged:T; transactions count
/// from 1.
struct kill_point {
  enum class where : std::uint8_t {
    none,
    store,                // after the N-th Store of T was written
    started_commit,       // after StartedCommit was received and persisted, before Acknowledge
    started_commit_lost,  // after StartedCommit was received, before it was persisted
    acknowledge,          // right after sending the Acknowledge that follows T
    acknowledged,         // after the Acknowledged that follows T
  };
  where at = where::none;
  std::uint64_t transaction = 0, store = 0;
  std::string text;

  [[nodiscard]] bool is(where w, std::uint64_t t, std::uint64_t n = 0) const {
    return at == w && transaction == t && store == n;
  }
};

/// Throws usage_error.
kill_point parse_kill_point(const std::string& text);

}  // namespace sim
