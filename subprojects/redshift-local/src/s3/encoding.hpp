// Small text encodings of the S3 protocol: hex, base64, percent-encoding.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace redshift_local::s3 {

std::string to_hex(std::string_view bytes);                     // lower case
std::string to_base64(std::string_view bytes);                  // with padding
std::optional<std::string> from_base64(std::string_view text);  // nothing: not base64 with padding

/// AWS SigV4: every byte but A-Z a-z 0-9 - . _ ~ becomes %XX in upper case; '/' is kept on request.
std::string percent_encode(std::string_view bytes, bool keep_slash);

/// Nothing when a '%' is not followed by two hex digits. `plus_is_blank` for query strings.
std::optional<std::string> percent_decode(std::string_view text, bool plus_is_blank);

bool is_utf8(std::string_view bytes);
std::string to_lower(std::string_view ascii);
std::string_view trim(std::string_view text);  // blanks and tabs

/// A decimal number without sign, blanks or anything behind it.
std::optional<std::uint64_t> to_number(std::string_view text);

}  // namespace redshift_local::s3
