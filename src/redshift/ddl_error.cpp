#include "redshift/ddl_error.hpp"

#include <algorithm>
#include <array>
#include <cctype>

#include "redshift/dialect.hpp"

namespace redshift {
namespace {

constexpr std::size_t max_statement_bytes = 2000;  // in a message: comments can be long

struct remedy {
  std::string_view sqlstate;
  std::string_view message;  // in lower case: a part of what the server says
  std::string_view advice;
};

// Redshift reports many of its own errors as XX000, so that only the text tells them apart.
constexpr std::array<remedy, 9> remedies{{
    {"2BP01", "",
     "views or other objects depend on it. Drop them (they can be created again afterwards), or create them "
     "WITH NO SCHEMA BINDING, so that they depend on nothing"},
    {"", "must be owner",
     "only its owner may do this. Make the connector's user the owner (ALTER TABLE … OWNER TO …), or use the "
     "owner's credentials"},
    {"", "permission denied for database",
     "the connector's user needs the right to create schemas there: GRANT CREATE ON DATABASE … TO …"},
    {"", "permission denied for schema",
     "the connector's user needs rights on the schema: GRANT USAGE, CREATE ON SCHEMA … TO …"},
    {"42501", "", "the connector's user lacks the right to do this: ask an administrator to GRANT it"},
    {"", "disk full",
     "the cluster has no space left. Remove or archive tables, VACUUM, or resize the cluster"},
    {"53100", "", "the cluster has no space left. Remove or archive tables, VACUUM, or resize the cluster"},
    {"", "value too long",
     "a value is longer than Redshift's widest VARCHAR, 65535 bytes. Backfill the binding, or exclude the "
     "field"},
    {"42809", "",
     "the name belongs to something that is no table, such as a view. Drop it, or give the binding another "
     "table name"},
}};

bool applies(const remedy& one, const error& failure) {
  if (!one.sqlstate.empty() && failure.sqlstate() != one.sqlstate) return false;
  const auto equal = [](unsigned char a, unsigned char b) { return std::tolower(a) == b; };
  return one.message.empty() || !std::ranges::search(failure.server_message(), one.message, equal).empty();
}

std::string shortened(const std::string& sql) {
  const auto kept = cut_at_character(sql, max_statement_bytes);
  return std::string(kept) + (kept.size() < sql.size() ? " …" : "");
}

}  // namespace

std::string explain_ddl_failure(const error& failure, const statement& what) {
  std::string text = failure.what();
  const auto known = std::ranges::find_if(remedies, [&](const remedy& one) { return applies(one, failure); });
  if (known != remedies.end()) text.append("; ").append(known->advice);
  return text + ". The statement was: " + shortened(what.sql);
}

}  // namespace redshift
