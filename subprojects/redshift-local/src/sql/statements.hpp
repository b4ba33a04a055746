// The statements that have a parser of their own; rewrite.cpp chooses among them.
#pragma once

#include <map>

#include "sql/statement.hpp"

namespace redshift_local::sql {

/// CREATE [TEMP] TABLE. Keys are parsed and not enforced (Redshift: constraints are informational).
plan create_table(tokens list, const session_facts& session);
/// ALTER TABLE, one action a statement.
plan alter_table(tokens list, const session_facts& session);
/// Only the grammar that Redshift has: both branches, no conditions, no alias of the target.
plan merge(tokens list, const session_facts& session);
plan vacuum(tokens list, const session_facts& session);
plan analyze(tokens list, const session_facts& session);
plan declare(tokens list, const session_facts& session);
plan fetch(tokens list, const session_facts& session);
plan explain(tokens list, const session_facts& session);
/// SET, SHOW and RESET of Redshift's own parameters and of those PostgreSQL shares.
plan set_parameter(tokens list, const session_facts& session);
plan show_parameter(tokens list, const session_facts& session);
plan reset_parameter(tokens list, const session_facts& session);
/// CANCEL process.
plan cancel(tokens list, const session_facts& session);
/// ALTER DATABASE … ISOLATION LEVEL.
plan alter_database(tokens list, const session_facts& session);

/// Whether a parameter may come in a start-up message.
bool is_known_parameter(std::string_view lower_name);
/// The value as it is kept. Throws sql_error when there is no such parameter or the value is none of its own.
std::string check_parameter(const std::string& lower_name, const std::string& value);
/// What a parameter is called underneath.
std::string postgres_parameter(const std::string& lower_name);
/// Redshift's own parameters, by what they are called underneath.
std::map<std::string, std::string> own_parameter_defaults();

/// Statements that exist in PostgreSQL and not in Redshift.
void refuse_foreign(const tokens& list);

}  // namespace redshift_local::sql
