#include "connector/target.hpp"

#include <stdexcept>

#include "connector/columns.hpp"
#include "connector/warehouse.hpp"

namespace connector {

namespace {

constexpr std::string_view restart_hint =
    ". It was there when the task was last applied; publish the task again (or backfill the binding) to have "
    "it made anew.";

const redshift::column_info& require(const redshift::column_info* column, const redshift::table_info& table,
                                     std::string_view name) {
  if (!column) {
    throw std::runtime_error("column " + std::string(name) + " of table " + table.schema + "." + table.name +
                             " does not exist" + std::string(restart_hint));
  }
  return *column;
}

}  // namespace

std::vector<std::string> target::key_names() const {
  return {column_names.begin(), column_names.begin() + static_cast<std::ptrdiff_t>(mapping.keys)};
}

std::string target::document_name() const { return mapping.document ? column_names.back() : std::string(); }

std::vector<redshift::column_definition> target::definitions_of(const std::vector<std::string>& names) const {
  std::vector<redshift::column_definition> out;
  for (const auto& name : names) {
    redshift::column_definition definition;
    definition.name = name;
    definition.ddl = redshift::ddl_like(require(existing.find(name), existing, name));
    out.push_back(std::move(definition));
  }
  return out;
}

row_encoder target::make_encoder() const {
  std::vector<encoded_column> columns;
  for (std::size_t i = 0; i < mapping.columns.size(); ++i) {
    const redshift::column_info& column = require(existing.find(column_names[i]), existing, column_names[i]);
    encoded_column encoded;
    encoded.field = mapping.columns[i].field;
    encoded.member = column_names[i];
    encoded.convert = mapping.columns[i].convert;
    if (column.data_type == "character varying") encoded.varchar_bytes = column.char_length;
    columns.push_back(std::move(encoded));
  }
  return row_encoder(collection, std::move(columns), mapping.keys, mapping.document);
}

target resolve_target(const flow::materialization_binding& binding, std::uint32_t index,
                      const endpoint_config& config, const redshift::catalog& catalog) {
  target out;
  out.index = index;
  out.state_key = binding.state_key;
  out.collection = binding.collection->name;
  out.table = table_location(binding.resource_path);
  const redshift::table_info* table = catalog.find(out.table);
  if (!table)
    throw std::runtime_error("table " + redshift::quote_path(out.table) + " does not exist" +
                             std::string(restart_hint));
  out.existing = *table;
  out.mapping = map_binding(binding, config.flags);
  for (const auto& column : out.mapping.columns) {
    const auto* found = column_of(out.existing, *binding.collection, column.field, catalog.case_sensitive);
    out.column_names.push_back(require(found, out.existing, column.field).name);
  }
  out.delta_updates = binding.delta_updates;
  if (!out.delta_updates && !out.mapping.document) {
    throw std::runtime_error("the binding of collection " + out.collection +
                             " selects no document, which standard updates need in this version; select the "
                             "document, or use delta updates");
  }
  return out;
}

std::vector<target> resolve_targets(const flow::materialization_spec& spec, const endpoint_config& config,
                                    const redshift::catalog& catalog) {
  std::vector<target> targets;
  for (std::uint32_t i = 0; i < spec.bindings.size(); ++i) {
    targets.push_back(resolve_target(spec.bindings[i], i, config, catalog));
  }
  return targets;
}

}  // namespace connector
