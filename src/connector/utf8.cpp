#include "connector/utf8.hpp"

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace connector {

namespace {

struct sequence {
  std::size_t bytes;              // 0: no character begins so
  unsigned char lowest, highest;  // of the second byte; the others are 80..BF
};

sequence sequence_of(unsigned char first) {
  if (first < 0x80) return {1, 0, 0};
  if (first < 0xC2) return {0, 0, 0};
  if (first < 0xE0) return {2, 0x80, 0xBF};
  if (first == 0xE0) return {3, 0xA0, 0xBF};
  if (first == 0xED) return {3, 0x80, 0x9F};
  if (first < 0xF0) return {3, 0x80, 0xBF};
  if (first == 0xF0) return {4, 0x90, 0xBF};
  if (first < 0xF4) return {4, 0x80, 0xBF};
  if (first == 0xF4) return {4, 0x80, 0x8F};
  return {0, 0, 0};
}

bool is_sequence(std::string_view bytes, sequence expected) {
  if (expected.bytes == 0 || bytes.size() < expected.bytes) return false;
  for (std::size_t i = 1; i < expected.bytes; ++i) {
    const auto byte = static_cast<unsigned char>(bytes[i]);
    const auto lowest = i == 1 ? expected.lowest : 0x80;
    const auto highest = i == 1 ? expected.highest : 0xBF;
    if (byte < lowest || byte > highest) return false;
  }
  return true;
}

std::string_view without_ascii_words(std::string_view bytes) {
  for (std::uint64_t word = 0; bytes.size() >= sizeof word; bytes.remove_prefix(sizeof word)) {
    std::memcpy(&word, bytes.data(), sizeof word);
    if ((word & 0x8080808080808080u) != 0) break;
  }
  return bytes;
}

}  // namespace

bool is_utf8(std::string_view bytes) {
  while (!(bytes = without_ascii_words(bytes)).empty()) {
    const auto expected = sequence_of(static_cast<unsigned char>(bytes.front()));
    if (!is_sequence(bytes, expected)) return false;
    bytes.remove_prefix(expected.bytes);
  }
  return true;
}

}  // namespace connector
