#include "redshift/encoding.hpp"

#include <doctest/doctest.h>

#include <stdexcept>
#include <string>

using namespace std::string_literals;

namespace {

/// `printf aaaa | gzip -n`.
const std::string packed_aaaa = redshift::decode_hex("1f8b08000000000000034b4c4c4c040045e598ad04000000");

}  // namespace

TEST_CASE("hexadecimal digits are decoded in either case") {
  CHECK(redshift::decode_hex("") == "");
  CHECK(redshift::decode_hex("00fFA7") == "\0\xff\xa7"s);
  for (const char* wrong : {"0", "0g", "\\x00", "0 "}) {
    CAPTURE(wrong);
    CHECK_THROWS_AS(redshift::decode_hex(wrong), std::invalid_argument);
  }
}

// RFC 4648 section 10.
TEST_CASE("base64 follows the published vectors") {
  const std::pair<const char*, const char*> vectors[] = {
      {"", ""},
      {"Zg==", "f"},
      {"Zm8=", "fo"},
      {"Zm9v", "foo"},
      {"Zm9vYg==", "foob"},
      {"Zm9vYmE=", "fooba"},
      {"Zm9vYmFy", "foobar"},
      {"+/+/", "\xfb\xff\xbf"},
  };
  for (const auto& [text, want] : vectors) {
    CAPTURE(text);
    CHECK(redshift::decode_base64(text) == want);
  }
}

TEST_CASE("base64 that is not canonical is refused") {
  for (const char* wrong :
       {"Z", "Zg", "Zg=", "Zg=a", "=g==", "Z===", "====", "Zh==", "Zm9=", "Zg==Zg==", "Zm9v\n", "Zm-_"}) {
    CAPTURE(wrong);
    CHECK_THROWS_AS(redshift::decode_base64(wrong), std::invalid_argument);
  }
}

TEST_CASE("gzip is unpacked within its bound and never half") {
  CHECK(redshift::gunzip(packed_aaaa, 4) == "aaaa");
  CHECK_THROWS_AS(redshift::gunzip(packed_aaaa, 3), std::invalid_argument);
  CHECK_THROWS_AS(redshift::gunzip(packed_aaaa + "x", 100), std::invalid_argument);
  CHECK_THROWS_AS(redshift::gunzip("not gzip", 100), std::invalid_argument);
  for (std::size_t length = 0; length < packed_aaaa.size(); ++length) {
    CAPTURE(length);
    CHECK_THROWS_AS(redshift::gunzip(packed_aaaa.substr(0, length), 100), std::invalid_argument);
  }
}
