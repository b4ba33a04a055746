#include "connector/plan.hpp"

#include <algorithm>
#include <set>
#include <stdexcept>

#include "connector/constraints.hpp"
#include "connector/table_plan.hpp"
#include "connector/text.hpp"
#include "connector/warehouse.hpp"
#include "redshift/checkpoints.hpp"
#include "redshift/dialect.hpp"
#include "redshift/statements.hpp"

namespace connector {

namespace {

table_action plan_prerequisites(const flow::materialization_spec& spec, const endpoint_config& config,
                                const redshift::catalog& catalog) {
  table_action out;
  std::set<std::string> present = catalog.schemas;
  for (const auto& schema : schemas_of(resource_paths(spec), config)) {
    if (!present.insert(redshift::fold_identifier(schema, catalog.case_sensitive)).second) continue;
    out.push_back({"creating schema " + schema, redshift::create_schema(schema), {}});
  }
  const redshift::table_path metadata = metadata_table(config);
  if (!catalog.find(metadata)) {
    out.push_back(
        {"creating table " + join(metadata, "."),
         redshift::create_table(metadata, redshift::checkpoints_columns(),
                                "Which staged work of the materializations of this schema has been applied."),
         {}});
  }
  return out;
}

void plan_backfill(const table_plan& table, const flow::materialization_binding& last,
                   const endpoint_config& config, apply_plan& plan) {
  backfill_note note;
  note.resource_path = table.binding().resource_path;
  note.backfill = table.binding().backfill;
  const std::string why = table.why_recreate(last, config.flags);
  if (!why.empty()) {
    if (config.flags.retain_existing_data_on_backfill) {
      throw std::runtime_error(
          "table " + table.name() +
          " must be dropped and created anew to backfill the binding of "
          "collection " +
          table.binding().collection->name + ", because " + why +
          "; the feature flag retain_existing_data_on_backfill forbids it: remove the flag from "
          "advanced.feature_flags, or add no_retain_existing_data_on_backfill there");
    }
    note.how = "recreated: " + why;
    plan.changes.push_back(table.recreate());
  } else {
    note.how = "kept";
    if (!config.flags.retain_existing_data_on_backfill) {
      note.how = "truncated";
      plan.truncations.push_back(table.truncate());
    }
    if (table_action update = table.update(); !update.empty()) plan.changes.push_back(std::move(update));
  }
  plan.backfills.push_back(std::move(note));
}

/// Rows that were told apart by a key that is none any more may now be several to one key, of which Loads and
/// MERGE expect at most one.
void reject_lost_keys(const table_plan& table, const flow::materialization_binding& last) {
  if (table.binding().delta_updates) return;
  const auto& keys = table.binding().selection.keys;
  std::vector<std::string> lost;
  for (const auto& key : last.selection.keys)
    if (std::find(keys.begin(), keys.end(), key) == keys.end()) lost.push_back("\"" + key + "\"");
  if (lost.empty()) return;
  throw std::runtime_error(
      "table " + table.name() + " of collection " + table.binding().collection->name + ": the fields " +
      join(lost, ", ") +
      " are keys of its rows but no keys of the binding any more, so that several rows may "
      "have the same key; backfill the binding");
}

}  // namespace

std::string apply_plan::description() const {
  std::vector<std::string> texts;
  const auto add = [&](const table_action& action) {
    for (const auto& statement : action) texts.push_back(statement.sql);
  };
  add(prerequisites);
  std::for_each(truncations.begin(), truncations.end(), add);
  std::for_each(changes.begin(), changes.end(), add);
  return join(texts, "\n");
}

apply_plan plan_apply(const flow::apply_request& request, const endpoint_config& config,
                      const redshift::catalog& catalog) {
  const flow::materialization_spec& spec = request.materialization;
  reject_shared_tables(resource_paths(spec), config, catalog);
  reject_views(resource_paths(spec), config, catalog);

  apply_plan plan;
  plan.prerequisites = plan_prerequisites(spec, config, catalog);
  for (const auto& binding : spec.bindings) {
    const table_plan table(binding, spec.name, config.flags, catalog);
    const auto* last = find_binding(request.last_materialization, binding.resource_path);
    if (!table.exists()) {
      plan.changes.push_back(table.create());
    } else if (last && last->backfill != binding.backfill) {
      plan_backfill(table, *last, config, plan);
    } else {
      if (last) reject_lost_keys(table, *last);
      if (table_action update = table.update(); !update.empty()) plan.changes.push_back(std::move(update));
    }
  }
  return plan;
}

}  // namespace connector
