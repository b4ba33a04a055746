// The characters of JSON text, eight at a time.
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

namespace redshift_local::copy {

inline bool is_json_blank(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }

/// Length of what stands for itself in a string: up to a quote, a backslash or a control character.
inline std::size_t plain_length(std::string_view text) {
  constexpr std::uint64_t ones = 0x0101010101010101u, high_bits = ones * 0x80;
  const auto zero_bytes = [](std::uint64_t word) { return (word - ones) & ~word; };
  std::size_t at = 0;
  for (std::uint64_t word = 0; at + sizeof word <= text.size(); at += sizeof word) {
    std::memcpy(&word, text.data() + at, sizeof word);
    const auto control = (word - ones * 0x20) & ~word;
    if ((control | zero_bytes(word ^ (ones * '"')) | zero_bytes(word ^ (ones * '\\'))) & high_bits) break;
  }
  for (; at < text.size(); ++at) {
    const auto c = static_cast<unsigned char>(text[at]);
    if (c < 0x20 || c == '"' || c == '\\') break;
  }
  return at;
}

}  // namespace redshift_local::copy
