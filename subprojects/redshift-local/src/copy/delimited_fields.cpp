#include "copy/delimited_fields.hpp"

namespace redshift_local::copy {

void refuse_empty_line(std::string_view line, std::size_t columns) {
  if (line.empty() && columns > 1) throw load_failure(1211, "Input line is empty");
}

void complete_fields(std::span<field> fields, std::size_t found, bool fill) {
  if (found > fields.size()) throw load_failure(1202, "Extra column(s) found");
  if (found < fields.size() && !fill) throw load_failure(1203, "Missing column(s)");
  for (auto& each : fields.subspan(found)) each = {field::form::text, {}};
}

void delimited_fields::read(std::string_view line, std::span<field> fields) {
  refuse_empty_line(line, fields.size());
  unescaped_.clear();
  unescaped_.reserve(line.size());
  std::size_t found = 0;
  for (auto rest = line;; rest.remove_prefix(format_.delimiter.size())) {
    const bool quoted = format_.remove_quotes && (rest.starts_with('"') || rest.starts_with('\''));
    const auto value = quoted ? take_quoted(rest) : take_plain(rest);
    if (found < fields.size()) fields[found] = make_field(value);
    ++found;
    if (rest.empty()) break;
  }
  complete_fields(fields, found, format_.fill_record);
}

/// Up to the delimiter, which stays.
std::string_view delimited_fields::take_plain(std::string_view& rest) const {
  std::size_t end = 0;
  while (end < rest.size() && !rest.substr(end).starts_with(format_.delimiter))
    end += format_.escape && rest[end] == '\\' ? 2 : 1;
  end = std::min(end, rest.size());
  const auto value = rest.substr(0, end);
  rest.remove_prefix(end);
  return value;
}

/// REMOVEQUOTES: what is between two equal quotes, delimiters included.
std::string_view delimited_fields::take_quoted(std::string_view& rest) const {
  const auto end = rest.find(std::string(1, rest.front()) + format_.delimiter, 1);
  const bool last = end == std::string_view::npos;
  if (last && (rest.size() < 2 || rest.back() != rest.front()))
    throw load_failure(1214, "Delimiter not found");
  const auto close = last ? rest.size() - 1 : end;
  const auto value = rest.substr(1, close - 1);
  rest.remove_prefix(close + 1);
  return value;
}

field delimited_fields::make_field(std::string_view raw) {
  if (raw == format_.null_as) return {};
  if (!format_.escape || raw.find('\\') == std::string_view::npos) return {field::form::text, raw};
  const auto begin = unescaped_.size();
  for (std::size_t at = 0; at < raw.size(); ++at) {
    if (raw[at] == '\\' && at + 1 < raw.size()) ++at;
    unescaped_ += raw[at];
  }
  return {field::form::text, std::string_view(unescaped_).substr(begin)};
}

}  // namespace redshift_local::copy
