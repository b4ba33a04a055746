// The packed form of tuples: FoundationDB tuple layer, as far as Flow produces it.
#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <vector>

#include "flow/tuple.hpp"

namespace flow {
namespace {

// Type codes of the FoundationDB tuple layer. Integers are `zero` plus or minus the bytes of their magnitude.
constexpr unsigned char code_null = 0x00, code_bytes = 0x01, code_string = 0x02, code_nested = 0x05;
constexpr unsigned char code_big_negative = 0x0b, code_zero = 0x14, code_big_positive = 0x1d;
constexpr unsigned char code_float32 = 0x20, code_float64 = 0x21, code_false = 0x26, code_true = 0x27;
constexpr unsigned char code_uuid = 0x30, code_versionstamp = 0x33;

std::uint64_t big_endian(std::string_view bytes) {
  std::uint64_t out = 0;
  for (const char byte : bytes) out = (out << 8) | static_cast<unsigned char>(byte);
  return out;
}

/// The stored order of floating point numbers: positive ones have their sign bit flipped, negative ones all
/// bits.
template <class Bits>
Bits number_bits(Bits stored) {
  constexpr Bits sign = Bits{1} << (8 * sizeof(Bits) - 1);
  return (stored & sign) != 0 ? stored ^ sign : ~stored;
}

/// The decimal digits of a big-endian magnitude of up to 255 bytes.
std::string decimal_digits(std::string_view magnitude) {
  constexpr std::uint64_t base = 1'000'000'000;
  std::vector<std::uint64_t> groups{0};  // of nine digits, the lowest first
  for (const char byte : magnitude) {
    std::uint64_t carry = static_cast<unsigned char>(byte);
    for (std::uint64_t& group : groups) {
      carry += group << 8;
      group = carry % base;
      carry /= base;
    }
    if (carry != 0) groups.push_back(carry);
  }
  std::string out = std::to_string(groups.back());
  for (auto group = groups.rbegin() + 1; group != groups.rend(); ++group) {
    const std::string digits = std::to_string(*group);
    out.append(9 - digits.size(), '0').append(digits);
  }
  return out;
}

}  // namespace

bool tuple_reader::next_packed(element& out) {
  if (rest_.empty()) return false;
  const auto code = static_cast<unsigned char>(rest_.front());
  if (code > code_big_negative && code < code_big_positive) {
    packed_integer(code, out);
    return true;
  }
  switch (code) {
    case code_null:
      out.type = element::kind::null;
      take(1);
      return true;
    case code_bytes:
    case code_string:
      out.type = code == code_string ? element::kind::string : element::kind::json;
      packed_text(out);
      return true;
    case code_false:
    case code_true:
      out.type = element::kind::boolean;
      out.boolean = code == code_true;
      take(1);
      return true;
    case code_float32:
    case code_float64:
      packed_real(code, out);
      return true;
    case code_big_negative:
    case code_big_positive:
      packed_big_integer(code == code_big_negative, out);
      return true;
    case code_nested:
      fail("a nested tuple, which Flow does not produce,");
    case code_uuid:
      fail("a UUID element, which Flow does not produce,");
    case code_versionstamp:
      fail("a versionstamp, which Flow does not produce,");
    default:
      fail("the unknown element code " + std::to_string(code));
  }
}

void tuple_reader::packed_text(element& out) {
  // A zero byte ends the text, unless ff follows: then it stands for itself.
  const std::size_t end = rest_.find('\0', 1);
  if (end == rest_.npos) fail("a text without its terminator");
  if (end + 1 == rest_.size() || rest_[end + 1] != '\xff') {
    out.text = rest_.substr(1, end - 1);
    rest_.remove_prefix(end + 1);
    return;
  }
  scratch_.clear();
  std::string_view rest = rest_.substr(1);
  while (true) {
    const std::size_t zero = rest.find('\0');
    if (zero == rest.npos) fail("a text without its terminator");
    scratch_.append(rest, 0, zero);
    rest.remove_prefix(zero + 1);
    if (!rest.starts_with('\xff')) break;
    scratch_ += '\0';
    rest.remove_prefix(1);
  }
  rest_ = rest;
  out.text = scratch_;
}

void tuple_reader::packed_integer(unsigned char code, element& out) {
  const bool negative = code < code_zero;
  const unsigned bytes = negative ? code_zero - code : code - code_zero;
  std::uint64_t value = big_endian(take(1 + bytes).substr(1));
  out.type = element::kind::integer;
  if (!negative) {
    if (value > INT64_MAX) {
      out.type = element::kind::unsigned_integer;
      out.unsigned_integer = value;
    } else {
      out.integer = static_cast<std::int64_t>(value);
    }
    return;
  }
  // One's complement of the magnitude, in as many bytes as are stored.
  const std::uint64_t magnitude = (UINT64_MAX >> (64 - 8 * bytes)) - value;
  constexpr std::uint64_t lowest = std::uint64_t{1} << 63;
  if (magnitude > lowest) {
    out.type = element::kind::big_integer;
    scratch_ = "-" + std::to_string(magnitude);
    out.text = scratch_;
  } else {
    out.integer = static_cast<std::int64_t>(0 - magnitude);
  }
}

void tuple_reader::packed_big_integer(bool negative, element& out) {
  if (rest_.size() < 2) fail("the input ends inside an element");
  const auto stored = static_cast<unsigned char>(rest_[1]);
  const std::size_t bytes = negative ? stored ^ 0xffu : stored;
  std::string magnitude(take(2 + bytes).substr(2));
  if (negative)
    for (char& byte : magnitude) byte = static_cast<char>(~byte);
  // Nobody writes small numbers this way, but then they would still be these digits.
  scratch_ = (negative ? "-" : "") + decimal_digits(magnitude);
  out.type = element::kind::big_integer;
  out.text = scratch_;
}

void tuple_reader::packed_real(unsigned char code, element& out) {
  out.type = element::kind::real;
  if (code == code_float64)
    out.real = std::bit_cast<double>(number_bits(big_endian(take(9).substr(1))));
  else
    out.real = std::bit_cast<float>(number_bits(static_cast<std::uint32_t>(big_endian(take(5).substr(1)))));
  if (!std::isfinite(out.real)) fail("a number that is not finite, which Flow does not produce,");
}

}  // namespace flow
