// The Range header of a GET, one range of bytes at a time.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace redshift_local::s3 {

struct byte_range {
  std::uint64_t offset = 0;
  std::uint64_t length = 0;
};

/// What "bytes=a-b", "bytes=a-" or "bytes=-n" means for an object of that size. Nothing: the header is of
/// another form, or names several ranges, and is to be ignored (RFC 9110). Throws s3_error 416 InvalidRange
/// when the range lies outside.
std::optional<byte_range> parse_range(std::string_view header, std::uint64_t object_bytes);

}  // namespace redshift_local::s3
