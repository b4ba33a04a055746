// Functions whose calls look different in PostgreSQL.
#pragma once

#include "sql/token.hpp"

namespace redshift_local::sql {

/// Rewrites the call that begins at `i` with a bare name and its parenthesis.
void rewrite_call(tokens& list, std::size_t i, bool case_sensitive);

}  // namespace redshift_local::sql
