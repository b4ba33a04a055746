// Network byte order, as PostgreSQL's binary COPY and its wire protocol have it.
#pragma once

#include <array>
#include <concepts>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <type_traits>

namespace redshift_local {

template <std::integral T>
std::array<char, sizeof(T)> big_endian(T value) {
  const auto bits = static_cast<std::uint64_t>(static_cast<std::make_unsigned_t<T>>(value));
  std::array<char, sizeof(T)> bytes;
  for (std::size_t i = 0; i < sizeof(T); ++i) bytes[i] = static_cast<char>(bits >> (8 * (sizeof(T) - 1 - i)));
  return bytes;
}

template <std::integral T>
void append_big_endian(std::string& out, T value) {
  const auto bytes = big_endian(value);
  out.append(bytes.data(), bytes.size());
}

inline void append_bytes(std::string& out, std::string_view value) {
  append_big_endian(out, static_cast<std::int32_t>(value.size()));
  out += value;
}

/// The length of what follows the four bytes at `at`, into them.
inline void put_length(std::string& out, std::size_t at) {
  const auto bytes = big_endian(static_cast<std::int32_t>(out.size() - at - 4));
  std::memcpy(out.data() + at, bytes.data(), bytes.size());
}

}  // namespace redshift_local
