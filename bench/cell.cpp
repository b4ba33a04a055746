#include "bench/cell.hpp"

#include <array>
#include <charconv>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <limits>
#include <stdexcept>

#include "bench/tuple.hpp"

namespace sim {
namespace {

constexpr std::size_t longest_varchar_bytes = 65535;

std::string_view view(const json::string& s) { return {s.data(), s.size()}; }

std::optional<double> parse_double(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  double d = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), d);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return d;
}

/// Integer digits without sign fillers: "+007.0" is "7". A fraction stays: no integer column may hold it.
std::string plain_integer(std::string_view text) {
  if (auto point = text.find('.'); point != text.npos && text.find_first_not_of('0', point + 1) == text.npos)
    text = text.substr(0, point);
  bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  while (text.size() > 1 && text.front() == '0') text.remove_prefix(1);
  return (negative && text != "0" ? "-" : "") + std::string(text);
}

std::string integer_text(const json::value& v) {
  if (v.is_int64()) return std::to_string(v.get_int64());
  if (v.is_uint64()) return std::to_string(v.get_uint64());
  if (v.is_string()) return plain_integer(view(v.get_string()));
  if (!v.is_double() || std::trunc(v.get_double()) != v.get_double()) return "not an integer";
  std::array<char, 400> buffer;
  auto n = std::snprintf(buffer.data(), buffer.size(), "%.0f", v.get_double());
  return plain_integer({buffer.data(), static_cast<std::size_t>(n)});
}

bool same_real(std::string_view actual, const json::value& expected) {
  auto have = parse_double(actual);
  auto want = expected.is_number()   ? std::optional(expected.to_number<double>())
              : expected.is_string() ? parse_double(view(expected.get_string()))
                                     : std::nullopt;
  return have && want && *have == *want;
}

bool same_varbyte(std::string_view hex, const json::value& expected) {
  if (!expected.is_string()) return false;
  std::string bytes;
  try {
    bytes = decode_base64(view(expected.get_string()));
  } catch (const std::invalid_argument&) {
    return false;
  }
  if (hex.size() != bytes.size() * 2) return false;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    int byte = -1;
    std::from_chars(hex.data() + i * 2, hex.data() + i * 2 + 2, byte, 16);
    if (byte != static_cast<unsigned char>(bytes[i])) return false;
  }
  return true;
}

bool is_not_a_number(const json::value& v) {
  return v.is_string() &&
         (v.get_string() == "NaN" || v.get_string() == "Infinity" || v.get_string() == "-Infinity");
}

bool same_super_number(const json::value& a, const json::value& b) {
  if (same_number(a, b)) return true;
  auto x = a.to_number<double>(), y = b.to_number<double>();
  // Rounding up the largest double to 15 digits gives a text beyond it.
  if (std::isinf(x)) x = std::copysign(std::numeric_limits<double>::max(), x);
  if (std::abs(y) < 1e38 && (y == 0 || std::abs(y) > 1e-37)) return false;
  return std::abs(x - y) <= std::abs(y) * 1e-14;
}

/// Eats a number of exactly `digits` digits.
bool take(std::string_view& s, int digits, int& out) {
  if (s.size() < static_cast<std::size_t>(digits)) return false;
  auto [end, error] = std::from_chars(s.data(), s.data() + digits, out);
  if (error != std::errc() || end != s.data() + digits) return false;
  s.remove_prefix(static_cast<std::size_t>(digits));
  return true;
}

bool take(std::string_view& s, std::string_view any) {
  if (s.empty() || any.find(s.front()) == any.npos) return false;
  s.remove_prefix(1);
  return true;
}

/// Seconds of "Z", "+hh", "+hhmm" or "+hh:mm".
std::optional<int> parse_offset(std::string_view s) {
  if (s == "Z" || s == "z") return 0;
  int sign = s.starts_with('-') ? -1 : 1, hours = 0, minutes = 0;
  if (!take(s, "+-") || !take(s, 2, hours)) return std::nullopt;
  if (s.starts_with(':')) s.remove_prefix(1);
  if (!s.empty() && !take(s, 2, minutes)) return std::nullopt;
  if (!s.empty()) return std::nullopt;
  return sign * (hours * 3600 + minutes * 60);
}

}  // namespace

