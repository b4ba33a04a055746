// What may be done with a field, going by its schema alone and not by any table.
#pragma once

#include <string>

#include "connector/config.hpp"
#include "flow/messages.hpp"

namespace connector {

/// Rules of one binding. Lifetimes: what it is made of outlives it.
class field_rules {
 public:
  field_rules(const flow::validate_binding& binding, bool delta_updates, const endpoint_config& config)
      : binding_(binding), delta_updates_(delta_updates), no_flow_document_(config.no_flow_document) {}

  /// Whether the field is a key of the table: grouped by or, when the user groups by nothing, part of the
  /// collection's key.
  bool is_key(const flow::projection& projection) const;

  /// The user's configuration of a field, parsed. Throws std::runtime_error naming collection and field.
  field_config config_of(const std::string& field) const;

  /// The constraint before the table's columns are considered.
  flow::projection_constraint base(const flow::projection& projection) const;

 private:
  struct verdict {
    flow::constraint_type type;
    const char* reason;
  };
  verdict judge(const flow::projection& projection) const;
  verdict judge_document() const;

  const flow::validate_binding& binding_;
  bool delta_updates_, no_flow_document_;
};

}  // namespace connector
