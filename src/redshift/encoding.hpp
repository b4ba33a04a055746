// Decoding of what the checkpoints table holds: hexadecimal digits, base64, gzip. Strict, and bounded.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace redshift {

// Each throws std::invalid_argument that says what is wrong.

/// Two digits a byte, upper or lower case.
std::string decode_hex(std::string_view digits);
/// RFC 4648 section 4: the standard alphabet, padded, without line breaks.
std::string decode_base64(std::string_view text);
/// RFC 1952: exactly one member, of at most `max_bytes` when unpacked.
std::string gunzip(std::string_view packed, std::size_t max_bytes);

}  // namespace redshift
