// What PostgreSQL takes in a query and Redshift does not.
#pragma once

#include "sql/token.hpp"

namespace redshift_local::sql {

/// Throws sql_error for ON CONFLICT, RETURNING, IS DISTINCT FROM, arrays, FILTER, DISTINCT ON, ROW (…),
/// VALUES as a table, writes inside a query, and functions that Redshift does not have.
void refuse_in_query(const tokens& list);
/// Throws sql_error when a whole statement uses a function of the leader node together with a user's table.
void refuse_leader_functions(const tokens& statement);

}  // namespace redshift_local::sql
