// Statements about the database as a whole: ALTER DATABASE, CANCEL.
#include "sql/cursor.hpp"
#include "sql/error.hpp"
#include "sql/statements.hpp"

namespace redshift_local::sql {

plan cancel(tokens list, const session_facts& session) {
  cursor at(list, session.case_sensitive);
  at.expect("cancel");
  plan result;
  result.what = step::cancel;
  result.process = static_cast<std::int32_t>(at.whole_number());
  if (!at.at_end()) at.string_literal();  // a message for the other session
  at.expect_end();
  return result;
}

plan alter_database(tokens list, const session_facts& session) {
  cursor at(list, session.case_sensitive);
  at.expect("alter");
  at.expect("database");
  const auto name = at.name();
  if (!at.accept({"isolation", "level"})) throw not_modelled("ALTER DATABASE " + at.peek().text);
  const bool snapshot = at.accept("snapshot");
  if (!snapshot) at.expect("serializable");
  at.expect_end();
  if (session.in_block)
    throw sql_error("25001", "ALTER DATABASE ISOLATION LEVEL cannot run inside a transaction block");
  if (name == "dev") throw not_supported("ALTER DATABASE ISOLATION LEVEL is not supported for database dev");
  plan result;
  result.sql = "DO $rs$ BEGIN PERFORM pg_catalog.rs_set_isolation(" + quote_literal(name) + ", " +
               (snapshot ? "'repeatable read'" : "'serializable'") + "); END $rs$";
  result.tag = "ALTER DATABASE";
  return result;
}

}  // namespace redshift_local::sql
