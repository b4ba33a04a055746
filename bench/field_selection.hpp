// Which fields of a collection become columns: what the control plane decides between user and connector.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "bench/projections.hpp"

namespace sim {

/// Flow protocol: FieldSelection. `values` is ascending and excludes the document.
struct field_selection {
  std::vector<std::string> keys, values;
  std::string document;  // empty: none

  [[nodiscard]] json::object spec() const;
};

/// One entry of Validated.projectionConstraints.
struct field_constraint {
  std::string type, reason, folded_field;
};
using field_constraints = std::multimap<std::string, field_constraint>;

/// `live` is the selection in force (null: none, or the binding is backfilled). Throws usage_error on
/// conflicts: something that must be selected and cannot be.
field_selection select_fields(const std::vector<projection>& projections, const std::vector<std::string>& key,
                              const field_constraints& constraints, const field_wishes& wishes,
                              const json::object* live);

}  // namespace sim
