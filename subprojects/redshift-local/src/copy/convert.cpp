#include "copy/convert.hpp"

#include "copy/binary.hpp"
#include "copy/json_reader.hpp"
#include "copy/numbers.hpp"
#include "copy/numeric.hpp"
#include "copy/super.hpp"
#include "copy/utf8.hpp"
#include "copy/varbyte.hpp"
#include "sql/error.hpp"

namespace redshift_local::copy {
namespace {

const std::string default_format = "YYYY-MM-DD HH:MI:SS", default_zoned_format = default_format + "OF";

bool is_character(column_kind kind) { return kind == column_kind::varchar || kind == column_kind::character; }

bool is_blank(std::string_view text) {
  return text.find_first_not_of(" \t\n\v\f\r") == std::string_view::npos;
}

void append_null(std::string& out, const column& target) {
  if (target.not_null) throw load_failure(1213, "Missing data for not-null field");
  append_big_endian(out, std::int32_t{-1});
}

/// In JSON a NUL ends the string; in front of anything it is an error.
std::string_view until_nul(std::string_view text) {
  const auto nul = text.find('\0');
  if (nul == 0 && text.size() > 1) throw load_failure(1218, "Invalid null byte - field longer than 1 byte");
  return text.substr(0, nul);
}

/// CHAR is for single-byte characters.
void refuse_multibyte(std::string_view text) {
  const auto at = ascii_length(text);
  if (at == text.size()) return;
  const auto rest = text.substr(at);
  std::size_t bytes = 1;
  while (bytes < rest.size() && bytes < 4 && (static_cast<unsigned char>(rest[bytes]) & 0xc0) == 0x80)
    ++bytes;
  throw load_failure(1215,
                     "Multibyte character not supported for CHAR (Hint: Try using VARCHAR). Invalid char: " +
                         hexadecimal(rest.substr(0, bytes)),
                     at);
}

}  // namespace

converter::converter(const sql::conversion& how, bool truncate_super_strings)
    : how_(how),
      truncate_super_strings_(truncate_super_strings),
      dates_(how.date_format),
      times_(how.time_format.empty() ? default_format : how.time_format),
      zoned_times_(how.time_format.empty() ? default_zoned_format : how.time_format),
      default_timestamp_(default_zoned_format) {}

void converter::append(std::string& out, const field& value, const column& target) {
  if (value.what == field::form::missing) return append_null(out, target);
  if (value.what == field::form::text)
    return target.kind == column_kind::super ? append_super(out, value, target)
                                             : append_text(out, value.text, origin::text, target);
  if (value.text == "null") return append_null(out, target);
  if (target.kind == column_kind::super) return append_super(out, value, target);
  switch (value.text.front()) {
    case '"':
      return append_text(out, decode_string(value.text, decoded_), origin::json, target);
    case '{':
    case '[':
      decoded_.clear();
      copy::append_super(decoded_, value.text, string_limit::none);
      return append_text(out, decoded_, origin::json, target);
    default:
      return append_text(out, value.text, origin::bare_json, target);
  }
}

void converter::append_text(std::string& out, std::string_view text, origin from, const column& target) {
  if (is_character(target.kind)) return append_characters(out, text, from != origin::text, target);
  if (is_blank(text)) return append_null(out, target);
  switch (target.kind) {
    case column_kind::smallint:
    case column_kind::integer:
    case column_kind::bigint:
      return append_integer(out, text, target.kind);
    case column_kind::numeric:
      return from == origin::bare_json
                 ? append_numeric(out, bare_number_text(text, decoded_), target, how_.round_decimals)
                 : append_numeric(out, text, target, how_.round_decimals);
    case column_kind::real:
      return append_real(out, text);
    case column_kind::double_precision:
      return append_double(out, text);
    case column_kind::boolean:
      return append_boolean(out, text);
    case column_kind::date:
      return append_date(out, text, target);
    case column_kind::timestamp:
    case column_kind::timestamptz:
      return append_timestamp(out, text, target);
    default:
      return append_varbyte(out, text, target);
  }
}

std::string_view converter::clean(std::string_view text, const column& target) {
  if (target.kind == column_kind::character) return refuse_multibyte(text), text;
  if (!how_.replacement) return check_utf8(text), text;
  const auto cleaned = replace_invalid_utf8(text, *how_.replacement, cleaned_);
  replacements_ += cleaned.data() != text.data();
  return cleaned;
}

void converter::append_characters(std::string& out, std::string_view text, bool from_json,
                                  const column& target) {
  text = clean(text, target);
  if (from_json)
    text = until_nul(text);
  else if (text.find('\0') != std::string_view::npos)  // Redshift keeps it, PostgreSQL cannot
    throw not_modelled("a NUL inside a value of delimited text");
  if (how_.trim_blanks && target.kind == column_kind::varchar)
    text = text.substr(0, text.find_last_not_of(" \t\n\v\f\r") + 1);
  if (text.empty() ? how_.empty_as_null : how_.blanks_as_null && is_blank(text))
    return append_null(out, target);
  if (text.size() > target.bytes) {
    if (!how_.truncate_columns)
      throw load_failure(1204, target.kind == column_kind::character ? "Char length exceeds DDL length"
                                                                     : "String length exceeds DDL length");
    text = text.substr(0, whole_characters(text, target.bytes));
  }
  append_bytes(out, text);
}

void converter::append_super(std::string& out, const field& value, const column& target) {
  auto json = value.text;
  if (value.what == field::form::text) {
    if (is_blank(json)) return append_null(out, target);
    json = check_super(json);
    if (json == "null") return append_null(out, target);
  }
  const auto at = out.size();
  append_big_endian(out, std::int32_t{0});
  copy::append_super(out, json, truncate_super_strings_ ? string_limit::cut : string_limit::refuse);
  put_length(out, at);
}

void converter::append_date(std::string& out, std::string_view text, const column& target) {
  auto when = dates_.parse(text);
  if (!when && dates_.is_default()) when = default_timestamp_.parse(text);  // the time is dropped
  if (!when && how_.accept_any_date) return append_null(out, target);
  if (!when)
    throw load_failure(1205, dates_.is_default() ? "Invalid Date Format - length must be 10 or more"
                                                 : "Invalid Date Format [" + how_.date_format + "]");
  append_big_endian(out, std::int32_t{4});
  append_big_endian(out, when->days);
}

void converter::append_timestamp(std::string& out, std::string_view text, const column& target) {
  const bool zoned = target.kind == column_kind::timestamptz;
  const auto when = (zoned ? zoned_times_ : times_).parse(text);
  if (!when && how_.accept_any_date) return append_null(out, target);
  if (!when)
    throw load_failure(1206, how_.time_format.empty() || how_.time_format == "auto"
                                 ? "Error in Timestamp value or format [%Y-%m-%d %H:%M:%S]"
                                 : "Error in Timestamp value or format [" + how_.time_format + "]");
  append_big_endian(out, std::int32_t{8});
  append_big_endian(out, zoned ? when->since_2000_utc() : when->since_2000());
}

}  // namespace redshift_local::copy
