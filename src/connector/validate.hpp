// Validate: is the endpoint usable, and what may be done with every field of every binding.
#pragma once

#include "flow/messages.hpp"
#include "net/async.hpp"

namespace connector {

/// Read-only against the destination. Throws with a text for the user: config_error, or all prerequisite
/// problems in one message.
net::task<flow::validated_response> validate(flow::validate_request request);

}  // namespace connector
