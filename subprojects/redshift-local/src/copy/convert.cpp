#include "copy/convert.hpp"

#include <bit>
#include <charconv>
#include <cmath>
#include <cstdlib>

#include "copy/binary.hpp"
#include "copy/datetime.hpp"
#include "copy/json_reader.hpp"
#include "copy/numeric.hpp"
#include "copy/super.hpp"
#include "sql/token.hpp"

namespace redshift_local::copy {
namespace {

bool is_character(column_kind kind) { return kind == column_kind::varchar || kind == column_kind::character; }

void append_null(std::string& out, const column& target) {
  if (target.not_null) throw load_failure(1213, "Missing data for not-null field");
  append_big_endian(out, std::int32_t{-1});
}

template <class Integer>
void append_integer(std::string& out, std::string_view text, const char* type) {
  Integer value{};
  const auto digits = text.starts_with('+') ? text.substr(1) : text;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error == std::errc::result_out_of_range)
    throw load_failure(1222, std::string("Overflow, Type: ") + type, std::string(text));
  if (error != std::errc() || end != digits.data() + digits.size()) {
    const auto at = static_cast<std::size_t>(end - text.data());
    throw load_failure(1207,
                       "Invalid digit, Value '" + std::string(text.substr(at, 1)) + "', Pos " +
                           std::to_string(at) + ", Type: " + type,
                       std::string(text));
  }
  append_big_endian(out, static_cast<std::int32_t>(sizeof value));
  append_big_endian(out, value);
}

double parse_double(std::string_view text) {
  double value = 0;
  const auto digits = text.starts_with('+') ? text.substr(1) : text;
  const auto first = digits.find_first_of("0123456789.");
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  const bool number = first == 0 || (first == 1 && digits.front() == '-');  // and not "nan", "inf"
  if (!number || end != digits.data() + digits.size() || error == std::errc::invalid_argument)
    throw load_failure(1208, "Invalid digit in a floating point number", std::string(text));
  if (error == std::errc::result_out_of_range) value = std::strtod(std::string(digits).c_str(), nullptr);
  if (std::isinf(value)) throw load_failure(1204, "Overflow for a floating point number", std::string(text));
  return value;
}

void append_double(std::string& out, std::string_view text) {
  append_big_endian(out, std::int32_t{8});
  append_big_endian(out, std::bit_cast<std::int64_t>(parse_double(text)));
}

void append_real(std::string& out, std::string_view text) {
  const auto value = static_cast<float>(parse_double(text));
  if (std::isinf(value)) throw load_failure(1204, "Overflow for a floating point number", std::string(text));
  append_big_endian(out, std::int32_t{4});
  append_big_endian(out, std::bit_cast<std::int32_t>(value));
}

void append_boolean(std::string& out, std::string_view text) {
  const auto word = sql::lower_ascii(text);
  const bool yes = word == "true" || word == "t" || word == "1" || word == "yes" || word == "y";
  if (!yes && word != "false" && word != "f" && word != "0" && word != "no" && word != "n")
    throw load_failure(1210, "Unknown boolean format", std::string(text));
  append_big_endian(out, std::int32_t{1});
  out += static_cast<char>(yes);
}

void append_date(std::string& out, std::string_view text, bool automatic) {
  const auto when = parse_moment(text, automatic);
  if (!when || (when->has_time && !automatic))
    throw load_failure(1205, "Invalid Date Format - length must be 10 or more", std::string(text));
  append_big_endian(out, std::int32_t{4});
  append_big_endian(out, when->days);
}

void append_timestamp(std::string& out, std::string_view text, bool automatic, bool with_zone) {
  const auto when = parse_moment(text, automatic);
  if (!when || (!with_zone && !automatic && when->offset_seconds))
    throw load_failure(1206, "Invalid timestamp format or value [YYYY-MM-DD HH24:MI:SS]", std::string(text));
  append_big_endian(out, std::int32_t{8});
  append_big_endian(out, with_zone ? when->since_2000_utc() : when->since_2000());
}

bool only_blanks(std::string_view text) { return text.find_first_not_of(' ') == std::string_view::npos; }

/// A NUL ends the string; in front of anything it is an error.
std::string_view until_nul(std::string_view text) {
  const auto nul = text.find('\0');
  if (nul == 0 && text.size() > 1) throw load_failure(1218, "Invalid null byte - field longer than 1 byte");
  return text.substr(0, nul);
}

void append_characters(std::string& out, std::string_view text, const column& target, const conversion& how) {
  text = until_nul(text);
  if ((text.empty() && how.empty_as_null) || (!text.empty() && only_blanks(text) && how.blanks_as_null))
    return append_null(out, target);
  const bool character = target.kind == column_kind::character;
  if (character)
    for (char c : text)
      if (static_cast<unsigned char>(c) >= 0x80)
        throw load_failure(1215, "Multibyte character not supported for CHAR (Hint: Try using VARCHAR)",
                           std::string(text));
  if (text.size() > target.bytes) {
    if (!how.truncate_columns)
      throw load_failure(1204,
                         character ? "Char length exceeds DDL length" : "String length exceeds DDL length",
                         std::string(text.substr(0, whole_characters(text, 1024))));
    text = text.substr(0, whole_characters(text, target.bytes));
  }
  append_bytes(out, text);
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  throw load_failure(1219, std::string("Invalid hexadecimal digit '") + c + "' for VARBYTE");
}

void append_varbyte(std::string& out, std::string_view text, const column& target) {
  if (text.size() % 2 != 0)
    throw load_failure(1223, "Invalid hexadecimal string for VARBYTE: odd number of digits");
  if (text.size() / 2 > target.bytes) throw load_failure(1204, "Varbyte length exceeds DDL length");
  append_big_endian(out, static_cast<std::int32_t>(text.size() / 2));
  for (std::size_t i = 0; i < text.size(); i += 2)
    out += static_cast<char>(hex_digit(text[i]) << 4 | hex_digit(text[i + 1]));
}

void append_super_field(std::string& out, std::string_view json, const column& target,
                        const conversion& how) {
  if (json == "null") return append_null(out, target);
  const auto at = out.size();
  append_big_endian(out, std::int32_t{0});
  append_super(out, json, how.truncate_super_strings);
  std::string length;
  append_big_endian(length, static_cast<std::int32_t>(out.size() - at - 4));
  out.replace(at, 4, length);
}

/// Text of a value that is no string: a number or a boolean as written, an object or an array compact.
std::string_view plain_text(std::string_view json, std::string& scratch) {
  if (json.front() != '{' && json.front() != '[') return json;
  append_super(scratch, json, false);
  return scratch;
}

}  // namespace

