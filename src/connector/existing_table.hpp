// What may be done with the fields of a binding whose table exists and keeps its rows.
#pragma once

#include <vector>

#include "connector/config.hpp"
#include "connector/constraints.hpp"
#include "connector/field_rules.hpp"
#include "connector/mapping.hpp"

namespace connector {

/// Rules of one binding and its table. Lifetimes: what it is made of outlives it.
class existing_table {
 public:
  existing_table(const field_rules& rules, const binding_facts& facts, const endpoint_config& config,
                 bool case_sensitive);

  /// Constraints in the order of the projections; a field that the table cannot take but must have gets two,
  /// which the control plane reports as a conflict. Throws std::runtime_error when there is no document to
  /// materialize.
  std::vector<flow::projection_constraint> constrain() const;

 private:
  using constraints = std::vector<flow::projection_constraint>;

  constraints constrain(const flow::projection& projection) const;
  constraints constrain_document(const flow::projection& projection,
                                 const flow::projection_constraint& base) const;
  /// For a key field that is no key of the table yet.
  constraints constrain_new_key(const flow::projection& projection) const;
  /// For a field that has a column.
  flow::projection_constraint against_column(const flow::projection& projection,
                                             const redshift::column_info& column) const;
  void replace_lost_document(constraints& out) const;

  const redshift::column_info* column_of(const flow::projection& projection) const;
  mapped_column map(const flow::projection& projection) const;

  const field_rules& rules_;
  const binding_facts& facts_;
  const endpoint_config& config_;
  bool case_sensitive_;
  std::vector<const flow::projection*> documents_;  // root projections
};

}  // namespace connector
