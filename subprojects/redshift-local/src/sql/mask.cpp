#include "sql/mask.hpp"

#include <array>

#include "sql/error.hpp"
#include "sql/token.hpp"

namespace redshift_local::sql {
namespace {

constexpr std::array<std::string_view, 8> secret_words{
    "credentials", "access_key_id", "secret_access_key",    "session_token",
    "iam_role",    "password",      "master_symmetric_key", "identified"};

bool names_a_secret(const token& word) {
  for (auto secret : secret_words)
    if (word.is(secret)) return true;
  return false;
}

}  // namespace

std::string mask(std::string_view statement) {
  tokens list;
  try {
    list = tokenize(statement);
  } catch (const sql_error&) {
    return "(a statement that cannot be read)";  // where its secrets are is unknown
  }
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (list[i].before == "\n") list[i].before = " ";
    const bool after_as = i > 1 && list[i - 1].is("as") && names_a_secret(list[i - 2]);
    const bool after_secret = i > 0 && (names_a_secret(list[i - 1]) || list[i - 1].text == "'***'");
    if (list[i].kind == token_kind::string && (after_secret || after_as)) list[i].text = "'***'";
  }
  return render(list);
}

}  // namespace redshift_local::sql
