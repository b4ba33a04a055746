// Errors of PostgreSQL as Redshift reports them.
#pragma once

#include "wire/message.hpp"

namespace redshift_local::wire {

/// What an error tells of the statement that failed: numbers, as text.
struct failed_statement {
  std::int64_t query = 0;
  std::string process = "0";
  std::string table;         // the one it writes; empty: none
  std::string transactions;  // that one's last writer, and its own
};

report translate_error(report fields, const failed_statement& of = {});

}  // namespace redshift_local::wire