void append_field(std::string& out, std::string_view json, const column& target, const conversion& how) {
  if (json.empty() || json == "null") return append_null(out, target);
  if (target.kind == column_kind::super) return append_super_field(out, json, target, how);
  std::string scratch;
  const bool quoted = json.front() == '"';
  const auto text = quoted ? decode_string(json, scratch) : plain_text(json, scratch);
  if (is_character(target.kind)) return append_characters(out, text, target, how);
  if (only_blanks(text)) return append_null(out, target);
  switch (target.kind) {
    case column_kind::smallint:
      return append_integer<std::int16_t>(out, text, "Short");
    case column_kind::integer:
      return append_integer<std::int32_t>(out, text, "Integer");
    case column_kind::bigint:
      return append_integer<std::int64_t>(out, text, "Long");
    case column_kind::numeric:
      return append_numeric(out, quoted ? std::string(text) : bare_number(text), target.precision,
                            target.scale, how.round_decimals);
    case column_kind::real:
      return append_real(out, text);
    case column_kind::double_precision:
      return append_double(out, text);
    case column_kind::boolean:
      return append_boolean(out, text);
    case column_kind::date:
      return append_date(out, text, how.auto_dates);
    case column_kind::timestamp:
      return append_timestamp(out, text, how.auto_times, false);
    case column_kind::timestamptz:
      return append_timestamp(out, text, how.auto_times, true);
    case column_kind::varbyte:
      return append_varbyte(out, text, target);
    default:
      throw load_failure(1223, "COPY from JSON into a column of type " + target.type + " is not modelled");
  }
}

}  // namespace redshift_local::copy
