#include <array>

#include "sql/cursor.hpp"
#include "sql/error.hpp"
#include "sql/statements.hpp"

namespace redshift_local::sql {
namespace {

void refuse_create(const cursor& at) {
  static constexpr std::array<std::string_view, 16> kinds{
      "index",     "unique",   "trigger", "sequence",   "type",       "domain",    "extension", "rule",
      "aggregate", "operator", "policy",  "statistics", "tablespace", "collation", "unlogged",  "foreign"};
  for (auto kind : kinds)
    if (at.peek(1).is(kind))
      throw not_supported("SQL command \"CREATE " + at.peek(1).text + "\" not supported.");
  for (auto kind : {"function", "procedure", "materialized", "external", "library", "model"})
    if (at.peek(1).is(kind)) throw not_modelled(std::string("CREATE ") + kind);
}

}  // namespace

void refuse_foreign(const tokens& list) {
  const cursor at(list, false);
  if (at.sees({"create"})) return refuse_create(at);
  if (at.sees({"savepoint"}) || at.sees({"release"}) || at.sees({"rollback", "to"}))
    throw not_supported("SQL command \"" + render(list) + "\" not supported.");
  for (auto word : {"listen", "notify", "unlisten", "discard", "do", "checkpoint", "reindex", "cluster",
                    "refresh", "values", "load", "security"})
    if (at.sees({word})) throw syntax_error_at(list.front().text);
  if (at.sees({"deallocate", "all"}) || at.sees({"deallocate", "prepare", "all"}))
    throw syntax_error_at(list.back().text);
  if (at.sees({"unload"}) || at.sees({"vacuum"}) || at.sees({"call"}))
    throw not_modelled(lower_ascii(list.front().text));
  if (at.sees({"lock"}))
    for (const auto& each : list)
      if (each.is("in") || each.is("nowait")) throw syntax_error_at(each.text);
}

}  // namespace redshift_local::sql
