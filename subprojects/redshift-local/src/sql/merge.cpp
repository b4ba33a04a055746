#include "sql/cursor.hpp"
#include "sql/error.hpp"
#include "sql/expression.hpp"
#include "sql/statements.hpp"

namespace redshift_local::sql {
namespace {

/// Positions of the WHEN that belong to MERGE, not to a CASE or a subquery.
std::vector<std::size_t> branches(const tokens& list) {
  std::vector<std::size_t> found;
  std::size_t parentheses = 0, cases = 0;
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (list[i].is("(")) ++parentheses;
    if (list[i].is(")") && parentheses > 0) --parentheses;
    if (list[i].is("case")) ++cases;
    if (list[i].is("end") && cases > 0) --cases;
    if (list[i].is("when") && parentheses == 0 && cases == 0) found.push_back(i);
  }
  return found;
}

void expect_words(const tokens& list, std::size_t at, std::initializer_list<std::string_view> words) {
  for (auto word : words) {
    if (at >= list.size() || !list[at].is(word)) throw syntax_error_at(at < list.size() ? list[at].text : "");
    ++at;
  }
}

void check_branches(const tokens& list) {
  const auto when = branches(list);
  if (when.empty()) throw syntax_error_at("");
  if (when.size() == 1) throw not_supported("MERGE statement with a single WHEN clause is not enabled.");
  expect_words(list, when[0], {"when", "matched", "then"});
  expect_words(list, when[1], {"when", "not", "matched", "then", "insert"});
  if (when.size() > 2) throw syntax_error_at(list[when[2]].text);
  const auto action = when[0] + 3;
  if (!list[action].is("delete")) expect_words(list, action, {"update", "set"});
  if (when[1] + 5 < list.size() && list[when[1] + 5].is("default")) throw syntax_error_at("DEFAULT");
}

}  // namespace

plan merge(tokens list, const session_facts& session) {
  cursor at(list, session.case_sensitive);
  at.expect("merge");
  at.expect("into");
  const auto target = at.path();
  at.expect("using");  // an alias of the target ends here
  if (at.peek().is_name() && at.path() == target)
    throw sql_error("XX000", "Source table in Merge statement cannot be the target table.");
  for (const auto& each : list) {
    if (each.is("remove")) throw not_modelled("MERGE … REMOVE DUPLICATES");
    if (each.kind == token_kind::parameter)
      throw syntax_error_at(each.text);  // Redshift does not prepare MERGE
  }
  check_branches(list);
  rewrite_expressions(list, session.case_sensitive);
  plan result;
  result.sql = render(list);
  result.write_table = quote_path(target);
  return result;
}

}  // namespace redshift_local::sql
