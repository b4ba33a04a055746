#include "connector/existing_table.hpp"

#include <algorithm>
#include <stdexcept>

#include "connector/mapping.hpp"
#include "connector/migration.hpp"
#include "connector/text.hpp"

namespace connector {

namespace {

using flow::constraint_type;
using constraints = std::vector<flow::projection_constraint>;

flow::projection_constraint make(const std::string& field, constraint_type type, std::string reason) {
  flow::projection_constraint out;
  out.field = field;
  out.type = type;
  out.reason = std::move(reason);
  return out;
}

/// An incompatible document that must be there is a conflict; one that need not be is just left out.
constraints pair_when_required(flow::projection_constraint incompatible,
                               const flow::projection_constraint& base) {
  constraints out{std::move(incompatible)};
  if (base.type == constraint_type::location_required || base.type == constraint_type::field_required) {
    out.push_back(base);
  }
  return out;
}

bool contains(const std::vector<std::string>& fields, const std::string& field) {
  return std::find(fields.begin(), fields.end(), field) != fields.end();
}

/// "CHARACTER VARYING(256)", "NUMERIC(18,2)".
std::string type_text(const redshift::column_info& column) {
  std::string out = to_upper(column.data_type);
  if (column.char_length > 0) out += "(" + std::to_string(column.char_length) + ")";
  if (column.data_type == "numeric") {
    out += "(" + std::to_string(column.numeric_precision) + "," + std::to_string(column.numeric_scale) + ")";
  }
  return out;
}

/// "types: integer, string; format: date".
std::string schema_summary(const flow::projection& projection) {
  std::string out = "types: " + join(projection.inference.types, ", ");
  const auto& string = projection.inference.string;
  if (!string) return out;
  if (!string->format.empty()) out += "; format: " + string->format;
  if (!string->content_type.empty()) out += "; content type: " + string->content_type;
  if (!string->content_encoding.empty()) out += "; content encoding: " + string->content_encoding;
  if (string->max_length > 0) out += "; max length: " + std::to_string(string->max_length);
  return out;
}

}  // namespace

existing_table::existing_table(const field_rules& rules, const binding_facts& facts,
                               const endpoint_config& config, bool case_sensitive)
    : rules_(rules), facts_(facts), config_(config), case_sensitive_(case_sensitive) {
  for (const auto& projection : facts.binding->collection->projections) {
    if (projection.ptr.empty()) documents_.push_back(&projection);
  }
}

const redshift::column_info* existing_table::column_of(const flow::projection& projection) const {
  return current_column(*facts_.table, *facts_.binding->collection, projection.field, case_sensitive_);
}

mapped_column existing_table::map(const flow::projection& projection) const {
  const bool is_key = rules_.is_key(projection);
  try {
    mapped_column column = map_projection(projection, projection.is_primary_key || is_key,
                                          rules_.config_of(projection.field), config_.flags);
    column.is_key = is_key;  // a key location that is not grouped by can be migrated like any value
    return column;
  } catch (const std::invalid_argument& e) {
    throw std::runtime_error("collection " + facts_.binding->collection->name + ", field \"" +
                             projection.field + "\": " + e.what());
  }
}

constraints existing_table::constrain() const {
  if (!facts_.delta_updates && documents_.empty()) {
    throw std::runtime_error(
        "collection " + facts_.binding->collection->name +
        " has no projection of its root document, which standard updates need; add one, or use "
        "delta updates");
  }
  constraints out;
  for (const auto& projection : facts_.binding->collection->projections) {
    for (auto& constraint : constrain(projection)) out.push_back(std::move(constraint));
  }
  if (!facts_.delta_updates && facts_.last) replace_lost_document(out);
  return out;
}

constraints existing_table::constrain(const flow::projection& projection) const {
  flow::projection_constraint base = rules_.base(projection);
  if (base.type == constraint_type::field_forbidden) return {base};  // not even a backfill would help
  if (!facts_.delta_updates && projection.ptr.empty()) return constrain_document(projection, base);
  if (!facts_.delta_updates && facts_.last && rules_.is_key(projection) &&
      !contains(facts_.last->selection.keys, projection.field)) {
    return constrain_new_key(projection);
  }
  if (const auto* column = column_of(projection)) return {against_column(projection, *column)};
  return {base};
}

constraints existing_table::constrain_document(const flow::projection& projection,
                                               const flow::projection_constraint& base) const {
  const std::string document = facts_.last ? facts_.last->selection.document : documents_.front()->field;
  if (document.empty()) {
    return pair_when_required(make(projection.field, constraint_type::incompatible,
                                   "the table was made without the document; adding it needs a backfill"),
                              base);
  }
  if (projection.field != document) {
    return {
        make(projection.field, constraint_type::field_forbidden, "the document is the field " + document)};
  }
  if (const auto* column = column_of(projection)) {
    flow::projection_constraint found = against_column(projection, *column);
    if (found.type == constraint_type::incompatible) return pair_when_required(std::move(found), base);
  }
  // A table that was not made by us need not have the document where it is optional.
  if (!facts_.last && config_.no_flow_document) return {base};
  return {make(projection.field, constraint_type::field_required, "it is the document of this table")};
}

constraints existing_table::constrain_new_key(const flow::projection& projection) const {
  const flow::field_selection& last = facts_.last->selection;
  if (last.document != projection.field && !contains(last.values, projection.field)) {
    return {make(projection.field, constraint_type::field_forbidden,
                 "it is no key of this table; adding a key field needs a backfill")};
  }
  if (const auto* column = column_of(projection)) return {against_column(projection, *column)};
  return {make(projection.field, constraint_type::field_optional, "it was selected before")};
}

flow::projection_constraint existing_table::against_column(const flow::projection& projection,
                                                           const redshift::column_info& column) const {
  const mapped_column mapped = map(projection);
  if (!fits(mapped, column) && !can_migrate(mapped, column)) {
    return make(projection.field, constraint_type::incompatible,
                "field " + projection.field + " is a column of type " + type_text(column) +
                    " in the table, but its schema (" + schema_summary(projection) + ") requires " +
                    to_upper(mapped.ddl) + "; backfill the binding to change it");
  }
  if (rules_.is_key(projection)) {
    return make(projection.field, constraint_type::field_required, "it is a key of this table");
  }
  return make(projection.field, constraint_type::field_optional, "it is a column of this table already");
}

void existing_table::replace_lost_document(constraints& out) const {
  const std::string& former = facts_.last->selection.document;
  const auto is_former = [&](const flow::projection* p) { return p->field == former; };
  if (former.empty() || std::any_of(documents_.begin(), documents_.end(), is_former)) return;

  const std::string& field = documents_.front()->field;
  std::erase_if(out, [&](const auto& constraint) { return constraint.field == field; });
  out.push_back(make(field, constraint_type::location_required, "the document must be materialized"));
  out.push_back(make(field, constraint_type::incompatible,
                     "the document of this table was the field " + former +
                         ", which the collection no longer has; backfill the binding to use another one"));
}

}  // namespace connector
