// Bindings: a collection bound to a table, and the specs that describe it to the connector.
#pragma once

#include <memory>
#include <optional>

#include "bench/combiner.hpp"
#include "bench/field_selection.hpp"
#include "bench/source.hpp"

namespace sim {

struct column {
  std::string field;
  pointer location;
  bool is_truncation_flag = false;  // /_meta/flow_truncated: computed, not read
};

struct binding {
  std::size_t collection = 0;
  const sim::collection* source = nullptr;
  const sim::resource* table = nullptr;
  std::shared_ptr<const reducer> reductions;
  std::vector<projection> projections;
  // From Validated and field selection:
  std::vector<std::string> path;
  bool delta = false;
  ser_policy policy;
  field_selection fields;
  std::string state_key;
  std::vector<column> keys, values;

  /// Table name for messages.
  [[nodiscard]] std::string name() const;
  [[nodiscard]] std::string pack_key(const json::value& document) const;
};

/// One binding for every table of every collection.
std::vector<binding> make_bindings(const document_source& source);

/// Flow protocol: Request.Validate. `last` is the last MaterializationSpec, or null.
json::object validate_request(const std::string& task, const json::object& config,
                              const std::vector<binding>& bindings, const json::value& last,
                              const std::string& last_version);
/// Takes resource path, policy and constraints from Validated, and selects fields. Throws protocol_violation
/// on a malformed answer and usage_error on a conflict.
void take_validated(std::vector<binding>& bindings, const json::value& validated, const json::value& last);
/// Flow protocol: MaterializationSpec.
json::object materialization_spec(const std::string& task, const json::object& config,
                                  const std::vector<binding>& bindings);
/// How a published spec looks in lastMaterialization: its config is wrapped and sealed.
json::value seal(const json::value& spec);

}  // namespace sim
