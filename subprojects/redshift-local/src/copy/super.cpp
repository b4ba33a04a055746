#include "copy/super.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>

#include "copy/column.hpp"
#include "copy/json_reader.hpp"
#include "copy/json_text.hpp"
#include "copy/utf8.hpp"

namespace redshift_local::copy {
namespace {

constexpr std::size_t longest_string_bytes = 65'535, largest_value_bytes = 16 * 1024 * 1024;
constexpr std::size_t most_decimal_digits = 38;

/// Behind the quote that closes the string at `at`.
std::size_t string_end(std::string_view json, std::size_t at) {
  for (++at;; at += 2) {
    at += plain_length(json.substr(at));
    if (json[at] == '"') return at + 1;
  }
}

void append_quoted(std::string& out, std::string_view text) {
  static constexpr char digits[] = "0123456789abcdef";
  out += '"';
  while (true) {
    const auto plain = plain_length(text);
    out += text.substr(0, plain);
    text.remove_prefix(plain);
    if (text.empty()) break;
    const char c = text.front();
    text.remove_prefix(1);
    switch (c) {
      case '"':
        out += "\\\"";
        break;
      case '\\':
        out += "\\\\";
        break;
      case '\b':
        out += "\\b";
        break;
      case '\f':
        out += "\\f";
        break;
      case '\n':
        out += "\\n";
        break;
      case '\r':
        out += "\\r";
        break;
      case '\t':
        out += "\\t";
        break;
      default:
        out += {'\\', 'u', '0', '0', digits[(c >> 4) & 15], digits[c & 15]};
    }
  }
  out += '"';
}

void append_string(std::string& out, std::string_view quoted, string_limit strings) {
  std::string scratch;
  auto text = decode_string(quoted, scratch);
  check_utf8(text);
  if (text.size() > longest_string_bytes && strings != string_limit::none) {
    if (strings == string_limit::refuse)
      throw load_failure(1224, "String value exceeds the max size of 65535 bytes");
    text = text.substr(0, whole_characters(text, longest_string_bytes));
  } else if (scratch.empty()) {
    out += quoted;  // nothing was escaped
    return;
  }
  append_quoted(out, text);
}

/// Integers and decimals keep their digits; what DECIMAL(38) cannot hold is a double.
void append_number(std::string& out, std::string_view number) {
  const auto digits =
      std::count_if(number.begin(), number.end(), [](char c) { return c >= '0' && c <= '9'; });
  const bool exponent = number.find_first_of("eE") != std::string_view::npos;
  if (!exponent && static_cast<std::size_t>(digits) <= most_decimal_digits) {
    out += number;
    return;
  }
  const double value = std::strtod(std::string(number).c_str(), nullptr);
  if (std::isinf(value)) throw load_failure(1224, "Number exceeds the range of a double inside SUPER");
  out += super_double(value);
}

}  // namespace

void append_super(std::string& out, std::string_view json, string_limit strings) {
  const auto before = out.size();
  for (std::size_t at = 0; at < json.size();) {
    const char c = json[at];
    if (c == '"') {
      const auto end = string_end(json, at);
      append_string(out, json.substr(at, end - at), strings);
      at = end;
    } else if (c == '-' || (c >= '0' && c <= '9')) {
      const auto end = std::min(json.find_first_not_of("+-.0123456789eE", at), json.size());
      append_number(out, json.substr(at, end - at));
      at = end;
    } else {
      if (!is_json_blank(c)) out += c;
      ++at;
    }
  }
  if (out.size() - before > largest_value_bytes)
    throw load_failure(1224, "SUPER value exceeds the max size of 16 MB");
}

std::string_view check_super(std::string_view text) {
  try {
    json_reader reader(text);
    const auto value = reader.value();
    if (reader.at_end()) return value;
  } catch (const load_failure& failure) {
    throw load_failure(1224, failure.code == 1224 ? failure.what() : "Invalid JSON for SUPER",
                       failure.position);
  }
  throw load_failure(1224, "Invalid JSON for SUPER");
}

std::string super_double(double value) {
  char text[40];
  std::snprintf(text, sizeof text, "%.14e", value);
  std::string mantissa(text);
  const auto e = mantissa.find('e');
  const int exponent = std::atoi(mantissa.c_str() + e + 1);
  mantissa.resize(e);
  if (mantissa.find('.') != std::string::npos) {
    mantissa.resize(mantissa.find_last_not_of('0') + 1);
    if (mantissa.back() == '.') mantissa.pop_back();
  }
  return mantissa + (exponent < 0 ? "e-" : "e+") + std::to_string(std::abs(exponent));
}

}  // namespace redshift_local::copy
