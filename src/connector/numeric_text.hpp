// Numbers that collections keep in strings (format integer and format number).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace connector {

/// [+-]digits[.zeros] as a JSON number without leading zeros, or as a JSON string when a signed 64-bit
/// integer cannot hold it: COPY rounds large bare numbers. False, with nothing appended, for any other text.
bool append_integer_text(std::string& out, std::string_view text);

/// Decimal text with optional exponent, or exactly NaN, Infinity or -Infinity. Nothing for any other text and
/// beyond the range of a double; too close to zero is zero.
std::optional<double> parse_real(std::string_view text);

}  // namespace connector
