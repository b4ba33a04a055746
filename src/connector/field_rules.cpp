#include "connector/field_rules.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <string_view>

#include "connector/mapping.hpp"
#include "connector/text.hpp"

namespace connector {

namespace {

using flow::constraint_type;

/// Redshift: columns that every table has already.
bool is_system_column(std::string_view field) {
  constexpr std::array<std::string_view, 7> names{"oid", "tableoid", "xmin", "cmin", "xmax", "cmax", "ctid"};
  return std::find(names.begin(), names.end(), to_lower(field)) != names.end();
}

std::vector<std::string> types_but_null(const flow::projection& projection) {
  std::vector<std::string> types = projection.inference.types;
  std::erase(types, "null");
  return types;
}

bool is_top_level(const flow::projection& projection) {
  return std::count(projection.ptr.begin(), projection.ptr.end(), '/') == 1;
}

bool is_scalar(std::string_view type) {
  return type == "integer" || type == "number" || type == "fractional" || type == "boolean" ||
         type == "string";
}

}  // namespace

bool field_rules::is_key(const flow::projection& projection) const {
  const auto& group_by = binding_.group_by;
  if (group_by.empty()) return projection.is_primary_key;
  return std::find(group_by.begin(), group_by.end(), projection.field) != group_by.end();
}

field_config field_rules::config_of(const std::string& field) const {
  const auto found = binding_.configs.find(field);
  if (found == binding_.configs.end()) return {};
  try {
    return parse_field_config(found->second);
  } catch (const config_error& e) {
    throw std::runtime_error("collection " + binding_.collection->name + ", field \"" + field +
                             "\": " + e.what());
  }
}

flow::projection_constraint field_rules::base(const flow::projection& projection) const {
  const verdict found = judge(projection);
  flow::projection_constraint out;
  out.field = projection.field;
  out.type = found.type;
  out.reason = found.reason;
  return out;
}

field_rules::verdict field_rules::judge_document() const {
  if (no_flow_document_)
    return {constraint_type::field_optional, "the document is optional with no_flow_document"};
  if (delta_updates_) return {constraint_type::location_recommended, "the document is usually wanted"};
  return {constraint_type::location_required, "the document must be materialized"};
}

field_rules::verdict field_rules::judge(const flow::projection& projection) const {
  const auto types = types_but_null(projection);
  if (is_system_column(projection.field)) {
    return {constraint_type::field_forbidden, "Redshift keeps this name for a column of its own"};
  }
  if (projection.is_primary_key || is_key(projection)) {
    return {constraint_type::location_recommended, "keys are recommended"};
  }
  if (projection.ptr.empty()) return judge_document();
  if (projection.inference.types.empty())
    return {constraint_type::field_forbidden, "its schema allows no type"};
  if (types.empty()) return {constraint_type::field_forbidden, "it can only be null"};
  if (!delta_updates_ && no_flow_document_ && is_top_level(projection) &&
      projection.inference.exists == flow::exists::must) {
    return {constraint_type::location_required,
            "required top-level locations are needed when the document is excluded"};
  }
  if (projection.field == "_meta/op") {
    return {constraint_type::location_recommended, "the operation type is usually wanted"};
  }
  if (projection.field.starts_with("_meta/"))
    return {constraint_type::field_optional, "metadata is optional"};
  if (is_numeric_string(projection, false) || (types.size() == 1 && is_scalar(types.front()))) {
    return {constraint_type::location_recommended, "it has a single scalar type"};
  }
  if (types.size() == 1 && types.front() == "object")
    return {constraint_type::field_optional, "objects are optional"};
  return {constraint_type::location_recommended, "it can be materialized as JSON"};
}

}  // namespace connector
