// What exists in the warehouse: schemas, tables, columns, and how it treats names.
#pragma once

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "redshift/connection.hpp"
#include "redshift/dialect.hpp"
#include "redshift/types.hpp"

namespace redshift {

struct table_info {
  std::string schema, name;          // stored form
  std::vector<column_info> columns;  // in order
  bool is_view = false;
  /// The column of this name, or else one whose name only differs by case; null when there is none.
  const column_info* find(std::string_view stored_name) const;
};

struct catalog {
  bool case_sensitive = false;  // enable_case_sensitive_identifier
  std::string default_schema = "public";
  std::set<std::string> schemas;  // of this database
  std::map<std::pair<std::string, std::string>, table_info> tables;

  /// Table of a resource path, folded; a path of one element is looked up in schema public.
  const table_info* find(const table_path& path) const;
  std::pair<std::string, std::string> stored_path(const table_path& path) const;
};

/// The tables and views of these schemas (stored form, at least one).
statement tables_of(const std::set<std::string>& stored_schemas);
/// Adds the rows of tables_of to the catalog.
void add_tables(catalog& found, const result& rows);
/// The columns of every table in these schemas (stored form, at least one), in order.
statement columns_of(const std::set<std::string>& stored_schemas);
/// Adds the rows of columns_of to the catalog.
void add_columns(catalog& found, const result& rows);

/// Reads tables and columns of the given schemas (unfolded names) in a fixed number of queries.
task<catalog> read_catalog(connection& connection, std::vector<std::string> schemas);

}  // namespace redshift
