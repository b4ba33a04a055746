#include "connector/convert.hpp"

#include <algorithm>
#include <cmath>

#include "connector/numeric_text.hpp"
#include "connector/timestamps.hpp"
#include "connector/utf8.hpp"
#include "flow/base64.hpp"
#include "staging/row_buffer.hpp"

namespace connector {

namespace {

using kind = flow::element::kind;

std::string describe(const flow::element& value) {
  switch (value.type) {
    case kind::null:
      return "null";
    case kind::boolean:
      return "a boolean";
    case kind::integer:
    case kind::unsigned_integer:
    case kind::big_integer:
      return "an integer";
    case kind::real:
      return "a number";
    case kind::string:
      return "another string, of " + std::to_string(value.text.size()) + " bytes";
    case kind::json:
      return "an object or array";
  }
  return "an unknown kind of value";
}

[[noreturn]] void refuse(std::string_view expected, const flow::element& value) {
  throw value_error("expected " + std::string(expected) + ", got " + describe(value));
}

bool is_text(kind type) { return type == kind::string || type == kind::json; }

/// JSON as it is written in a document.
void append_json(std::string& out, const flow::element& value) {
  switch (value.type) {
    case kind::null:
      break;
    case kind::boolean:
      out += value.boolean ? "true" : "false";
      break;
    case kind::integer:
      staging::append_integer(out, value.integer);
      break;
    case kind::unsigned_integer:
      staging::append_unsigned(out, value.unsigned_integer);
      break;
    case kind::real:
      staging::append_real(out, value.real);
      break;
    case kind::string:
      staging::append_json_string(out, value.text);
      break;
    case kind::json:
    case kind::big_integer:
      out += value.text;
      break;
  }
}

/// The same, but integers that COPY might round on their way into NUMERIC (beyond a signed 64-bit integer)
/// become strings (Redshift: COPY from JSON, numbers).
void append_plain(std::string& out, const flow::element& value) {
  const bool quoted = value.type == kind::unsigned_integer || value.type == kind::big_integer;
  if (quoted) out += '"';
  append_json(out, value);
  if (quoted) out += '"';
}

}  // namespace

bool converter::append(std::string& out, conversion how, const flow::element& value) {
  if (value.type == kind::null) return false;
  if (value.type == kind::real && !std::isfinite(value.real)) return false;
  if (is_text(value.type) && !is_utf8(value.text)) throw value_error("the text is not valid UTF-8");

  const bool string = value.type == kind::string;
  switch (how) {
    case conversion::json:
      append_json(out, value);
      return true;
    case conversion::hex:
      append_hex(out, value);
      return true;
    case conversion::text:
    case conversion::stringify:
      if (is_text(value.type) || value.type == kind::big_integer) {
        append_text(out, value.text);
      } else {
        out += '"';
        value.type == kind::real ? staging::append_real_decimal(out, value.real) : append_json(out, value);
        out += '"';
      }
      return true;
    case conversion::integer:
      if (!string) break;
      if (!append_integer_text(out, value.text)) refuse("a whole number in a string", value);
      return true;
    case conversion::real: {
      if (!string) break;
      const auto number = parse_real(value.text);
      if (!number) refuse("a number in a string, within the range of a double", value);
      if (std::isfinite(*number)) staging::append_real(out, *number);
      return std::isfinite(*number);
    }
    case conversion::date:
    case conversion::timestamp:
      if (!string) break;
      scratch_.clear();
      if (how == conversion::date) {
        append_date(scratch_, value.text);
      } else if (!append_timestamp(scratch_, value.text)) {
        refuse("an RFC 3339 date-time", value);
      }
      staging::append_json_string(out, scratch_);
      return true;
    case conversion::pass:
      break;
  }
  append_plain(out, value);
  return true;
}

void converter::append_text(std::string& out, std::string_view text) {
  if (text.empty() || text.front() != '\0') return staging::append_json_string(out, text);
  // COPY refuses a VARCHAR that begins with NUL, so it is stored as the six characters \u0000.
  scratch_.assign("\\u0000").append(text.substr(1));
  staging::append_json_string(out, scratch_);
}

void converter::append_hex(std::string& out, const flow::element& value) {
  constexpr std::string_view expected = "base64 in a string";
  if (value.type != kind::string) refuse(expected, value);
  if (!flow::decode_base64(value.text, scratch_)) {
    // Base64 as mail programs write it is broken into lines.
    std::string joined(value.text);
    std::erase_if(joined, [](char c) { return c == '\r' || c == '\n'; });
    if (!flow::decode_base64(joined, scratch_)) refuse(expected, value);
  }
  constexpr std::string_view hex = "0123456789abcdef";
  out += '"';
  for (const char c : scratch_) {
    const auto byte = static_cast<unsigned char>(c);
    out += hex[byte >> 4];
    out += hex[byte & 15];
  }
  out += '"';
}

}  // namespace connector
