// The digests that S3 checks bodies with, as their headers carry them.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "s3/types.hpp"

namespace s3 {

std::string base64(std::string_view bytes);
std::string md5_base64(std::string_view bytes);

/// CRC-32C (Castagnoli; RFC 3720 appendix B.4), by the processor's own instruction where it has one.
std::uint32_t crc32c(std::string_view bytes);
/// The same from a table, for the other processors.
std::uint32_t crc32c_by_table(std::string_view bytes);
/// Of its four bytes, the highest first.
std::string crc32c_base64(std::string_view bytes);
/// S3 User Guide, "Checking object integrity": the checksum of the parts' checksums, and how many they are.
std::string composite_crc32c(std::span<const part_tag> parts);

}  // namespace s3