cell_type to_cell_type(unsigned oid) {
  switch (oid) {
    case 16:
      return cell_type::boolean;
    case 20:
    case 21:
    case 23:
      return cell_type::bigint;
    case 1700:
      return cell_type::numeric;
    case 700:
    case 701:
      return cell_type::real;
    case 1042:
    case 1043:
    case 25:
      return cell_type::text;
    case 1082:
      return cell_type::date;
    case 1184:
      return cell_type::timestamp;
    case 4000:
      return cell_type::super;
    case 6551:
      return cell_type::varbyte;
    default:
      return cell_type::other;
  }
}

std::string stored_text(std::string_view text) {
  std::string out;
  if (text.starts_with('\0')) {
    // The connector escapes a leading NUL, which COPY would refuse.
    out = "\\u0000";
    text.remove_prefix(1);
  }
  out.append(text.substr(0, text.find('\0')));
  return std::string(cut_utf8(out, longest_varchar_bytes));
}

std::optional<std::int64_t> parse_instant(std::string_view s) {
  int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0;
  if (!take(s, 4, year) || !take(s, "-") || !take(s, 2, month) || !take(s, "-") || !take(s, 2, day) ||
      !take(s, "Tt ") || !take(s, 2, hour) || !take(s, ":") || !take(s, 2, minute) || !take(s, ":") ||
      !take(s, 2, second))
    return std::nullopt;
  std::int64_t micros = 0;
  if (take(s, ".")) {
    int digits = 0;
    for (; !s.empty() && s.front() >= '0' && s.front() <= '9'; s.remove_prefix(1), ++digits)
      if (digits < 6) micros = micros * 10 + (s.front() - '0');
    for (; digits < 6; ++digits) micros *= 10;
  }
  auto offset = parse_offset(s);
  std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                                   std::chrono::day(static_cast<unsigned>(day))};
  if (!offset || !date.ok()) return std::nullopt;
  std::int64_t days = std::chrono::sys_days(date).time_since_epoch().count();
  return (days * 86400 + hour * 3600 + minute * 60 + second - *offset) * 1'000'000 + micros;
}

bool same_super(const json::value& actual, const json::value& expected) {
  if (actual.is_number() && expected.is_number()) return same_super_number(actual, expected);
  if (actual.is_string() && expected.is_string())
    return view(actual.get_string()) == cut_utf8(view(expected.get_string()), longest_varchar_bytes);
  if (actual.is_array() && expected.is_array()) {
    const auto &a = actual.get_array(), &b = expected.get_array();
    if (a.size() != b.size()) return false;
    for (std::size_t i = 0; i < a.size(); ++i)
      if (!same_super(a[i], b[i])) return false;
    return true;
  }
  if (actual.is_object() && expected.is_object()) {
    const auto &a = actual.get_object(), &b = expected.get_object();
    if (a.size() != b.size()) return false;
    for (const auto& member : a) {
      const auto* other = b.if_contains(member.key());
      if (!other || !same_super(member.value(), *other)) return false;
    }
    return true;
  }
  return actual == expected;
}

bool same_cell(cell_type type, const std::optional<std::string_view>& actual, const json::value* expected) {
  bool no_value = !expected || expected->is_null() || (type == cell_type::real && is_not_a_number(*expected));
  // A JSON null inside SUPER and an SQL NULL print alike to most clients.
  if (!actual || (type == cell_type::super && *actual == "null")) return no_value;
  if (no_value) return false;
  switch (type) {
    case cell_type::bigint:
    case cell_type::numeric:
      return plain_integer(*actual) == integer_text(*expected);
    case cell_type::real:
      return same_real(*actual, *expected);
    case cell_type::boolean:
      return expected->is_bool() && *actual == (expected->get_bool() ? "t" : "f");
    case cell_type::text:
      return expected->is_string() ? *actual == stored_text(view(expected->get_string()))
                                   : *actual == to_text(*expected);
    case cell_type::date:
      return expected->is_string() && *actual == view(expected->get_string()).substr(0, 10);
    case cell_type::timestamp: {
      auto have = parse_instant(*actual);
      return have && expected->is_string() && have == parse_instant(view(expected->get_string()));
    }
    case cell_type::super:
      try {
        return same_super(parse_json(*actual), *expected);
      } catch (const std::invalid_argument&) {
        return false;
      }
    case cell_type::varbyte:
      return same_varbyte(*actual, *expected);
    default:
      return false;
  }
}

}  // namespace sim
