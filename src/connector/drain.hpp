// Work that is still pending when the tables are about to be altered.
#pragma once

#include <optional>

#include "connector/config.hpp"
#include "flow/messages.hpp"
#include "net/async.hpp"
#include "redshift/catalog.hpp"

namespace connector {

/// Applies the entries of the state that the runtime handed to Apply; entries of bindings that are gone or
/// are being backfilled are dropped. Returns the patch that clears them, or nothing when there were none.
/// Lifetimes: the arguments live until the returned task has been awaited.
net::task<std::optional<flow::state_update>> drain_pending(const flow::apply_request& request,
                                                           const endpoint_config& config,
                                                           const redshift::catalog& catalog);

}  // namespace connector
