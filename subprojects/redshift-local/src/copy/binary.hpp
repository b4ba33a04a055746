// Network byte order, as PostgreSQL's binary COPY and its wire protocol have it.
#pragma once

#include <bit>
#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>

namespace redshift_local {

template <std::integral T>
void append_big_endian(std::string& out, T value) {
  const auto bits = static_cast<std::make_unsigned_t<T>>(value);
  for (int shift = static_cast<int>(sizeof(T)) * 8 - 8; shift >= 0; shift -= 8)
    out.push_back(static_cast<char>(static_cast<std::uint64_t>(bits) >> shift));
}

inline void append_bytes(std::string& out, std::string_view value) {
  append_big_endian(out, static_cast<std::int32_t>(value.size()));
  out += value;
}

}  // namespace redshift_local
