#include <array>

#include "sql/cursor.hpp"
#include "sql/error.hpp"
#include "sql/statements.hpp"

namespace redshift_local::sql {
namespace {

void refuse_definition(const tokens& list, const cursor& at) {
  static constexpr std::array<std::string_view, 17> kinds{
      "system",     "index",      "unique",    "trigger",   "sequence", "type",
      "domain",     "extension",  "rule",      "aggregate", "operator", "policy",
      "statistics", "tablespace", "collation", "unlogged",  "foreign"};
  for (auto kind : kinds)
    if (at.peek(1).is(kind))
      throw not_supported("SQL command \"" + list.front().text + " " + at.peek(1).text + "\" not supported.");
  for (auto kind : {"function", "procedure", "materialized", "external", "library", "model"})
    if (at.peek(1).is(kind)) throw not_modelled(list.front().text + " " + kind);
  for (auto kind : {"temp", "temporary", "recursive", "global"})
    if (at.peek(1).is(kind) && (at.peek(2).is("view") || at.peek(1).is("global")))
      throw syntax_error_at(at.peek(1).text);
  if (at.sees({"create", "schema"}))
    for (std::size_t i = 2; i < list.size(); ++i)
      if (list[i].is("create") || list[i].is("grant")) throw not_modelled("CREATE SCHEMA with what is in it");
  if (at.sees({"create", "view"}) || at.sees({"create", "or", "replace", "view"}))
    for (std::size_t i = 0; i + 3 < list.size(); ++i)
      if (list[i].is("with") && list[i + 1].is("no") && list[i + 2].is("schema"))
        throw not_modelled("a late-binding view");
}

/// Only SELECT, INSERT, UPDATE and DELETE are prepared.
void refuse_parameters(const tokens& list) {
  for (const auto& each : list)
    if (each.kind == token_kind::parameter) throw syntax_error_at(each.text);
}

void refuse_merge_behind(const tokens& list) {
  for (std::size_t i = 0; i + 1 < list.size(); ++i)
    if (list[i].is("merge") && list[i + 1].is("into")) throw syntax_error_at(list[i].text);
}

}  // namespace

void refuse_foreign(const tokens& list) {
  const cursor at(list, false);
  if (!at.sees({"select"}) && !at.sees({"insert"}) && !at.sees({"update"}) && !at.sees({"delete"}) &&
      !at.sees({"with"}) && !at.sees({"prepare"}) && !at.sees({"("}))
    refuse_parameters(list);
  if (at.sees({"prepare"})) refuse_merge_behind(list);
  if (at.sees({"create"}) || at.sees({"drop"}) || at.sees({"alter"})) return refuse_definition(list, at);
  if (at.sees({"savepoint"}) || at.sees({"release"}) || at.sees({"rollback", "to"}))
    throw not_supported("SQL command \"" + render(list) + "\" not supported.");
  for (auto word : {"listen", "notify", "unlisten", "discard", "do", "checkpoint", "reindex", "cluster",
                    "refresh", "values", "load", "security", "table", "move", "import"})
    if (at.sees({word})) throw syntax_error_at(list.front().text);
  if (at.sees({"deallocate", "all"}) || at.sees({"deallocate", "prepare", "all"}))
    throw syntax_error_at(list.back().text);
  if (at.sees({"unload"}) || at.sees({"call"})) throw not_modelled(lower_ascii(list.front().text));
  if (at.sees({"prepare", "transaction"})) throw syntax_error_at(list[1].text);
  if (at.sees({"with"})) refuse_merge_behind(list);
  if (at.sees({"lock"}))
    for (const auto& each : list)
      if (each.is("in") || each.is("nowait")) throw syntax_error_at(each.text);
}

}  // namespace redshift_local::sql
