// A binding as a running session sees it: where its table is and what the warehouse says of its columns.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "connector/config.hpp"
#include "connector/mapping.hpp"
#include "connector/row_encoder.hpp"
#include "flow/messages.hpp"
#include "redshift/catalog.hpp"

namespace connector {

struct target {
  std::uint32_t index = 0;  // of the binding
  std::string state_key;
  std::string collection;
  redshift::table_path table;     // schema and name, for SQL
  redshift::table_info existing;  // as the catalog has it; widths follow what we widen
  table_mapping mapping;
  std::vector<std::string> column_names;  // stored names of the mapped columns, in their order
  bool delta_updates = false;

  std::vector<std::string> key_names() const;
  /// Stored name of the document column; empty without one.
  std::string document_name() const;
  /// Definitions of temporary columns that hold what the named columns hold. Throws when one does not exist.
  std::vector<redshift::column_definition> definitions_of(const std::vector<std::string>& names) const;
  /// A row encoder that knows the widths of the VARCHAR columns.
  row_encoder make_encoder() const;
};

/// Throws std::runtime_error naming table and column when something that Apply should have made is not there.
target resolve_target(const flow::materialization_binding& binding, std::uint32_t index,
                      const endpoint_config& config, const redshift::catalog& catalog);
/// Targets of all bindings, in their order. Throws like resolve_target.
std::vector<target> resolve_targets(const flow::materialization_spec& spec, const endpoint_config& config,
                                    const redshift::catalog& catalog);

}  // namespace connector
