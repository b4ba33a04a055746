// Apply: the metadata table, schemas and tables exist as the spec wants them. Idempotent.
#pragma once

#include "flow/messages.hpp"
#include "net/async.hpp"

namespace connector {

/// Returns the statements run, joined by newlines; empty when nothing was to be done.
net::task<flow::applied_response> apply(flow::apply_request request);

}  // namespace connector
