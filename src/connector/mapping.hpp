// From a projection of a collection to a column of the warehouse: its type and how values are converted.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "connector/config.hpp"
#include "flow/messages.hpp"
#include "redshift/statements.hpp"
#include "redshift/types.hpp"

namespace connector {

/// How a tuple element becomes the JSON value that COPY reads.
enum class conversion : std::uint8_t {
  pass,       // booleans, numbers, strings as they are
  text,       // strings; a leading U+0000 gets a backslash before it
  stringify,  // anything scalar as a string, without exponents
  json,       // JSON text as it is, scalars as JSON
  hex,        // base64 to lower-case hex digits
  integer,    // decimal string to a number (a JSON string beyond 64 bits)
  real,       // numeric string to a number; NaN and infinities to null
  date,       // RFC 3339 to a form Redshift reads
  timestamp,  // RFC 3339, cut to microseconds
};

struct mapped_column {
  std::string field;
  redshift::column_type type = redshift::column_type::text;
  std::string ddl;          // what CREATE TABLE says: the type's own DDL, or the user's
  bool custom_ddl = false;  // the user's: any existing column is compatible
  conversion convert = conversion::pass;
  bool is_key = false;
  bool is_document = false;
  bool must_exist = false;  // required and never null
};

/// `is_key`: mapped as a key, which a location of the collection's key always is, grouped by or not.
/// Throws std::invalid_argument when the projection has no type that can be stored.
mapped_column map_projection(const flow::projection& projection, bool is_key, const field_config& config,
                             const feature_flags& flags);
/// Format integer or number on strings that are no keys.
bool is_numeric_string(const flow::projection& projection, bool is_key);
/// Whether values of the column can be stored in the existing one.
bool fits(const mapped_column& column, const redshift::column_info& existing);
/// Required and never null.
bool must_exist(const flow::projection& projection);
/// Title, description and origin of the field, a line each; for COMMENT ON COLUMN.
std::string column_comment(const flow::projection& projection);

/// A binding's columns in table order: keys, values, document.
struct table_mapping {
  std::vector<mapped_column> columns;
  std::size_t keys = 0;   // the first `keys` columns are the keys
  bool document = false;  // the last column is the document
};
/// Throws std::invalid_argument naming collection and field when a selected field has no projection or type.
table_mapping map_binding(const flow::materialization_binding& binding, const feature_flags& flags);

/// Definitions for CREATE TABLE, with comments.
std::vector<redshift::column_definition> column_definitions(const flow::materialization_binding& binding,
                                                            const table_mapping& mapping);

}  // namespace connector
