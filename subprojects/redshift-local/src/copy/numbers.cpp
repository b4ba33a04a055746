#include "copy/numbers.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstdlib>

#include "copy/binary.hpp"

namespace redshift_local::copy {
namespace {

/// White space around a number is nothing.
std::string_view trim(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

template <class Integer>
void append_integer_of(std::string& out, std::string_view text, const char* type) {
  const auto number = trim(text);
  const bool plus = number.size() > 1 && number[0] == '+' && number[1] != '-';
  const auto digits = number.substr(plus ? 1 : 0);
  Integer value{};
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (end != digits.data() + digits.size() || error == std::errc::invalid_argument)
    bad_digit(text, static_cast<std::size_t>(end - text.data()), type);
  if (error == std::errc::result_out_of_range)
    throw load_failure(1222,
                       "Overflow for type " + std::string(type) + ", Value '" + std::string(digits) + "'");
  append_big_endian(out, static_cast<std::int32_t>(sizeof value));
  append_big_endian(out, value);
}

[[noreturn]] void too_large() { throw load_failure(1204, "Overflow for a floating point number"); }

double parse_double(std::string_view text) {
  double value = 0;
  const auto number = trim(text);
  const auto digits = number.substr(number.starts_with('+') ? 1 : 0);
  const auto first = digits.find_first_of("0123456789.");
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  const bool is_number = first == 0 || (first == 1 && digits.front() == '-');  // and not "nan", "inf"
  if (!is_number || end != digits.data() + digits.size() || error == std::errc::invalid_argument)
    throw load_failure(1208, "Invalid digit, Value '" + std::string(number.substr(0, 1)) + "', Type: Float");
  if (error == std::errc::result_out_of_range) value = std::strtod(std::string(digits).c_str(), nullptr);
  if (std::isinf(value)) too_large();
  return value;
}

bool equals_word(std::string_view text, std::string_view lower_case) {
  if (text.size() != lower_case.size()) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i] >= 'A' && text[i] <= 'Z' ? static_cast<char>(text[i] - 'A' + 'a') : text[i];
    if (c != lower_case[i]) return false;
  }
  return true;
}

}  // namespace

void bad_digit(std::string_view text, std::size_t at, const char* type) {
  const std::string found(text.substr(std::min(at, text.size()), 1));
  throw load_failure(
      1207, "Invalid digit, Value '" + found + "', Pos " + std::to_string(at) + ", Type: " + type, at);
}

void append_integer(std::string& out, std::string_view text, column_kind kind) {
  if (kind == column_kind::smallint) return append_integer_of<std::int16_t>(out, text, "Short");
  if (kind == column_kind::integer) return append_integer_of<std::int32_t>(out, text, "Integer");
  append_integer_of<std::int64_t>(out, text, "Long");
}

void append_double(std::string& out, std::string_view text) {
  append_big_endian(out, std::int32_t{8});
  append_big_endian(out, std::bit_cast<std::int64_t>(parse_double(text)));
}

void append_real(std::string& out, std::string_view text) {
  const auto value = static_cast<float>(parse_double(text));
  if (std::isinf(value)) too_large();
  append_big_endian(out, std::int32_t{4});
  append_big_endian(out, std::bit_cast<std::int32_t>(value));
}

void append_boolean(std::string& out, std::string_view text) {
  static constexpr std::array<std::string_view, 5> yes{"true", "t", "1", "yes", "y"};
  static constexpr std::array<std::string_view, 5> no{"false", "f", "0", "no", "n"};
  const auto is = [word = trim(text)](std::string_view each) { return equals_word(word, each); };
  const bool value = std::any_of(yes.begin(), yes.end(), is);
  if (!value && !std::any_of(no.begin(), no.end(), is)) throw load_failure(1210, "Unknown boolean format");
  append_big_endian(out, std::int32_t{1});
  out += static_cast<char>(value);
}

}  // namespace redshift_local::copy
