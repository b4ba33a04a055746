// Redshift's column types and what they are in PostgreSQL.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "sql/cursor.hpp"

namespace redshift_local::sql {

struct data_type {
  std::string postgres;         // "varchar(256)"
  std::uint32_t bytes = 0;      // limit in bytes that PostgreSQL does not check itself; 0: none
  bool semistructured = false;  // SUPER or VARBYTE: neither DISTKEY nor SORTKEY
};

/// Reads a type name with its length. `owner` ("table.column") appears in the error of an unsupported type.
data_type read_type(cursor& at, std::string_view owner);
/// Whether the words here begin a type whose spelling PostgreSQL does not share (in a cast).
bool needs_rewriting(const cursor& at);

/// An unnamed-looking but unique CHECK that carries the limit, so that its violation can be told as Redshift
/// tells it: value too long for type character varying(n).
std::string length_check(const data_type& type, std::string_view column);
/// The type in the name of a violated length_check; empty when it is none.
std::string type_of_length_check(std::string_view constraint);

inline constexpr std::uint32_t max_varchar_bytes = 65535;

}  // namespace redshift_local::sql
