#include "flow/codec.hpp"

#include <doctest/doctest.h>

#include "flow/hex.hpp"

namespace {

TEST_CASE("the codec's name is json, proto or nothing") {
  CHECK(flow::parse_codec_name(nullptr) == std::nullopt);
  CHECK(flow::parse_codec_name("") == std::nullopt);
  CHECK(flow::parse_codec_name("json") == flow::codec_kind::json);
  CHECK(flow::parse_codec_name("proto") == flow::codec_kind::proto);
  CHECK_THROWS_WITH_AS(flow::parse_codec_name("JSON"),
                       "FLOW_RUNTIME_CODEC is \"JSON\": it must be json or proto", flow::protocol_error);
}

TEST_CASE("the codec is told from the first bytes, once there are enough of them") {
  struct row {
    const char* name;
    std::string start;
    bool at_end;
    std::optional<flow::codec_kind> want;
  };
  using enum flow::codec_kind;
  const row rows[] = {
      {"nothing yet", "", false, std::nullopt},
      {"empty input", "", true, json},
      {"too little", "{", false, std::nullopt},
      {"an object", R"({"sp)", false, json},
      {"an object after white space", " \r\n\t{", false, json},
      {"only white space so far", "      ", false, std::nullopt},
      {"only white space", "  ", true, json},
      {"a Spec in protobuf", tests::from_hex("080000000a06"), false, proto},
      {"a length that looks like a newline", tests::from_hex("0a000000"), false, proto},
      {"a length that looks like a brace", tests::from_hex("7b000000"), false, proto},
  };
  for (const row& r : rows) {
    CAPTURE(r.name);
    CHECK(flow::detect_codec(r.start, r.at_end) == r.want);
  }
}

TEST_CASE("input in neither codec is refused") {
  CHECK_THROWS_WITH_AS(flow::detect_codec("hello", false),
                       "the input begins neither with JSON nor with protobuf", flow::protocol_error);
}

}  // namespace
