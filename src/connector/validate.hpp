// Validate: is the endpoint usable, and what may be done with every field of every binding.
#pragma once

#include <vector>

#include "connector/config.hpp"
#include "flow/messages.hpp"
#include "net/async.hpp"
#include "redshift/catalog.hpp"

namespace connector {

/// The answer, once the warehouse is known: one validated binding for each resource. Pure.
flow::validated_response validate_bindings(const flow::validate_request& request,
                                           const endpoint_config& config,
                                           const std::vector<resource_config>& resources,
                                           const redshift::catalog& catalog);

/// Read-only against the destination. Throws with a text for the user: config_error, or prerequisite_error
/// with all problems in one message.
net::task<flow::validated_response> validate(flow::validate_request request);

}  // namespace connector
