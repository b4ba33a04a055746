// Redshift's column types and what they are in PostgreSQL.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "sql/cursor.hpp"

namespace redshift_local::sql {

struct data_type {
  std::string postgres;         // "varchar(256)"
  std::uint32_t bytes = 0;      // declared length; 0: none
  bool semistructured = false;  // SUPER or VARBYTE: neither DISTKEY nor SORTKEY
};

/// Reads a type name with its length. `owner` ("table.column") appears in the error of an unsupported type.
data_type read_type(cursor& at, std::string_view owner);
/// The same for a column, which is never an array.
data_type read_column_type(cursor& at, std::string_view owner);
/// Throws for a type that PostgreSQL has and Redshift has not, in a cast.
void refuse_absent_type(const token& name);
/// Whether the words here begin a type whose spelling PostgreSQL does not share (in a cast).
bool needs_rewriting(const cursor& at);

/// Throws for the names of PostgreSQL's system columns, which no column can have.
void refuse_system_column(const std::string& name);
/// The collation behind COLLATE.
void read_collation(cursor& at);

inline constexpr std::uint32_t max_varchar_bytes = 65535;

}  // namespace redshift_local::sql
