#include "connector/numeric_text.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <cstdlib>
#include <limits>

namespace connector {

namespace {

bool all_digits(std::string_view text) {
  return text.find_first_not_of("0123456789") == std::string_view::npos;
}

bool fits_int64(std::string_view text) {
  std::int64_t value = 0;
  return std::from_chars(text.data(), text.data() + text.size(), value).ec == std::errc();
}

}  // namespace

bool append_integer_text(std::string& out, std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  const auto point = std::min(text.find('.'), text.size());
  auto digits = text.substr(0, point);
  const auto fraction = point < text.size() ? text.substr(point + 1) : std::string_view();
  if (digits.empty() || !all_digits(digits)) return false;
  if (fraction.find_first_not_of('0') != std::string_view::npos) return false;

  digits.remove_prefix(std::min(digits.find_first_not_of('0'), digits.size() - 1));
  const auto start = out.size();
  out.append(negative && digits != "0" ? "-" : "").append(digits);
  if (!fits_int64(std::string_view(out).substr(start))) {
    out.insert(start, 1, '"');
    out += '"';
  }
  return true;
}

std::optional<double> parse_real(std::string_view text) {
  constexpr auto infinity = std::numeric_limits<double>::infinity();
  if (text == "NaN") return std::numeric_limits<double>::quiet_NaN();
  if (text == "Infinity") return infinity;
  if (text == "-Infinity") return -infinity;

  // from_chars takes no plus sign, but "inf" and "nan" in any case.
  const bool has_sign = text.starts_with('+') || text.starts_with('-');
  const auto magnitude = text.substr(has_sign ? 1 : 0);
  if (magnitude.empty() ||
      std::string_view("0123456789.").find(magnitude.front()) == std::string_view::npos) {
    return std::nullopt;
  }
  if (text.starts_with('+')) text = magnitude;
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (end != text.data() + text.size()) return std::nullopt;
  if (error == std::errc()) return value;
  if (error != std::errc::result_out_of_range) return std::nullopt;
  // from_chars does not say at which end; strtod gives infinity or something next to zero.
  value = std::strtod(std::string(text).c_str(), nullptr);
  if (value > 1 || value < -1) return std::nullopt;
  return value;
}

}  // namespace connector
