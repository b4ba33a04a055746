#include "s3/digests.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

TEST_CASE("CRC-32C: check values of RFC 3720 and of the AWS examples, by instruction and by table") {
  const struct {
    std::string bytes;
    std::uint32_t want;
    std::string base64;
  } cases[] = {
      {"", 0, "AAAAAA=="},
      {"123456789", 0xE3069283, "4waSgw=="},
      {std::string(32, 0), 0x8A9136AA, "ipE2qg=="},
      {std::string(32, '\xFF'), 0x62A8AB43, "YqirQw=="},
      {std::string(66560, 'a'), 0xB0E3BCFD, "sOO8/Q=="},
  };
  for (const auto& c : cases) {
    CAPTURE(c.bytes.size());
    CHECK(s3::crc32c(c.bytes) == c.want);
    CHECK(s3::crc32c_by_table(c.bytes) == c.want);
    CHECK(s3::crc32c_base64(c.bytes) == c.base64);
  }
}

TEST_CASE("CRC-32C by instruction and by table agree at every length and alignment") {
  std::string bytes(70, 0);
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<char>(i * 37 + 11);
  const std::string_view all = bytes;
  for (std::size_t begin = 0; begin < 9; ++begin)
    for (std::size_t length = 0; begin + length <= all.size(); ++length)
      CHECK(s3::crc32c(all.substr(begin, length)) == s3::crc32c_by_table(all.substr(begin, length)));
}

TEST_CASE("the checksum of an object in parts is that of its parts' checksums, and says how many they are") {
  // CRC-32C of E3069283 E3069283, computed bit by bit.
  std::vector<s3::part_tag> parts;
  parts.push_back(s3::part_tag{1, "", s3::crc32c_base64("123456789")});
  parts.push_back(s3::part_tag{2, "", s3::crc32c_base64("123456789")});
  CHECK(s3::composite_crc32c(parts) == s3::crc32c_base64("\xE3\x06\x92\x83\xE3\x06\x92\x83") + "-2");
}

TEST_CASE("base64 pads as RFC 4648 does") {
  CHECK(s3::base64("") == "");
  CHECK(s3::base64("f") == "Zg==");
  CHECK(s3::base64("fo") == "Zm8=");
  CHECK(s3::base64("foo") == "Zm9v");
  CHECK(s3::base64("foobar") == "Zm9vYmFy");
}
