// Trying again what a conflict, a deadlock or a lost connection has broken off.
#pragma once

#include <functional>
#include <string>

#include "net/async.hpp"

namespace connector {

/// Awaits `attempt()`, and again after each redshift::error that is retryable(), with pauses that grow, up to
/// a dozen times. Throws what the last attempt threw. An attempt starts from nothing: the one before may have
/// ended anywhere. `doing` is for the log ("applying staged work").
net::task<> with_retries(std::string doing, std::function<net::task<>()> attempt);

}  // namespace connector
