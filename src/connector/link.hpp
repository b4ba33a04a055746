// The session's one connection to the warehouse: opened when it is needed, replaced after it was lost.
#pragma once

#include <memory>

#include "connector/config.hpp"
#include "net/async.hpp"
#include "redshift/connection.hpp"

namespace connector {

class link {
 public:
  explicit link(const endpoint_config& config) : config_(config) {}

  /// Connects; failures are in words for the user.
  net::task<redshift::connection*> open();
  /// The open connection; connects again when it cannot be used any more. One user at a time. Throws
  /// redshift::error, also for a time-out, so that callers tell by retryable() whether to come back.
  net::task<redshift::connection*> get();
  /// Forgets the connection; the server ends whatever transaction was open on it.
  void drop() { connection_.reset(); }

 private:
  const endpoint_config& config_;
  std::unique_ptr<redshift::connection> connection_;
};

}  // namespace connector
