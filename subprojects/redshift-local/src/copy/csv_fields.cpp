#include "copy/csv_fields.hpp"

#include "copy/delimited_fields.hpp"

namespace redshift_local::copy {
namespace {

[[noreturn]] void bad_quote() { throw load_failure(1216, "Invalid quote formatting for CSV"); }

}  // namespace

void csv_fields::read(std::string_view line, std::span<field> fields) {
  refuse_empty_line(line, fields.size());
  unquoted_.clear();
  unquoted_.reserve(line.size());
  std::size_t found = 0;
  for (auto rest = line;; rest.remove_prefix(format_.delimiter.size())) {
    const auto value = take(rest);
    if (found < fields.size()) fields[found] = value;
    ++found;
    if (rest.empty()) break;
  }
  complete_fields(fields, found, format_.fill_record);
}

/// White space between a delimiter and a quote is nothing, unless it is the delimiter.
void csv_fields::skip_blanks(std::string_view& rest) const {
  while (!rest.empty() && (rest.front() == ' ' || rest.front() == '\t') &&
         !rest.starts_with(format_.delimiter))
    rest.remove_prefix(1);
}

/// The field up to the delimiter, which stays.
field csv_fields::take(std::string_view& rest) {
  auto inside = rest;
  skip_blanks(inside);
  if (inside.starts_with(format_.quote)) {
    rest = inside;
    return take_quoted(rest);
  }
  const auto raw = rest.substr(0, rest.find(format_.delimiter));
  if (raw.find(format_.quote) != std::string_view::npos) bad_quote();
  rest.remove_prefix(raw.size());
  return raw == format_.null_as ? field{} : field{field::form::text, raw};
}

field csv_fields::take_quoted(std::string_view& rest) {
  const auto begin = unquoted_.size();
  rest.remove_prefix(1);
  while (true) {
    const auto end = rest.find(format_.quote);
    if (end == std::string_view::npos) bad_quote();
    unquoted_ += rest.substr(0, end);
    rest.remove_prefix(end + 1);
    if (!rest.starts_with(format_.quote)) break;
    unquoted_ += format_.quote;
    rest.remove_prefix(1);
  }
  skip_blanks(rest);
  if (!rest.empty() && !rest.starts_with(format_.delimiter)) bad_quote();
  return {field::form::text, std::string_view(unquoted_).substr(begin)};
}

}  // namespace redshift_local::copy
