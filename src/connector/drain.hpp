// Work that is still pending when the tables are about to be altered.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "connector/config.hpp"
#include "flow/messages.hpp"
#include "net/async.hpp"
#include "redshift/catalog.hpp"

namespace connector {

struct drained {
  std::optional<flow::state_update> cleared;  // the patch that clears the entries, when there were any
  std::vector<std::string> executed;          // SQL that gave bindings their table or columns back
};

/// Applies the entries of the state that the runtime handed to Apply, to the tables as the last applied spec
/// has them; what somebody has dropped of these is made again first. Entries that an interrupted Apply has
/// applied are left alone, and those of bindings that were removed or backfilled are dropped.
/// Lifetimes: the arguments live until the returned task has been awaited.
net::task<drained> drain_pending(const flow::apply_request& request, const endpoint_config& config,
                                 const redshift::catalog& catalog);

}  // namespace connector
