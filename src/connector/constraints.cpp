#include "connector/constraints.hpp"

#include <algorithm>
#include <stdexcept>
#include <tuple>

#include "connector/existing_table.hpp"
#include "connector/field_rules.hpp"
#include "connector/mapping.hpp"
#include "redshift/dialect.hpp"

namespace connector {

namespace {

using flow::constraint_type;

std::string table_name(const binding_facts& facts) {
  return facts.table ? facts.table->schema + "." + facts.table->name : std::string();
}

void check_keys(const field_rules& rules, const binding_facts& facts) {
  for (const auto& projection : facts.binding->collection->projections) {
    if (!rules.is_key(projection) || must_exist(projection) || !projection.inference.default_json.empty())
      continue;
    throw std::runtime_error(
        "collection " + facts.binding->collection->name + ": key field \"" + projection.field +
        "\" may be null or missing, which a key of a table must not be; make its location required "
        "and never null in the collection's schema, or give it a default value there");
  }
}

/// Whether or not the field will be selected: a slip of the pen should not wait for Apply.
void check_field_configs(const field_rules& rules, const binding_facts& facts) {
  for (const auto& [field, config] : facts.binding->configs) static_cast<void>(rules.config_of(field));
}

void check_adoption(const binding_facts& facts, const endpoint_config& config) {
  if (facts.last || !facts.table || config.flags.allow_existing_tables_for_new_bindings) return;
  throw std::runtime_error(
      "table " + table_name(facts) + " exists already, but the binding of collection " +
      facts.binding->collection->name +
      " to it is new; drop the table, name another one, or ask support about the feature flag "
      "allow_existing_tables_for_new_bindings");
}

void check_standard_updates(const binding_facts& facts) {
  if (!facts.last || !facts.last->delta_updates || facts.delta_updates) return;
  throw std::runtime_error(
      "table " + table_name(facts) + ": the binding of collection " + facts.binding->collection->name +
      " cannot change from delta updates to standard updates, as the table may hold a key many "
      "times; backfill the binding to change it");
}

bool new_table_rules_apply(const binding_facts& facts) {
  return !facts.table || (facts.last && facts.last->backfill != facts.binding->backfill);
}

/// The first component of the collection's key must be there, unless the user groups by other locations.
bool requires_first_key(const field_rules& rules, const binding_facts& facts) {
  const auto& key = facts.binding->collection->key;
  if (facts.delta_updates || key.empty()) return false;
  const auto& projections = facts.binding->collection->projections;
  return std::any_of(projections.begin(), projections.end(),
                     [&](const auto& p) { return p.ptr == key.front() && rules.is_key(p); });
}

std::vector<flow::projection_constraint> constrain_new_table(const field_rules& rules,
                                                             const binding_facts& facts) {
  std::vector<flow::projection_constraint> out;
  const bool first_key_required = requires_first_key(rules, facts);
  const flow::projection* document = nullptr;
  for (const auto& projection : facts.binding->collection->projections) {
    flow::projection_constraint constraint = rules.base(projection);
    const bool is_root = projection.ptr.empty();
    const bool selectable = constraint.type == constraint_type::location_recommended ||
                            constraint.type == constraint_type::field_optional;
    if (is_root && !facts.delta_updates && document) {
      constraint.type = constraint_type::field_forbidden;
      constraint.reason =
          "only one root document can be materialized, and it is the field " + document->field;
    } else if (!is_root && first_key_required && selectable &&
               projection.ptr == facts.binding->collection->key.front()) {
      constraint.type = constraint_type::location_required;
      constraint.reason = "the first component of the collection's key must be materialized";
    }
    if (is_root && !document) document = &projection;
    out.push_back(std::move(constraint));
  }
  return out;
}

}  // namespace

const flow::materialization_binding* find_binding(const std::optional<flow::materialization_spec>& spec,
                                                  const std::vector<std::string>& resource_path) {
  if (!spec) return nullptr;
  for (const auto* bindings : {&spec->bindings, &spec->inactive_bindings}) {
    for (const auto& binding : *bindings) {
      if (binding.resource_path == resource_path) return &binding;
    }
  }
  return nullptr;
}

std::vector<flow::projection_constraint> constrain(const binding_facts& facts, const endpoint_config& config,
                                                   bool case_sensitive) {
  const field_rules rules(*facts.binding, facts.delta_updates, config);
  check_field_configs(rules, facts);
  check_keys(rules, facts);
  check_adoption(facts, config);

  std::vector<flow::projection_constraint> constraints;
  if (new_table_rules_apply(facts)) {
    constraints = constrain_new_table(rules, facts);
  } else {
    check_standard_updates(facts);
    constraints = existing_table(rules, facts, config, case_sensitive).constrain();
  }

  for (auto& constraint : constraints) {
    std::string column = redshift::fold_identifier(constraint.field, case_sensitive);
    if (column != constraint.field) constraint.folded_field = std::move(column);
  }
  std::sort(constraints.begin(), constraints.end(), [](const auto& a, const auto& b) {
    return std::tie(a.field, a.type) < std::tie(b.field, b.type);
  });
  return constraints;
}

}  // namespace connector
