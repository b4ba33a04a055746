#include "flow/base64.hpp"

#include <doctest/doctest.h>

namespace {

struct base64_case {
  const char *bytes, *text;
};

// RFC 4648, section 10, and one text with both of the last digits.
const base64_case cases[] = {{"", ""},
                             {"f", "Zg=="},
                             {"fo", "Zm8="},
                             {"foo", "Zm9v"},
                             {"foob", "Zm9vYg=="},
                             {"fooba", "Zm9vYmE="},
                             {"foobar", "Zm9vYmFy"},
                             {"\xfb\xef\xbe\xff", "++++/w=="}};

TEST_CASE("base64 of the published vectors, both ways") {
  std::string out = "left from before";
  for (const base64_case& c : cases) {
    CAPTURE(c.text);
    CHECK(flow::encode_base64(c.bytes) == c.text);
    REQUIRE(flow::decode_base64(c.text, out));
    CHECK(out == c.bytes);
  }
}

TEST_CASE("what is not base64 with its padding is refused") {
  std::string out;
  for (const char* text :
       {"Z", "Zg", "Zg=", "Z===", "====", "Zg==Zg==", "Zm9v\n", "Zm9 v===", "Zm-_", "Zm9\xff"}) {
    CAPTURE(text);
    CHECK_FALSE(flow::decode_base64(text, out));
  }
}

}  // namespace
