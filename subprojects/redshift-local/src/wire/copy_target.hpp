// The table that a COPY fills.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "copy/column.hpp"
#include "sql/copy_statement.hpp"
#include "wire/backend.hpp"

namespace redshift_local::wire {

struct copy_target {
  std::string name;                     // quoted, ready for PostgreSQL
  std::string number;                   // its OID
  std::vector<copy::column> columns;    // that the file fills, in its order
  bool truncate_super_strings = false;  // json_parse_truncate_strings
};

/// Throws sql_error for an unknown table or column, for columns that cannot be loaded, for EXPLICIT_IDS where
/// it does not go, and for STATUPDATE on somebody else's table.
asio::awaitable<copy_target> describe_target(backend& to, const sql::copy_statement& copy);

std::string copy_from_stdin(const copy_target& target);

}  // namespace redshift_local::wire
