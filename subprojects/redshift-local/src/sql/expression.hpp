// What is spelled differently anywhere in a query: names, casts, functions; and what has no place in one.
#pragma once

#include "sql/token.hpp"

namespace redshift_local::sql {

/// Folds every quoted name, rewrites casts and functions. Throws sql_error for ON CONFLICT, RETURNING,
/// IS DISTINCT FROM, arrays, and functions that Redshift has not.
void rewrite_expressions(tokens& list, bool case_sensitive);

}  // namespace redshift_local::sql
