// VACUUM, ANALYZE, EXPLAIN and cursors.
#include "sql/cursor.hpp"
#include "sql/error.hpp"
#include "sql/expression.hpp"
#include "sql/rewrite.hpp"
#include "sql/statements.hpp"

namespace redshift_local::sql {

/// There is nothing to reclaim or to sort; only the table is looked up.
plan vacuum(tokens list, const session_facts& session) {
  if (session.in_block) throw sql_error("25001", "VACUUM cannot run inside a transaction block");
  cursor at(list, session.case_sensitive);
  at.expect("vacuum");
  if (!at.accept("full") && !at.accept({"sort", "only"}) && !at.accept({"delete", "only"}) &&
      !at.accept("reindex"))
    at.accept("recluster");
  plan result;
  result.tag = "VACUUM";
  result.sql = perform("1");
  if (at.peek().is_name() && !at.sees({"boost"}))
    result.sql = perform(quote_literal(quote_path(at.path())) + "::regclass");
  if (at.accept("to")) {
    at.whole_number();
    at.accept("percent");
  }
  at.accept("boost");
  at.expect_end();
  return result;
}

plan analyze(tokens list, const session_facts& session) {
  cursor at(list, session.case_sensitive);
  at.expect("analyze");
  if (at.sees({"compression"})) throw not_modelled("ANALYZE COMPRESSION");
  at.accept("verbose");
  plan result;
  result.tag = "ANALYZE";
  result.sql = perform("pg_catalog.rs_analyze()");
  if (at.peek().is_name() && !at.sees({"predicate"}) && !at.sees({"all"})) {
    result.sql = "ANALYZE " + quote_path(at.path());
    std::string columns;
    if (at.sees({"("}))
      for (const auto& each : at.names()) columns += (columns.empty() ? "" : ", ") + quote_name(each);
    if (!columns.empty()) result.sql += " (" + columns + ")";
  }
  if (!at.accept({"predicate", "columns"})) at.accept({"all", "columns"});
  at.expect_end();
  return result;
}

/// One open cursor a connection.
plan declare(tokens list, const session_facts& session) {
  if (!session.in_block) throw sql_error("25P01", "DECLARE CURSOR may only be used in transaction blocks");
  cursor at(list, session.case_sensitive);
  at.expect("declare");
  const auto name = at.name();
  at.expect("cursor");
  at.expect("for");
  tokens query(list.begin() + static_cast<std::ptrdiff_t>(at.position()), list.end());
  rewrite_expressions(query, session.case_sensitive);
  plan result;
  result.tag = "DECLARE CURSOR";
  result.sql = perform("pg_catalog.rs_declare(" +
                       quote_literal("DECLARE " + quote_name(name) + " CURSOR FOR " + render(query)) + ")");
  return result;
}

/// Forwards only.
plan fetch(tokens list, const session_facts& session) {
  cursor at(list, session.case_sensitive);
  at.expect("fetch");
  std::string count = "1";
  if (!at.accept("next")) {
    at.accept("forward");
    if (at.accept("all"))
      count = "ALL";
    else if (at.peek().kind == token_kind::number)
      count = std::to_string(at.whole_number());
  }
  at.expect("from");
  plan result;
  result.sql = "FETCH FORWARD " + count + " FROM " + quote_name(at.name());
  at.expect_end();
  return result;
}

plan explain(tokens list, const session_facts& session) {
  if (list.size() > 1 && (list[1].is("(") || list[1].is("analyze"))) throw syntax_error_at(list[1].text);
  rewrite_expressions(list, session.case_sensitive);
  plan result;
  result.sql = render(list);
  return result;
}

}  // namespace redshift_local::sql
