// Another type for a column that has rows: its values are carried over into a new column, which takes its
// name. Redshift changes no type in place, and each step is a transaction of its own; so the names of the
// columns that are there tell where an interrupted migration has to go on.
#pragma once

#include <string>
#include <vector>

#include "connector/mapping.hpp"
#include "connector/plan.hpp"
#include "redshift/catalog.hpp"

namespace connector {

/// The column that is filled while `field` still has its old one: "<field>_flowtmp1", shortened (and made
/// distinct by a digest of the field) to what Redshift does not cut.
std::string temporary_column(const std::string& field);

/// The column that holds the field's values: under its own name, or under the temporary one that an
/// interrupted migration left as the only one. Null when there is none.
const redshift::column_info* current_column(const redshift::table_info& table,
                                            const flow::collection_spec& collection, const std::string& field,
                                            bool case_sensitive);
/// The temporary column of the field, if there is one.
const redshift::column_info* unfinished_column(const redshift::table_info& table, const std::string& field,
                                               bool case_sensitive);

/// Whether the values of the existing column can be carried over to the type. Never for keys: rows with equal
/// keys could arise.
bool can_migrate(const mapped_column& column, const redshift::column_info& existing);

/// One column whose old form exists.
struct column_migration {
  mapped_column to;
  redshift::column_info from;
  std::string comment;
  bool started = false;  // its temporary column is there
};

/// Adds the temporary columns, fills them with one UPDATE, then drops the old columns and gives the new ones
/// their names and comments.
table_action migrate(const redshift::table_path& table, const std::vector<column_migration>& columns);
/// The last step of a column whose old form is dropped already.
redshift::statement finish_migration(const redshift::table_path& table, const std::string& field);
/// For a column that needs no migration any more, or another one than was begun.
redshift::statement abandon_migration(const redshift::table_path& table, const std::string& field);

}  // namespace connector
