#include "wire/statement_text.hpp"

#include <algorithm>
#include <iterator>

#include "copy/utf8.hpp"
#include "sql/error.hpp"
#include "sql/statement.hpp"

namespace redshift_local::wire {

void check_statement_text(const std::string& text) {
  sql::check_size(text);
  std::string scratch;
  const auto valid = copy::replace_invalid_utf8(text, '?', scratch);
  const auto bad = std::mismatch(text.begin(), text.end(), valid.begin(), valid.end()).first;
  if (bad != text.end())
    throw sql_error(
        "22021", "invalid byte sequence for encoding \"UTF8\": 0x" + copy::hexadecimal(std::string(1, *bad)));
}

}  // namespace redshift_local::wire
