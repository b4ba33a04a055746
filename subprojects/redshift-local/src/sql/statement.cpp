#include "sql/statement.hpp"

#include <iterator>
#include <utility>

namespace redshift_local::sql {

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
