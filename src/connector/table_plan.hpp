// What Apply may have to do to the table of one binding.
#pragma once

#include <string>

#include "connector/mapping.hpp"
#include "connector/plan.hpp"

namespace connector {

/// Lifetimes: binding and catalog outlive it.
class table_plan {
 public:
  /// Throws std::runtime_error naming fields that are one column to Redshift, and fields that cannot be
  /// mapped.
  table_plan(const flow::materialization_binding& binding, std::string materialization,
             const feature_flags& flags, const redshift::catalog& catalog);

  bool exists() const { return existing_ != nullptr; }
  const flow::materialization_binding& binding() const { return binding_; }
  std::string name() const;  // for people

  /// Why a backfill cannot keep the table and just empty it; empty when it can.
  std::string why_recreate(const flow::materialization_binding& last, const feature_flags& flags) const;

  table_action create() const;
  /// Gives the binding its table and columns where they are missing, and changes nothing else.
  table_action restore() const;
  table_action recreate() const;
  table_action truncate() const;
  /// Adds missing columns and migrates those whose type must change, going on where an earlier run was
  /// interrupted. Throws std::runtime_error when a column that is there can neither hold the field's values
  /// nor be migrated, or insists on a value where there may be none.
  table_action update() const;

 private:
  void reject_shared_columns() const;
  const redshift::column_info* column_of(const std::string& field) const;
  const redshift::column_info* unfinished(const std::string& field) const;
  bool may_be_null(const std::string& field) const;
  /// "x (VARCHAR, needs BIGINT)" of each selected field whose column cannot hold it, even after a migration.
  std::vector<std::string> incompatible_columns() const;
  /// Names of NOT NULL columns that will have to hold nulls.
  std::vector<std::string> too_strict_columns() const;
  void reject_what_cannot_change() const;
  /// Of columns that were left half migrated.
  void settle_unfinished(table_action& out) const;
  void add_missing(table_action& out) const;
  void migrate_columns(table_action& out) const;
  std::string create_sql() const;

  const flow::materialization_binding& binding_;
  std::string materialization_;
  bool case_sensitive_;
  redshift::table_path table_;
  const redshift::table_info* existing_;
  table_mapping mapping_;
};

}  // namespace connector
