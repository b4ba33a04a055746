#include "flow/base64.hpp"

#include <array>
#include <cstdint>

namespace flow {
namespace {

constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::uint8_t no_digit = 0xff;

constexpr auto digit_values = [] {
  std::array<std::uint8_t, 256> out{};
  out.fill(no_digit);
  for (std::size_t i = 0; i < alphabet.size(); ++i)
    out[static_cast<unsigned char>(alphabet[i])] = static_cast<std::uint8_t>(i);
  return out;
}();

/// Appends three bytes; `seen` collects the digits' bits, the two top ones set by any byte that is no digit.
void decode_quad(const char* quad, char* to, unsigned& seen) {
  std::uint32_t bits = 0;
  for (int k = 0; k < 4; ++k) {
    const std::uint32_t digit = digit_values[static_cast<unsigned char>(quad[k])];
    seen |= digit;
    bits = (bits << 6) | digit;
  }
  to[0] = static_cast<char>(bits >> 16);
  to[1] = static_cast<char>(bits >> 8);
  to[2] = static_cast<char>(bits);
}

}  // namespace

bool decode_base64(std::string_view text, std::string& out) {
  out.resize(text.size() / 4 * 3);
  if (text.empty()) return true;
  if (text.size() % 4 != 0) return false;
  unsigned seen = 0;
  char* to = out.data();
  const char* const last = text.data() + text.size() - 4;
  for (const char* quad = text.data(); quad < last; quad += 4, to += 3) decode_quad(quad, to, seen);
  std::array<char, 4> padded{last[0], last[1], last[2], last[3]};
  std::size_t padding = 0;
  for (; padding < 2 && padded[3 - padding] == '='; ++padding) padded[3 - padding] = 'A';
  decode_quad(padded.data(), to, seen);
  out.resize(out.size() - padding);
  return (seen & 0xc0) == 0;
}

std::string encode_base64(std::string_view bytes) {
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    std::uint32_t bits = 0;
    for (std::size_t k = 0; k < 3; ++k)
      bits = (bits << 8) | (i + k < bytes.size() ? static_cast<unsigned char>(bytes[i + k]) : 0u);
    for (std::size_t k = 0; k < 4; ++k)
      out += i + k <= bytes.size() ? alphabet[(bits >> (18 - 6 * k)) & 0x3f] : '=';
  }
  return out;
}

}  // namespace flow
