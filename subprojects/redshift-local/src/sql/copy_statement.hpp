// COPY … FROM 's3://…': its options, in any order (Redshift: COPY).
#pragma once

#include <string>
#include <vector>

#include "sql/token.hpp"

namespace redshift_local::sql {

enum class compression { none, gzip, zstd };

struct copy_statement {
  std::vector<std::string> table;    // [schema,] name, folded
  std::vector<std::string> columns;  // folded; empty: all
  std::string url;                   // of the manifest, or a prefix of keys
  std::string access_key_id, secret_access_key, session_token;
  std::string region;  // empty: the cluster's own
  bool manifest = false;
  compression packed = compression::none;
  bool ignore_case = false;  // JSON 'auto ignorecase'
  bool auto_dates = false;   // DATEFORMAT 'auto'
  bool auto_times = false;   // TIMEFORMAT 'auto'
  bool truncate_columns = false;
  bool empty_as_null = false, blanks_as_null = false;
  bool round_decimals = false;  // ROUNDEC
};

/// Reads a statement whose first word is COPY. Throws sql_error for what Redshift refuses, and for what it
/// knows and this program does not.
copy_statement parse_copy(const tokens& list, bool case_sensitive);

}  // namespace redshift_local::sql
