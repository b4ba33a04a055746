// One statement in Redshift's SQL to a plan for PostgreSQL.
#pragma once

#include "sql/statement.hpp"

namespace redshift_local::sql {

/// Throws sql_error when Redshift would refuse the statement (or this program cannot do it).
plan rewrite(tokens statement, const session_facts& session);
/// SQL that makes PostgreSQL answer with this very error, so that an open transaction fails as it should.
std::string raise(const std::string& sqlstate, const std::string& message, const std::string& detail = {});
/// SQL that calls a function for what it does; there are no rows in the answer.
std::string perform(const std::string& call);

}  // namespace redshift_local::sql
