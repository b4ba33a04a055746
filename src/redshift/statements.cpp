#include "redshift/statements.hpp"

#include <algorithm>

namespace redshift {
namespace {

std::string qualified(std::string_view table, std::string_view column) {
  return std::string(table) + '.' + quote_identifier(column);
}

/// "left.k1 = right.k1 AND left.k2 = right.k2".
std::string join_on(std::string_view left, std::string_view right, const std::vector<std::string>& keys) {
  std::string condition;
  for (const auto& key : keys) {
    if (!condition.empty()) condition += " AND ";
    condition += qualified(left, key) + " = " + qualified(right, key);
  }
  return condition;
}

/// "c1, c2", each after `prefix`.
std::string column_list(const std::vector<std::string>& columns, std::string_view prefix = {}) {
  std::string list;
  for (const auto& column : columns) {
    if (!list.empty()) list += ", ";
    list.append(prefix) += quote_identifier(column);
  }
  return list;
}

/// "(\n    c1 DDL,\n    c2 DDL\n)".
std::string definitions(const std::vector<column_definition>& columns) {
  std::string text;
  for (const auto& column : columns) {
    text += text.empty() ? "(\n    " : ",\n    ";
    text += quote_identifier(column.name) + ' ' + column.ddl;
  }
  return text += "\n)";
}

std::string comment_on_table(const table_path& table, std::string_view comment) {
  return "COMMENT ON TABLE " + quote_path(table) + " IS " + quote_literal(comment) + ';';
}

std::string insert_missing(const std::string& target, const std::string& source,
                           const std::vector<std::string>& keys) {
  return "INSERT INTO " + target + " (" + column_list(keys) + ")\nSELECT " + column_list(keys, "r.") +
         " FROM " + source + " AS r\nWHERE NOT EXISTS (SELECT 1 FROM " + target + " AS l WHERE " +
         join_on("l", "r", keys) + ");";
}

}  // namespace

std::string create_table(const table_path& table, const std::vector<column_definition>& columns,
                         std::string_view table_comment) {
  std::string sql = "CREATE TABLE IF NOT EXISTS " + quote_path(table) + ' ' + definitions(columns) + ';';
  if (!table_comment.empty()) sql += '\n' + comment_on_table(table, table_comment);
  for (const auto& column : columns) {
    if (!column.comment.empty()) sql += '\n' + comment_on_column(table, column);
  }
  return sql;
}

std::string create_schema(std::string_view schema) {
  return "CREATE SCHEMA IF NOT EXISTS " + quote_identifier(schema) + ';';
}

std::string add_column(const table_path& table, const column_definition& column) {
  return "ALTER TABLE " + quote_path(table) + " ADD COLUMN " + quote_identifier(column.name) + ' ' +
         column.ddl + ';';
}

std::string comment_on_column(const table_path& table, const column_definition& column) {
  return "COMMENT ON COLUMN " + qualified(quote_path(table), column.name) + " IS " +
         quote_literal(column.comment) + ';';
}

std::string drop_column(const table_path& table, std::string_view column) {
  return "ALTER TABLE " + quote_path(table) + " DROP COLUMN " + quote_identifier(column) + ';';
}

std::string rename_column(const table_path& table, std::string_view from, std::string_view to) {
  return "ALTER TABLE " + quote_path(table) + " RENAME COLUMN " + quote_identifier(from) + " TO " +
         quote_identifier(to) + ';';
}

std::string update_all(const table_path& table, const std::vector<assignment>& assignments) {
  std::string list;
  for (const auto& [column, expression] : assignments) {
    list += (list.empty() ? "" : ", ") + quote_identifier(column) + " = " + expression;
  }
  return "UPDATE " + quote_path(table) + " SET " + list + " WHERE true;";
}

std::string drop_table(const table_path& table) { return "DROP TABLE " + quote_path(table) + ';'; }

std::string truncate_table(const table_path& table) { return "TRUNCATE TABLE " + quote_path(table) + ';'; }

std::string widen_column(const table_path& table, std::string_view column) {
  return "ALTER TABLE " + quote_path(table) + " ALTER COLUMN " + quote_identifier(column) +
         " TYPE VARCHAR(MAX);";
}

std::string lock_table(const table_path& table) { return "LOCK " + quote_path(table) + ';'; }

std::string create_temporary_table(std::string_view name, const std::vector<column_definition>& columns) {
  return "CREATE TEMPORARY TABLE " + quote_identifier(name) + ' ' + definitions(columns) + ';';
}

std::string drop_temporary_table(std::string_view name) {
  return "DROP TABLE " + quote_identifier(name) + ';';
}

std::string copy_from_manifest(const copy_options& options, const copy_credentials& credentials) {
  std::string authorization = "aws_access_key_id=" + credentials.access_key_id +
                              ";aws_secret_access_key=" + credentials.secret_access_key.reveal();
  if (!credentials.session_token.empty()) authorization += ";token=" + credentials.session_token;

  std::string sql = "COPY " + quote_path(options.target) + " (" + column_list(options.columns) + ")\n";
  sql += "FROM " + quote_literal(options.manifest_url) + '\n';
  sql += "CREDENTIALS " + quote_literal(authorization) + '\n';
  sql += "REGION " + quote_literal(options.region) + '\n';
  sql += "MANIFEST\nFORMAT AS JSON 'auto'\nZSTD\nDATEFORMAT 'auto' TIMEFORMAT 'auto'\n";
  if (options.truncate_columns) sql += "TRUNCATECOLUMNS\n";
  return sql += "COMPUPDATE OFF STATUPDATE OFF;";
}

std::string delete_matching(const table_path& target, std::string_view source,
                            const std::vector<std::string>& keys) {
  std::string table = quote_path(target);
  return "DELETE FROM " + table + " USING " + quote_identifier(source) + " AS r\nWHERE " +
         join_on(table, "r", keys) + ';';
}

std::string merge_into(const table_path& target, std::string_view source,
                       const std::vector<std::string>& keys, const std::vector<std::string>& columns) {
  std::string table = quote_path(target), temporary = quote_identifier(source);
  std::string updates;
  for (const auto& column : columns) {
    if (std::ranges::find(keys, column) != keys.end()) continue;
    if (!updates.empty()) updates += ", ";
    updates += quote_identifier(column) + " = " + qualified("r", column);
  }
  // Redshift: MERGE needs an UPDATE branch, and there is nothing to update.
  if (updates.empty()) return insert_missing(table, temporary, keys);

  // Redshift: the target of MERGE takes no alias, and SET and INSERT name bare columns.
  return "MERGE INTO " + table + " USING " + temporary + " AS r\nON " + join_on(table, "r", keys) +
         "\nWHEN MATCHED THEN UPDATE SET " + updates + "\nWHEN NOT MATCHED THEN INSERT (" +
         column_list(columns) + ")\nVALUES (" + column_list(columns, "r.") + ");";
}

std::string load_documents(std::uint32_t binding, const table_path& target, std::string_view source,
                           const std::vector<std::string>& keys, std::string_view document) {
  return "SELECT " + std::to_string(binding) + ", " + qualified("r", document) + " FROM " +
         quote_identifier(source) + " AS l JOIN " + quote_path(target) + " AS r\nON " +
         join_on("l", "r", keys);
}

}  // namespace redshift
