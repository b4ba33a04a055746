// The SQL that the connector runs, as text. Pure functions; golden tests hold every one.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "net/secret.hpp"
#include "redshift/dialect.hpp"
#include "redshift/types.hpp"

namespace redshift {

struct column_definition {
  std::string name;  // as the collection spells the field
  std::string ddl;
  std::string comment;  // empty: none
};

/// CREATE TABLE IF NOT EXISTS …; COMMENT ON TABLE …; COMMENT ON COLUMN …; for one simple query.
std::string create_table(const table_path& table, const std::vector<column_definition>& columns,
                         std::string_view table_comment);
std::string create_schema(std::string_view schema);  // IF NOT EXISTS
std::string add_column(const table_path& table, const column_definition& column);
std::string comment_on_column(const table_path& table, const column_definition& column);
std::string drop_column(const table_path& table, std::string_view column);
std::string rename_column(const table_path& table, std::string_view from, std::string_view to);
struct assignment {
  std::string column, expression;
};
/// UPDATE table SET column = expression, … of every row.
std::string update_all(const table_path& table, const std::vector<assignment>& assignments);
std::string drop_table(const table_path& table);
std::string truncate_table(const table_path& table);
/// ALTER TABLE … ALTER COLUMN … TYPE VARCHAR(MAX); must run outside any transaction.
std::string widen_column(const table_path& table, std::string_view column);
std::string lock_table(const table_path& table);

/// CREATE TEMPORARY TABLE with these columns; the column's comment is not used.
std::string create_temporary_table(std::string_view name, const std::vector<column_definition>& columns);
std::string drop_temporary_table(std::string_view name);

struct copy_credentials {
  std::string access_key_id;
  net::secret secret_access_key;
  std::string session_token;
};
struct copy_options {
  table_path target;
  std::vector<std::string> columns;
  std::string manifest_url;
  std::string region;
  bool truncate_columns = false;
};
/// COPY … MANIFEST FORMAT AS JSON 'auto' ZSTD. The text holds the secret key: it goes to the server and
/// nowhere else.
std::string copy_from_manifest(const copy_options& options, const copy_credentials& credentials);

/// DELETE FROM target USING source, joined on the keys.
std::string delete_matching(const table_path& target, std::string_view source,
                            const std::vector<std::string>& keys);
/// MERGE INTO target USING source; insert-only INSERT … SELECT … WHERE NOT EXISTS when there is nothing but
/// keys.
std::string merge_into(const table_path& target, std::string_view source,
                       const std::vector<std::string>& keys, const std::vector<std::string>& columns);
/// SELECT <binding>, r.<document> … JOIN; queries of several bindings are joined by UNION ALL.
std::string load_documents(std::uint32_t binding, const table_path& target, std::string_view source,
                           const std::vector<std::string>& keys, std::string_view document);

}  // namespace redshift
