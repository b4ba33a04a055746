// Packed tuples (FoundationDB tuple layer) of the elements that Flow sends, and base64 for the JSON codec.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "bench/json.hpp"

namespace sim {

/// Appends the packed element of a value; a null pointer (missing location) packs like null. Objects and
/// arrays become bytes holding their compact JSON text, cut as `policy` says.
void pack(std::string& out, const json::value* value, const ser_policy& policy = {});

/// JSON text of an object or array inside a tuple.
struct json_bytes {
  std::string text;
  bool operator==(const json_bytes&) const = default;
};
using element =
    std::variant<std::nullptr_t, bool, std::int64_t, std::uint64_t, double, std::string, json_bytes>;

/// The elements of a packed tuple. Positive integers come as int64 when they fit. Throws
/// std::invalid_argument on truncated input and on codes that Flow never produces.
std::vector<element> unpack(std::string_view packed);

/// Standard alphabet, padded (RFC 4648).
void append_base64(std::string& out, std::string_view bytes);
/// Throws std::invalid_argument when `text` is not padded base64.
std::string decode_base64(std::string_view text);

}  // namespace sim
