#include "sql/rewrite.hpp"

#include <algorithm>

#include "sql/cursor.hpp"
#include "sql/error.hpp"
#include "sql/expression.hpp"
#include "sql/query_rules.hpp"
#include "sql/statements.hpp"

namespace redshift_local::sql {
namespace {

/// What Redshift's BEGIN takes beside an isolation level, which it ignores.
plan begin(cursor& at) {
  plan result;
  result.what = step::begin;
  result.sql = "BEGIN";
  at.next();
  if (!at.accept("work")) at.accept("transaction");
  while (!at.at_end()) {
    at.accept(",");
    if (at.accept({"isolation", "level"})) {
      if (!at.accept("serializable") && !at.accept("snapshot") && !at.accept({"repeatable", "read"}) &&
          !at.accept({"read", "committed"}) && !at.accept({"read", "uncommitted"}))
        at.fail();
    } else if (at.accept({"read", "only"})) {
      result.sql = "BEGIN READ ONLY";
    } else if (!at.accept({"read", "write"})) {
      at.fail();
    }
  }
  return result;
}

plan end(cursor& at, step what, const char* sql) {
  at.next();
  if (!at.accept("work")) at.accept("transaction");
  at.expect_end();
  plan result;
  result.what = what;
  result.sql = sql;
  return result;
}

plan plain(tokens list, const session_facts& session) {
  rewrite_expressions(list, session.case_sensitive);
  plan result;
  result.sql = render(list);
  return result;
}

/// Redshift: UPDATE … FROM joins the target by equality only.
void refuse_outer_joins(const tokens& update) {
  std::size_t depth = 0;
  bool in_from = false;
  for (std::size_t i = 0; i < update.size(); ++i) {
    if (update[i].is("(")) ++depth;
    if (update[i].is(")") && depth > 0) --depth;
    if (depth > 0) continue;
    if (update[i].is("from")) in_from = true;
    if (update[i].is("where")) in_from = false;
    const bool outer = update[i].is("left") || update[i].is("right") || update[i].is("full");
    if (in_from && outer && i + 1 < update.size() && (update[i + 1].is("join") || update[i + 1].is("outer")))
      throw not_supported("Target table must be part of an equijoin predicate");
  }
}

/// column = expression, …: a column is one name, without its table and without an attribute behind it.
void check_assignments(const tokens& update, std::size_t first) {
  std::size_t depth = 0;
  for (auto i = first; i < update.size(); ++i) {
    if (update[i].is("(")) ++depth;
    if (update[i].is(")") && depth > 0) --depth;
    if (depth == 0 && (update[i].is("from") || update[i].is("where"))) return;
    if (i != first && !(depth == 0 && update[i - 1].is(","))) continue;
    if (!update[i].is_name()) throw syntax_error_at(update[i].text);
    const auto behind = i + 1 < update.size() ? update[i + 1].text : "";
    if (behind != "=") throw syntax_error_at(behind);
  }
}

/// INSERT, UPDATE or DELETE, which begins at `first`, behind a WITH.
plan write(tokens list, const session_facts& session, std::size_t first) {
  cursor at(list, session.case_sensitive, first);
  const bool deletes = at.accept("delete"), inserts = !deletes && at.accept("insert");
  const bool bare_delete = deletes && !at.accept("from");
  if (inserts)
    at.expect("into");
  else if (!deletes)
    at.expect("update");
  const auto target = quote_path(at.path());
  if (deletes && !at.at_end() && !at.sees({"where"}) && !at.sees({"using"})) at.fail();  // no alias
  if (inserts && (at.sees({"as"}) || at.sees({"overriding"}))) at.fail();
  if (!deletes && !inserts) {
    refuse_outer_joins(list);
    const bool as = at.accept("as");
    if (as || !at.sees({"set"})) at.name();
    at.expect("set");
    check_assignments(list, at.position());
  }
  if (bare_delete) list.insert(list.begin() + static_cast<std::ptrdiff_t>(first) + 1, make_word("FROM"));
  if (bare_delete) list[first + 2].before = " ";
  auto result = plain(std::move(list), session);
  result.write_table = target;
  return result;
}

/// Where an INSERT, UPDATE or DELETE begins: at once, or behind its WITH. The end when there is none.
std::size_t find_write(const tokens& list) {
  std::size_t depth = 0;
  const auto last = list.front().is("with") ? list.size() : 1;
  for (std::size_t i = 0; i < last; ++i) {
    if (list[i].is("(")) ++depth;
    if (list[i].is(")") && depth > 0) --depth;
    if (depth == 0 && (list[i].is("insert") || list[i].is("update") || list[i].is("delete"))) return i;
  }
  return list.size();
}

/// Of one table; it commits.
plan truncate(const tokens& list, const session_facts& session) {
  cursor at(list, session.case_sensitive);
  at.expect("truncate");
  at.accept("table");
  plan result;
  result.sql = "TRUNCATE " + quote_path(at.path());
  result.commits_after = true;
  at.expect_end();
  return result;
}

plan copy(const tokens& list, const session_facts& session) {
  plan result;
  result.what = step::copy;
  result.copy = parse_copy(list, session.case_sensitive);
  result.write_table = quote_path(result.copy->table);
  return result;
}

bool creates_table(const cursor& at) {
  return at.sees({"create", "table"}) || at.sees({"create", "temp", "table"}) ||
         at.sees({"create", "temporary", "table"}) || at.sees({"create", "local", "temp", "table"}) ||
         at.sees({"create", "local", "temporary", "table"});
}

bool names_query_view(const tokens& list) {
  const auto is_view = [](const token& each) {
    return each.is_name() && (each.value == "stl_query" || each.value == "sys_query_history" ||
                              each.value == "stl_commit_stats");
  };
  return std::any_of(list.begin(), list.end(), is_view);
}

plan by_kind(tokens list, const session_facts& session) {
  refuse_foreign(list);
  refuse_leader_functions(list);
  cursor at(list, session.case_sensitive);
  if (at.sees({"begin"}) || at.sees({"start", "transaction"})) {
    at.accept("start");
    return begin(at);
  }
  if (at.sees({"commit"}) || at.sees({"end"})) return end(at, step::commit, "COMMIT");
  if (at.sees({"rollback"}) || at.sees({"abort"})) return end(at, step::rollback, "ROLLBACK");
  if (at.sees({"copy"})) return copy(list, session);
  if (creates_table(at)) return create_table(std::move(list), session);
  if (at.sees({"alter", "table"})) return alter_table(std::move(list), session);
  if (at.sees({"vacuum"})) return vacuum(std::move(list), session);
  if (at.sees({"analyze"})) return analyze(std::move(list), session);
  if (at.sees({"declare"})) return declare(std::move(list), session);
  if (at.sees({"fetch"})) return fetch(std::move(list), session);
  if (at.sees({"explain"})) return explain(std::move(list), session);
  if (at.sees({"alter", "database"})) return alter_database(std::move(list), session);
  if (at.sees({"cancel"})) return cancel(std::move(list), session);
  if (at.sees({"merge"})) return merge(std::move(list), session);
  if (at.sees({"set"})) return set_parameter(std::move(list), session);
  if (at.sees({"show"})) return show_parameter(std::move(list), session);
  if (at.sees({"reset"})) return reset_parameter(std::move(list), session);
  if (at.sees({"truncate"})) return truncate(list, session);
  const auto writes = find_write(list);
  return writes < list.size() ? write(std::move(list), session, writes) : plain(std::move(list), session);
}

}  // namespace

plan rewrite(tokens list, const session_facts& session) {
  if (list.empty()) throw syntax_error_at("");
  const bool reads_queries = names_query_view(list);
  const bool sets =
      std::any_of(list.begin(), list.end(), [](const token& each) { return each.is("set_config"); });
  auto result = by_kind(std::move(list), session);
  result.reads_queries = reads_queries;
  result.sets = result.sets || sets;
  return result;
}

std::string raise(const std::string& sqlstate, const std::string& message, const std::string& detail) {
  auto sql = "DO $raise$ BEGIN RAISE EXCEPTION USING ERRCODE = " + quote_literal(sqlstate) +
             ", MESSAGE = " + quote_literal(message);
  if (!detail.empty()) sql += ", DETAIL = " + quote_literal(detail);
  return sql + "; END $raise$";
}

std::string perform(const std::string& call) {
  return "DO " + quote_literal("BEGIN PERFORM " + call + "; END");
}

}  // namespace redshift_local::sql
