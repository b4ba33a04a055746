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

enum class step { run, copy, begin, commit, rollback, cancel };

struct plan {
  step what = step::run;
  std::string sql;          // for PostgreSQL
  std::string tag;          // of the command, when PostgreSQL's would be another
  std::string write_table;  // quoted path; to be locked against other writers before the first write
  std::string check;        // a query that fails when the write must not be; run behind the lock
  bool commits_after = false;
  std::optional<copy_statement> copy;
  std::int32_t process = 0;    // of a CANCEL
  bool sets = false;           // a parameter of the session
  bool reads_queries = false;  // a system view of what sessions have run
};

/// Whether it begins or ends a transaction block.
inline bool controls_transaction(const plan& of) {
  return of.what == step::begin || of.what == step::commit || of.what == step::rollback;
}

/// Throws sql_error 54000 when the text is over 16 MB.
void check_size(std::string_view text);

/// The statements of a query, without the semicolons; empty ones are left out.
std::vector<tokens> split_statements(tokens list);

}  // namespace redshift_local::sql
