#include "sql/statement.hpp"

#include <iterator>
#include <utility>

#include "sql/error.hpp"

namespace redshift_local::sql {
namespace {

constexpr std::size_t most_statement_bytes = 16 * 1024 * 1024;

}  // namespace

void check_size(std::string_view text) {
  if (text.size() <= most_statement_bytes) return;
  throw sql_error("54000", "Statement is too large. Statement Size: " + std::to_string(text.size()) +
                               " bytes. Maximum Allowed: " + std::to_string(most_statement_bytes) + " bytes");
}

std::vector<tokens> split_statements(tokens list) {
  std::vector<tokens> statements(1);
  for (auto& each : list) {
    if (each.is(";"))
      statements.emplace_back();
    else
      statements.back().push_back(std::move(each));
  }
  std::erase_if(statements, [](const tokens& statement) { return statement.empty(); });
  return statements;
}

}  // namespace redshift_local::sql
