#include "copy/numeric.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <limits>

#include "copy/binary.hpp"
#include "copy/numbers.hpp"

namespace redshift_local::copy {
namespace {

constexpr std::size_t group_digits = 4, largest_precision = 38;
constexpr std::size_t kept_digits = 80;  // more than NUMERIC can hold on both sides of the point
constexpr int largest_exponent = 1000;
constexpr int int64_precision = 19;  // up to here Redshift keeps the digits in 64 bits

/// digits × 10^exponent; without leading zeros.
struct decimal {
  bool negative = false;
  std::size_t count = 0;
  long exponent = 0;
  std::array<char, kept_digits + group_digits> digits;  // values, not characters

  void push(int digit) {
    if (count == 0 && digit == 0) return;
    if (count == kept_digits) return void(++exponent);
    digits[count++] = static_cast<char>(digit);
  }
};

decimal parse(std::string_view text) {
  decimal number;
  std::size_t at = 0, end = text.size();
  while (at < end && text[at] == ' ') ++at;
  while (end > at && text[end - 1] == ' ') --end;
  if (at < end && (text[at] == '-' || text[at] == '+')) number.negative = text[at++] == '-';
  bool point = false, any = false;
  for (; at < end && text[at] != 'e' && text[at] != 'E'; ++at) {
    if (text[at] == '.' && !point) {
      point = true;
      continue;
    }
    if (text[at] < '0' || text[at] > '9') bad_digit(text, at, "Decimal");
    any = true;
    number.push(text[at] - '0');
    if (point) --number.exponent;
  }
  if (!any) bad_digit(text, at, "Decimal");
  if (at == end) return number;
  const bool plus = ++at < end && text[at] == '+';
  if (plus) ++at;
  int power = 0;
  const auto [last, error] = std::from_chars(text.data() + at, text.data() + end, power);
  const bool is_power = error == std::errc() && last == text.data() + end && !(plus && text[at] == '-');
  if (!is_power || power > largest_exponent || power < -largest_exponent) bad_digit(text, at, "Decimal");
  number.exponent += power;
  return number;
}

void increment(decimal& number) {
  auto at = number.count;
  while (at > 0 && number.digits[at - 1] == 9) number.digits[--at] = 0;
  if (at > 0) return void(++number.digits[at - 1]);
  std::copy_backward(number.digits.begin(), number.digits.begin() + number.count,
                     number.digits.begin() + number.count + 1);
  number.digits[0] = 1;
  ++number.count;
}

[[noreturn]] void overflow() { throw load_failure(1204, "Numeric data overflow (result precision)"); }

/// Whether the digits, which are 19 at most, are more than 2^63-1.
bool exceeds_int64(const decimal& number) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < number.count; ++i)
    value = value * 10 + static_cast<std::uint64_t>(number.digits[i]);
  return value > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
}

/// To exactly `scale` decimals.
void rescale(decimal& number, int scale, bool round) {
  const long surplus = -number.exponent - scale;
  number.exponent = -scale;
  if (number.count == 0) return;
  if (surplus <= 0) {
    const auto zeros = static_cast<std::size_t>(-surplus);
    if (number.count + zeros > largest_precision) overflow();
    std::fill_n(number.digits.begin() + number.count, zeros, char{0});
    number.count += zeros;
    return;
  }
  const auto cut = static_cast<std::size_t>(surplus);
  const bool up = round && cut <= number.count && number.digits[number.count - cut] >= 5;
  number.count -= std::min(cut, number.count);
  if (up) increment(number);
}

}  // namespace

/// PostgreSQL has groups of four digits, aligned to the decimal point, without zeros at either end.
void append_numeric(std::string& out, std::string_view text, const column& target, bool round) {
  auto number = parse(text);
  rescale(number, target.scale, round);
  if (number.count > static_cast<std::size_t>(target.precision)) overflow();
  if (target.precision <= int64_precision && exceeds_int64(number)) overflow();

  const auto scale = static_cast<std::size_t>(target.scale);
  const auto fraction_groups = (scale + group_digits - 1) / group_digits;
  const auto behind = fraction_groups * group_digits - scale;  // zeros that fill the last group
  std::fill_n(number.digits.begin() + number.count, number.count > 0 ? behind : 0, char{0});
  const auto total = number.count + (number.count > 0 ? behind : 0);
  const auto groups = (total + group_digits - 1) / group_digits;

  const auto at = out.size();
  out.append(12, '\0');
  std::size_t kept = 0;
  for (std::size_t group = 0, digit = 0; group < groups; ++group) {
    std::int16_t value = 0;
    for (const auto end = total - (groups - 1 - group) * group_digits; digit < end; ++digit)
      value = static_cast<std::int16_t>(value * 10 + number.digits[digit]);
    append_big_endian(out, value);
    if (value != 0) kept = group + 1;
  }
  out.resize(at + 12 + 2 * kept);
  const auto put = [&](std::size_t where, std::int16_t value) {
    std::memcpy(out.data() + at + where, big_endian(value).data(), 2);
  };
  put(4, static_cast<std::int16_t>(kept));
  put(6, kept == 0 ? std::int16_t{0} : static_cast<std::int16_t>(groups - fraction_groups - 1));
  put(8, static_cast<std::int16_t>(number.negative && kept > 0 ? 0x4000 : 0));
  put(10, static_cast<std::int16_t>(scale));
  put_length(out, at);
}

std::string_view bare_number_text(std::string_view number, std::string& scratch) {
  constexpr std::size_t safe_digits = 19;  // fewer than 2^64 has
  if (number.size() <= safe_digits || number.find_first_of("eE") != std::string_view::npos) return number;
  scratch.clear();
  for (char c : number)
    if (c >= '0' && c <= '9') scratch += c;
  std::uint64_t exact = 0;
  if (std::from_chars(scratch.data(), scratch.data() + scratch.size(), exact).ec == std::errc())
    return number;
  double approximate = 0;
  for (char c : scratch) approximate = approximate * 10 + (c - '0');
  const auto point = number.find('.');
  const auto fraction = point == std::string_view::npos ? 0 : number.size() - point - 1;
  char text[48];
  std::snprintf(text, sizeof text, "%s%.16e", number.front() == '-' ? "-" : "", approximate);
  const std::string_view rounded(text);
  const auto e = rounded.find('e');
  const auto exponent = std::atol(rounded.data() + e + 1) - static_cast<long>(fraction);
  scratch.assign(rounded.substr(0, e)).append("e").append(std::to_string(exponent));
  return scratch;
}

}  // namespace redshift_local::copy
