// What is to be done for one statement of a client.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sql/copy_statement.hpp"
#include "sql/token.hpp"

namespace redshift_local::sql {

/// What the meaning of a statement depends on.
struct session_facts {
  bool case_sensitive = false;  // enable_case_sensitive_identifier
  bool in_block = false;        // inside BEGIN … COMMIT
};

enum class step { run, copy, begin, commit, rollback };

struct plan {
  step what = step::run;
  std::string sql;          // for PostgreSQL
  std::string tag;          // of the command, when PostgreSQL's would be another
  std::string write_table;  // quoted path; to be locked against other writers before the first write
  bool commits_after = false;
  std::optional<copy_statement> copy;
  std::optional<bool> case_sensitive;  // a SET of enable_case_sensitive_identifier
};

/// The statements of a query, without the semicolons; empty ones are left out.
std::vector<tokens> split_statements(tokens list);

}  // namespace redshift_local::sql
