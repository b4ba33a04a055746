// The rules by which fields may, must or must not be materialized. Pure: no connection, no clock.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "connector/config.hpp"
#include "flow/messages.hpp"
#include "redshift/catalog.hpp"

namespace connector {

struct binding_facts {
  const flow::validate_binding* binding = nullptr;
  bool delta_updates = false;
  const flow::materialization_binding* last = nullptr;  // same resource path in the last spec, active or not
  const redshift::table_info* table = nullptr;          // the existing table, or null
};

/// The binding with this resource path in a spec, active or not; null when there is none. A disabled binding
/// counts, so that disabling and enabling it does not get round the rules.
const flow::materialization_binding* find_binding(const std::optional<flow::materialization_spec>& spec,
                                                  const std::vector<std::string>& resource_path);

/// Constraints sorted by field. Throws std::runtime_error for what fails the whole request (nullable keys,
/// a wrong field configuration, a new binding onto an existing table, delta to standard).
std::vector<flow::projection_constraint> constrain(const binding_facts& facts, const endpoint_config& config,
                                                   bool case_sensitive);

}  // namespace connector
