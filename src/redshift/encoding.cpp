#include "redshift/encoding.hpp"

#include <zlib.h>

#include <array>
#include <cstdint>
#include <memory>
#include <stdexcept>

namespace redshift {
namespace {

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  throw std::invalid_argument("not a hexadecimal digit");
}

std::uint32_t base64_digit(char c) {
  if (c >= 'A' && c <= 'Z') return static_cast<std::uint32_t>(c - 'A');
  if (c >= 'a' && c <= 'z') return static_cast<std::uint32_t>(c - 'a') + 26;
  if (c >= '0' && c <= '9') return static_cast<std::uint32_t>(c - '0') + 52;
  if (c == '+') return 62;
  if (c == '/') return 63;
  throw std::invalid_argument("not a base64 digit");
}

/// 2 to 4 digits, without padding, are 1 to 3 bytes.
void append_base64_group(std::string& bytes, std::string_view digits) {
  std::uint32_t bits = 0;
  for (std::size_t i = 0; i < 4; ++i) bits = bits << 6 | (i < digits.size() ? base64_digit(digits[i]) : 0);
  const std::size_t count = digits.size() - 1;
  if ((bits & (0xFFFFFFu >> 8 * count)) != 0) throw std::invalid_argument("base64 ends with stray bits");
  for (std::size_t i = 0; i < count; ++i) bytes += static_cast<char>(bits >> (16 - 8 * i) & 0xFF);
}

}  // namespace

std::string decode_hex(std::string_view digits) {
  if (digits.size() % 2 != 0) throw std::invalid_argument("odd number of hexadecimal digits");
  std::string bytes;
  bytes.reserve(digits.size() / 2);
  for (std::size_t i = 0; i < digits.size(); i += 2) {
    bytes += static_cast<char>(hex_digit(digits[i]) << 4 | hex_digit(digits[i + 1]));
  }
  return bytes;
}

std::string decode_base64(std::string_view text) {
  if (text.size() % 4 != 0) throw std::invalid_argument("base64 is not a multiple of four characters");
  std::string bytes;
  bytes.reserve(text.size() / 4 * 3);
  for (; !text.empty(); text.remove_prefix(4)) {
    std::string_view group = text.substr(0, 4);
    const bool last = text.size() == 4;
    if (last && group.ends_with("==")) {
      group.remove_suffix(2);
    } else if (last && group.ends_with('=')) {
      group.remove_suffix(1);
    }
    append_base64_group(bytes, group);
  }
  return bytes;
}

std::string gunzip(std::string_view packed, std::size_t max_bytes) {
  z_stream stream{};
  constexpr int gzip_only = 16;  // zlib: added to the window bits
  if (::inflateInit2(&stream, MAX_WBITS + gzip_only) != Z_OK) throw std::bad_alloc();
  const std::unique_ptr<z_stream, int (*)(z_stream*)> owner(&stream, ::inflateEnd);

  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));  // zlib only reads it
  stream.avail_in = static_cast<uInt>(packed.size());
  std::string bytes;
  std::array<char, 16384> block;
  int outcome = Z_OK;
  while (outcome == Z_OK) {
    stream.next_out = reinterpret_cast<Bytef*>(block.data());
    stream.avail_out = block.size();
    outcome = ::inflate(&stream, Z_NO_FLUSH);
    bytes.append(block.data(), block.size() - stream.avail_out);
    if (bytes.size() > max_bytes) throw std::invalid_argument("gzip data is too large when unpacked");
  }
  if (outcome != Z_STREAM_END) throw std::invalid_argument("gzip data is damaged or cut short");
  if (stream.avail_in != 0) throw std::invalid_argument("gzip data is followed by other bytes");
  return bytes;
}

}  // namespace redshift
