#include "copy/numeric.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <vector>

#include "copy/binary.hpp"
#include "copy/column.hpp"

namespace redshift_local::copy {
namespace {

struct decimal {
  bool negative = false;
  std::string digits;  // of the number times 10^scale
};

[[noreturn]] void bad_digit(std::string_view text, std::size_t at) {
  const std::string found = at < text.size() ? std::string(1, text[at]) : "";
  throw load_failure(1207,
                     "Invalid digit, Value '" + found + "', Pos " + std::to_string(at) + ", Type: Decimal",
                     std::string(text));
}

/// Digits and the power of ten of their last one.
void read_number(std::string_view text, decimal& number, long& exponent) {
  std::size_t at = 0;
  if (at < text.size() && (text[at] == '-' || text[at] == '+')) number.negative = text[at++] == '-';
  bool point = false, any = false;
  exponent = 0;
  for (; at < text.size() && text[at] != 'e' && text[at] != 'E'; ++at) {
    if (text[at] == '.' && !point) {
      point = true;
      continue;
    }
    if (text[at] < '0' || text[at] > '9') bad_digit(text, at);
    any = true;
    number.digits += text[at];
    if (point) --exponent;
  }
  if (!any) bad_digit(text, at);
  if (at == text.size()) return;
  if (++at < text.size() && text[at] == '+') ++at;
  int power = 0;
  const auto [end, error] = std::from_chars(text.data() + at, text.data() + text.size(), power);
  if (error != std::errc() || end != text.data() + text.size() || std::abs(power) > 1000) bad_digit(text, at);
  exponent += power;
}

void increment(std::string& digits) {
  auto at = digits.size();
  while (at > 0 && digits[at - 1] == '9') digits[--at] = '0';
  if (at == 0)
    digits.insert(digits.begin(), '1');
  else
    ++digits[at - 1];
}

/// To exactly `scale` decimals.
void rescale(decimal& number, long exponent, int scale, bool round) {
  const long surplus = -exponent - scale;
  if (surplus <= 0) {
    number.digits.append(static_cast<std::size_t>(-surplus), '0');
    return;
  }
  const auto cut = static_cast<std::size_t>(surplus);
  if (cut > number.digits.size()) return number.digits.clear();
  const bool up = round && number.digits[number.digits.size() - cut] >= '5';
  number.digits.resize(number.digits.size() - cut);
  if (up) increment(number.digits);
}

}  // namespace

void append_numeric(std::string& out, std::string_view text, int precision, int scale, bool round) {
  decimal number;
  long exponent = 0;
  read_number(text, number, exponent);
  rescale(number, exponent, scale, round);
  number.digits.erase(0, std::min(number.digits.find_first_not_of('0'), number.digits.size()));
  if (number.digits.size() > static_cast<std::size_t>(precision))
    throw load_failure(1204, "Numeric data overflow (result precision)", std::string(text));

  // Groups of four decimal digits, aligned to the decimal point.
  const auto fraction_groups = static_cast<std::size_t>(scale + 3) / 4;
  number.digits.append(fraction_groups * 4 - static_cast<std::size_t>(scale), '0');
  number.digits.insert(0, (4 - number.digits.size() % 4) % 4, '0');
  std::vector<std::int16_t> groups;
  for (std::size_t at = 0; at < number.digits.size(); at += 4)
    groups.push_back(static_cast<std::int16_t>(std::stoi(number.digits.substr(at, 4))));
  auto weight =
      static_cast<std::int16_t>(static_cast<long>(groups.size()) - static_cast<long>(fraction_groups) - 1);
  const auto first = std::find_if(groups.begin(), groups.end(), [](auto g) { return g != 0; });
  weight = static_cast<std::int16_t>(weight - (first - groups.begin()));
  groups.erase(groups.begin(), first);
  while (!groups.empty() && groups.back() == 0) groups.pop_back();

  append_big_endian(out, static_cast<std::int32_t>(8 + 2 * groups.size()));
  append_big_endian(out, static_cast<std::int16_t>(groups.size()));
  append_big_endian(out, groups.empty() ? std::int16_t{0} : weight);
  append_big_endian(out, static_cast<std::uint16_t>(number.negative && !groups.empty() ? 0x4000 : 0));
  append_big_endian(out, static_cast<std::int16_t>(scale));
  for (auto group : groups) append_big_endian(out, group);
}

std::string bare_number(std::string_view number) {
  const bool exponent = number.find_first_of("eE") != std::string_view::npos;
  std::string digits;
  for (char c : number)
    if (c >= '0' && c <= '9') digits += c;
  std::uint64_t exact = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), exact);
  if (error == std::errc() || exponent) return std::string(number);
  double approximate = 0;
  long fraction = 0;
  bool point = false;
  for (char c : number) {
    if (c == '.') point = true;
    if (c < '0' || c > '9') continue;
    approximate = approximate * 10 + (c - '0');
    fraction += point;
  }
  char text[48];
  std::snprintf(text, sizeof text, "%s%.16ee", number.front() == '-' ? "-" : "", approximate);
  std::string result(text, static_cast<std::size_t>(std::find(text, text + sizeof text, '\0') - text - 1));
  if (fraction == 0) return result;
  const auto e = result.find('e');
  return result.substr(0, e) + "e" + std::to_string(std::stol(result.substr(e + 1)) - fraction);
}

}  // namespace redshift_local::copy
