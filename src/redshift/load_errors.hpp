// Why a COPY was refused, from sys_load_error_detail, in words for the user.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "redshift/connection.hpp"

namespace redshift {

struct load_error {
  std::string file, column, column_type, column_length, message;
  int code = 0;
  std::int64_t line = 0;
};

/// The newest errors of files below the s3:// prefix. Must run after ROLLBACK.
statement load_errors_below(std::string s3_prefix);
std::vector<load_error> parse_load_errors(const result& result);
/// One sentence that names table, column, limit and server text, and what to do (codes 1204, 1216, 1224,
/// others).
std::string explain(const load_error& error, std::string_view table);

}  // namespace redshift
