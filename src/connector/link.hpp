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

  /// The open connection; connects first when there is none that can be used. One user at a time.
  net::task<redshift::connection*> get();
  /// Forgets the connection; the server ends whatever transaction was open on it.
  void drop() { connection_.reset(); }

 private:
  const endpoint_config& config_;
  std::unique_ptr<redshift::connection> connection_;
};

}  // namespace connector
