#include "redshift/catalog.hpp"

#include <algorithm>
#include <charconv>

namespace redshift {
namespace {

std::string lower(std::string_view text) { return fold_identifier(text, false); }

std::string text(const std::optional<std::string>& field) { return field.value_or(std::string()); }

/// NULL where the type has no such number.
std::uint32_t number(const std::optional<std::string>& field) {
  std::uint32_t value = 0;
  if (field) std::from_chars(field->data(), field->data() + field->size(), value);
  return value;
}

std::string of_schemas(const std::set<std::string>& stored_schemas) {
  std::string list;
  for (const auto& schema : stored_schemas) {
    if (!list.empty()) list += ", ";
    list += quote_literal(schema);
  }
  return "WHERE table_catalog = current_database() AND table_schema IN (" + list + ")";
}

table_info& table_at(catalog& found, const std::string& schema, const std::string& name) {
  table_info& table = found.tables[{schema, name}];
  table.schema = schema;
  table.name = name;
  return table;
}

}  // namespace

const column_info* table_info::find(std::string_view stored_name) const {
  auto found = std::ranges::find(columns, stored_name, &column_info::name);
  if (found != columns.end()) return &*found;
  found = std::ranges::find(columns, lower(stored_name),
                            [](const column_info& column) { return lower(column.name); });
  return found == columns.end() ? nullptr : &*found;
}

std::pair<std::string, std::string> catalog::stored_path(const table_path& path) const {
  const std::string& schema = path.size() > 1 ? path[path.size() - 2] : default_schema;
  return {fold_identifier(schema, case_sensitive), fold_identifier(path.back(), case_sensitive)};
}

const table_info* catalog::find(const table_path& path) const {
  auto found = tables.find(stored_path(path));
  return found == tables.end() ? nullptr : &found->second;
}

statement tables_of(const std::set<std::string>& stored_schemas) {
  return {"reading tables",
          "SELECT table_schema, table_name, table_type\nFROM information_schema.tables\n" +
              of_schemas(stored_schemas) + "\nORDER BY table_schema, table_name;",
          {}};
}

void add_tables(catalog& found, const result& rows) {
  for (const auto& row : rows.rows) {
    table_info& table = table_at(found, text(row.at(0)), text(row.at(1)));
    table.is_view = lower(text(row.at(2))).find("view") != std::string::npos;
  }
}

statement columns_of(const std::set<std::string>& stored_schemas) {
  return {"reading columns",
          "SELECT table_schema, table_name, column_name, data_type, is_nullable, character_maximum_length,"
          " numeric_precision, numeric_scale\nFROM information_schema.columns\n" +
              of_schemas(stored_schemas) + "\nORDER BY table_schema, table_name, ordinal_position;",
          {}};
}

void add_columns(catalog& found, const result& rows) {
  for (const auto& row : rows.rows) {
    column_info column;
    column.name = text(row.at(2));
    column.data_type = text(row.at(3));
    column.nullable = text(row.at(4)) != "NO";
    column.char_length = number(row.at(5));
    column.numeric_precision = number(row.at(6));
    column.numeric_scale = number(row.at(7));
    table_at(found, text(row.at(0)), text(row.at(1))).columns.push_back(std::move(column));
  }
}

task<catalog> read_catalog(connection& connection, std::vector<std::string> schemas) {
  catalog found;
  statement show{"asking how names are treated", "SHOW enable_case_sensitive_identifier;", {}};
  result setting = co_await connection.query(std::move(show));
  found.case_sensitive = lower(text(setting.rows.at(0).at(0))) == "on";

  // svv_all_schemas spans all databases of the cluster.
  statement list{"listing schemas",
                 "SELECT schema_name FROM svv_all_schemas WHERE database_name = current_database();",
                 {}};
  result names = co_await connection.query(std::move(list));
  for (const auto& row : names.rows) found.schemas.insert(text(row.at(0)));

  std::set<std::string> stored;
  for (const auto& schema : schemas) {
    stored.insert(fold_identifier(schema.empty() ? found.default_schema : schema, found.case_sensitive));
  }
  if (stored.empty()) co_return found;
  result tables = co_await connection.query(tables_of(stored));
  add_tables(found, tables);
  result columns = co_await connection.query(columns_of(stored));
  add_columns(found, columns);
  co_return found;
}

}  // namespace redshift
