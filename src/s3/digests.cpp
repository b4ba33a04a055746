#include "s3/digests.hpp"

#include <openssl/evp.h>

#include <array>
#include <cstring>
#include <stdexcept>
#if defined(__x86_64__)
#include <nmmintrin.h>
#endif

namespace s3 {

namespace {

constexpr std::array<std::uint32_t, 256> make_table() {
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t byte = 0; byte < table.size(); ++byte) {
    auto rest = byte;
    for (int bit = 0; bit < 8; ++bit) rest = (rest >> 1) ^ ((rest & 1) != 0 ? 0x82F63B78u : 0u);
    table[byte] = rest;
  }
  return table;
}

constexpr auto table = make_table();

#if defined(__x86_64__)
__attribute__((target("sse4.2"))) std::uint32_t crc32c_by_sse42(std::string_view bytes) {
  std::uint64_t rest = 0xFFFFFFFFu;
  while (bytes.size() >= sizeof rest) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes.data(), sizeof word);
    rest = _mm_crc32_u64(rest, word);
    bytes.remove_prefix(sizeof word);
  }
  auto last = static_cast<std::uint32_t>(rest);
  for (const char c : bytes) last = _mm_crc32_u8(last, static_cast<unsigned char>(c));
  return ~last;
}
#endif

std::string big_endian(std::uint32_t number) {
  return {static_cast<char>(number >> 24), static_cast<char>(number >> 16), static_cast<char>(number >> 8),
          static_cast<char>(number)};
}

std::string from_base64(const std::string& text) {
  std::string bytes(text.size(), 0);
  const int decoded =
      EVP_DecodeBlock(reinterpret_cast<unsigned char*>(bytes.data()),
                      reinterpret_cast<const unsigned char*>(text.data()), static_cast<int>(text.size()));
  if (decoded < 0) throw std::invalid_argument("not base64: " + text);
  // The padding has been decoded as zero bytes.
  bytes.resize(static_cast<std::size_t>(decoded) - (text.ends_with("==") ? 2 : text.ends_with("=") ? 1 : 0));
  return bytes;
}

}  // namespace

std::string base64(std::string_view bytes) {
  std::string text((bytes.size() + 2) / 3 * 4 + 1, 0);  // OpenSSL ends it with a zero
  const int length =
      EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()),
                      reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<int>(bytes.size()));
  text.resize(static_cast<std::size_t>(length));
  return text;
}

std::string md5_base64(std::string_view bytes) {
  std::string digest(16, 0);
  if (EVP_Digest(bytes.data(), bytes.size(), reinterpret_cast<unsigned char*>(digest.data()), nullptr,
                 EVP_md5(), nullptr) != 1)
    throw std::runtime_error("MD5 failed");
  return base64(digest);
}

std::uint32_t crc32c_by_table(std::string_view bytes) {
  std::uint32_t rest = 0xFFFFFFFFu;
  for (const char c : bytes) rest = (rest >> 8) ^ table[(rest ^ static_cast<unsigned char>(c)) & 0xFF];
  return ~rest;
}

std::uint32_t crc32c(std::string_view bytes) {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("sse4.2")) return crc32c_by_sse42(bytes);
#endif
  return crc32c_by_table(bytes);
}

std::string crc32c_base64(std::string_view bytes) { return base64(big_endian(crc32c(bytes))); }

std::string composite_crc32c(std::span<const part_tag> parts) {
  std::string sums;
  for (const auto& part : parts) sums += from_base64(part.crc32c);
  return crc32c_base64(sums) + "-" + std::to_string(parts.size());
}

}  // namespace s3
