#include "connector/table_plan.hpp"

#include <algorithm>
#include <map>
#include <stdexcept>

#include "connector/migration.hpp"
#include "connector/text.hpp"
#include "connector/warehouse.hpp"
#include "redshift/dialect.hpp"
#include "redshift/statements.hpp"

namespace connector {

table_plan::table_plan(const flow::materialization_binding& binding, std::string materialization,
                       const feature_flags& flags, const redshift::catalog& catalog)
    : binding_(binding),
      materialization_(std::move(materialization)),
      case_sensitive_(catalog.case_sensitive),
      table_(table_location(binding.resource_path)),
      existing_(catalog.find(table_)),
      mapping_(map_binding(binding, flags)) {
  reject_shared_columns();
}

std::string table_plan::name() const { return join(table_, "."); }

void table_plan::reject_shared_columns() const {
  std::map<std::string, std::string> fields;  // by the column's stored name
  for (const auto& column : mapping_.columns) {
    const std::string stored = redshift::fold_identifier(column.field, case_sensitive_);
    const auto [other, added] = fields.emplace(stored, column.field);
    if (added) continue;
    throw std::runtime_error("table " + name() + ": the fields \"" + other->second + "\" and \"" +
                             column.field + "\" of collection " + binding_.collection->name +
                             " are both the column \"" + stored + "\" to Redshift; exclude one of them");
  }
}

const redshift::column_info* table_plan::column_of(const std::string& field) const {
  return current_column(*existing_, *binding_.collection, field, case_sensitive_);
}

const redshift::column_info* table_plan::unfinished(const std::string& field) const {
  return unfinished_column(*existing_, field, case_sensitive_);
}

bool table_plan::may_be_null(const std::string& field) const {
  for (const auto& projection : binding_.collection->projections) {
    if (projection.field == field)
      return !must_exist(projection) && projection.inference.default_json.empty();
  }
  return true;
}

std::vector<std::string> table_plan::incompatible_columns() const {
  std::vector<std::string> out;
  for (const auto& column : mapping_.columns) {
    const auto* existing = column_of(column.field);
    if (!existing || fits(column, *existing) || can_migrate(column, *existing)) continue;
    out.push_back("\"" + column.field + "\" (is " + to_upper(existing->data_type) + ", needs " + column.ddl +
                  ")");
  }
  return out;
}

std::vector<std::string> table_plan::too_strict_columns() const {
  std::vector<std::string> out;
  for (const auto& existing : existing_->columns) {
    if (existing.nullable) continue;
    const auto is_this = [&](const mapped_column& c) { return column_of(c.field) == &existing; };
    const auto selected = std::find_if(mapping_.columns.begin(), mapping_.columns.end(), is_this);
    // A column that is migrated becomes one that may be null.
    if (selected != mapping_.columns.end() && (!may_be_null(selected->field) || !fits(*selected, existing)))
      continue;
    out.push_back("\"" + existing.name + "\"");
  }
  return out;
}

std::string table_plan::why_recreate(const flow::materialization_binding& last,
                                     const feature_flags& flags) const {
  if (flags.always_drop_tables_on_backfill) return "the feature flag always_drop_tables_on_backfill is set";
  if (last.collection->key != binding_.collection->key) return "the key of the collection has changed";
  if (last.delta_updates && !binding_.delta_updates)
    return "the binding changes from delta to standard updates";
  if (const auto columns = incompatible_columns(); !columns.empty()) {
    return "the types of these columns must change: " + join(columns, ", ");
  }
  if (const auto columns = too_strict_columns(); !columns.empty()) {
    return "these columns are NOT NULL but may have to hold nulls: " + join(columns, ", ");
  }
  return {};
}

std::string table_plan::create_sql() const {
  return redshift::create_table(
      table_, column_definitions(binding_, mapping_),
      "Materialized by " + materialization_ + " from collection " + binding_.collection->name);
}

table_action table_plan::create() const { return {{"creating table " + name(), create_sql(), {}}}; }

table_action table_plan::restore() const {
  if (!exists()) return create();
  table_action out;
  settle_unfinished(out);
  add_missing(out);
  return out;
}

table_action table_plan::recreate() const {
  // One query is one transaction: there is no moment without the table.
  return {{"dropping and creating table " + name(), redshift::drop_table(table_) + "\n" + create_sql(), {}}};
}

table_action table_plan::truncate() const {
  return {{"truncating table " + name(), redshift::truncate_table(table_), {}}};
}

void table_plan::reject_what_cannot_change() const {
  const std::string context = "table " + name() + " of collection " + binding_.collection->name + ": ";
  if (const auto columns = incompatible_columns(); !columns.empty()) {
    throw std::runtime_error(context + "the types of these columns do not fit their fields any more: " +
                             join(columns, ", ") + "; backfill the binding, or exclude the fields");
  }
  if (const auto columns = too_strict_columns(); !columns.empty()) {
    throw std::runtime_error(context + std::to_string(columns.size()) +
                             " of its columns are NOT NULL but may have to "
                             "hold nulls, which Redshift cannot change: " +
                             join(columns, ", ") +
                             "; drop them, or backfill the binding to have the table created anew");
  }
}

void table_plan::settle_unfinished(table_action& out) const {
  for (const auto& column : mapping_.columns) {
    const auto* started = unfinished(column.field);
    if (!started) continue;
    if (started == column_of(column.field)) {
      out.push_back(finish_migration(table_, column.field));
    } else if (fits(column, *column_of(column.field)) || !fits(column, *started)) {
      out.push_back(abandon_migration(table_, column.field));
    }
  }
}

void table_plan::add_missing(table_action& out) const {
  for (const auto& definition : column_definitions(binding_, mapping_)) {
    if (column_of(definition.name)) continue;
    // Redshift takes one column a statement; the comment goes in the same transaction.
    out.push_back(
        {"adding column \"" + definition.name + "\" to table " + name(),
         redshift::add_column(table_, definition) + "\n" + redshift::comment_on_column(table_, definition),
         {}});
  }
}

void table_plan::migrate_columns(table_action& out) const {
  const auto definitions = column_definitions(binding_, mapping_);
  std::vector<column_migration> columns;
  for (std::size_t i = 0; i < definitions.size(); ++i) {
    const mapped_column& column = mapping_.columns[i];
    const auto* existing = column_of(column.field);
    if (!existing || fits(column, *existing)) continue;
    const auto* started = unfinished(column.field);
    const bool go_on = started && started != existing && fits(column, *started);
    columns.push_back({column, *existing, definitions[i].comment, go_on});
  }
  for (auto& statement : migrate(table_, columns)) out.push_back(std::move(statement));
}

table_action table_plan::update() const {
  reject_what_cannot_change();
  table_action out;
  settle_unfinished(out);
  add_missing(out);
  migrate_columns(out);
  return out;
}

}  // namespace connector
