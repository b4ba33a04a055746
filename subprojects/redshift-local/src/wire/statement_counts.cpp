#include "wire/statement_counts.hpp"

#include <algorithm>

namespace redshift_local::wire {
namespace {

constexpr std::string_view verbs =
    " ABORT ALTER ANALYZE BEGIN CALL CANCEL CLOSE COMMENT COMMIT COPY CREATE DECLARE DELETE DROP END EXECUTE "
    "EXPLAIN FETCH GRANT INSERT LOCK MERGE PREPARE RESET REVOKE ROLLBACK SELECT SET SHOW START TRUNCATE "
    "UNLOAD "
    "UPDATE VACUUM WITH ";

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

}  // namespace

std::string verb_of(std::string_view statement) {
  statement.remove_prefix(std::min(statement.size(), statement.find_first_not_of(" \t\r\n(")));
  std::string verb;
  for (char c : statement) {
    if (!is_letter(c) || verb.size() > 16) break;
    verb += static_cast<char>(c & ~0x20);
  }
  const bool known = !verb.empty() && verbs.find(' ' + verb + ' ') != verbs.npos;
  return known ? verb : "OTHER";
}

std::string_view kind_of(std::string_view verb) {
  if (verb == "COPY") return "copy";
  if (verb == "MERGE") return "merge";
  return verb == "COMMIT" || verb == "END" ? "commit" : "";
}

}  // namespace redshift_local::wire
