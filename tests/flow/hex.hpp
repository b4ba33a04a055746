// Bytes written as hexadecimal digits.
#pragma once

#include <charconv>
#include <string>
#include <string_view>

namespace tests {

inline std::string from_hex(std::string_view digits) {
  std::string out;
  for (std::size_t i = 0; i + 1 < digits.size(); i += 2) {
    unsigned byte = 0;
    std::from_chars(digits.data() + i, digits.data() + i + 2, byte, 16);
    out += static_cast<char>(byte);
  }
  return out;
}

}  // namespace tests
