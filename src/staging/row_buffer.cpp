#include "staging/row_buffer.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstring>

namespace staging {

namespace {

constexpr std::uint64_t every_byte(std::uint64_t value) { return value * 0x0101010101010101u; }

/// Whether one of eight bytes is a quote, a backslash or a control character.
bool any_to_escape(std::uint64_t bytes) {
  const auto below = [bytes](std::uint64_t limit) { return (bytes - every_byte(limit)) & ~bytes; };
  const auto equals = [bytes](std::uint64_t wanted) {
    const auto difference = bytes ^ every_byte(wanted);
    return (difference - every_byte(1)) & ~difference;
  };
  return ((below(0x20) | equals('"') | equals('\\')) & every_byte(0x80)) != 0;
}

bool to_escape(unsigned char byte) { return byte < 0x20 || byte == '"' || byte == '\\'; }

/// Bytes at the start of `text` that may be copied as they are.
std::size_t plain_bytes(std::string_view text) {
  std::size_t i = 0;
  for (std::uint64_t bytes = 0; i + sizeof bytes <= text.size(); i += sizeof bytes) {
    std::memcpy(&bytes, text.data() + i, sizeof bytes);
    if (any_to_escape(bytes)) break;
  }
  while (i < text.size() && !to_escape(static_cast<unsigned char>(text[i]))) ++i;
  return i;
}

void append_escaped(std::string& out, unsigned char byte) {
  constexpr std::string_view hex = "0123456789abcdef";
  switch (byte) {
    case '"':
      out += "\\\"";
      return;
    case '\\':
      out += "\\\\";
      return;
    case '\b':
      out += "\\b";
      return;
    case '\f':
      out += "\\f";
      return;
    case '\n':
      out += "\\n";
      return;
    case '\r':
      out += "\\r";
      return;
    case '\t':
      out += "\\t";
      return;
    default:
      out.append("\\u00").append(1, hex[byte >> 4]).append(1, hex[byte & 15]);
  }
}

template <class... Format>
void append_number(std::string& out, Format... value_and_format) {
  std::array<char, 32> text;
  const auto [end, error] = std::to_chars(text.data(), text.data() + text.size(), value_and_format...);
  out.append(text.data(), end);
}

}  // namespace

void append_json_string(std::string& out, std::string_view text) {
  out += '"';
  for (;;) {
    const auto plain = plain_bytes(text);
    out.append(text.data(), plain);
    if (plain == text.size()) break;
    append_escaped(out, static_cast<unsigned char>(text[plain]));
    text.remove_prefix(plain + 1);
  }
  out += '"';
}

void append_integer(std::string& out, std::int64_t value) { append_number(out, value); }

void append_unsigned(std::string& out, std::uint64_t value) { append_number(out, value); }

void append_real(std::string& out, double value) {
  constexpr double largest_numeric = 1e38;  // Redshift: NUMERIC(38,0)
  if (std::fabs(value) < largest_numeric && std::trunc(value) == value) {
    append_real_decimal(out, value);
  } else {
    append_number(out, value);
  }
}

void append_real_decimal(std::string& out, double value) {
  // The shortest digits come in scientific form, d[.ddd]e±xx; std::to_chars in fixed form writes all digits
  // of the binary value instead (1e23 as 99999999999999991611392).
  std::array<char, 32> text;
  const auto [end, error] =
      std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::scientific);
  std::string_view scientific(text.data(), static_cast<std::size_t>(end - text.data()));
  if (scientific.front() == '-') {
    out += '-';
    scientific.remove_prefix(1);
  }
  const auto e = scientific.find('e');
  const char first = scientific.front();
  const auto fraction = e > 2 ? scientific.substr(2, e - 2) : std::string_view();
  int exponent = 0;
  const auto* digits = scientific.data() + e + 1;
  std::from_chars(digits + (*digits == '+'), scientific.data() + scientific.size(), exponent);

  if (exponent < 0) {
    out.append("0.").append(static_cast<std::size_t>(-exponent - 1), '0');
    out.append(1, first).append(fraction);
    return;
  }
  const auto shift = static_cast<std::size_t>(exponent);
  const auto whole = fraction.substr(0, shift);
  out.append(1, first).append(whole).append(shift - whole.size(), '0');
  if (fraction.size() > shift) out.append(1, '.').append(fraction.substr(shift));
}

std::size_t counted_bytes(std::string_view row) {
  return row.size() + static_cast<std::size_t>(std::count(row.begin(), row.end(), '|'));
}

}  // namespace staging
