// What is spelled differently anywhere in a query: names, casts, functions.
#pragma once

#include "sql/token.hpp"

namespace redshift_local::sql {

/// Folds every quoted name, rewrites casts and functions. Throws sql_error for what query_rules.hpp refuses.
void rewrite_expressions(tokens& list, bool case_sensitive);

}  // namespace redshift_local::sql
