#include "copy/varbyte.hpp"

#include "copy/binary.hpp"

namespace redshift_local::copy {
namespace {

int hex_digit(std::string_view digits, std::size_t at) {
  const char c = digits[at];
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  throw load_failure(1219, std::string("Invalid hexadecimal digit '") + c + "' for VARBYTE", at);
}

}  // namespace

void append_varbyte(std::string& out, std::string_view digits, const column& target) {
  if (digits.size() % 2 != 0)
    throw load_failure(1223, "Invalid hexadecimal string for VARBYTE: odd number of digits");
  if (digits.size() / 2 > target.bytes) throw load_failure(1204, "Varbyte length exceeds DDL length");
  append_big_endian(out, static_cast<std::int32_t>(digits.size() / 2));
  for (std::size_t at = 0; at < digits.size(); at += 2)
    out += static_cast<char>(hex_digit(digits, at) << 4 | hex_digit(digits, at + 1));
}

}  // namespace redshift_local::copy
