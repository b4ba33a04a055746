// Rows as JSON objects, one a line, appended to a reusable buffer. Knows JSON, not collections.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace staging {

/// Appends `text` (UTF-8) as a JSON string with its quotes; only what JSON requires is escaped (RFC 8259
/// section 7).
void append_json_string(std::string& out, std::string_view text);
void append_integer(std::string& out, std::int64_t value);
void append_unsigned(std::string& out, std::uint64_t value);
/// Text that reads back as the same double, and the shortest such; whole numbers below 1e38 are plain digits,
/// so that an integer column takes them as well. Finite values only.
void append_real(std::string& out, double value);
/// The same without an exponent, as plain decimal digits.
void append_real_decimal(std::string& out, double value);

/// Largest row COPY accepts, counted as Redshift counts ('|' twice), newline excluded.
inline constexpr std::size_t max_row_bytes = 4u << 20;
/// Bytes of a row as COPY counts them.
std::size_t counted_bytes(std::string_view row);

}  // namespace staging
