#include "flow/checkpoint.hpp"

#include <doctest/doctest.h>

#include <stdexcept>

#include "flow/hex.hpp"

namespace {

using tests::from_hex;

// The worked example of the Flow protocol: what the fenced connector kept after the first transaction.
const std::string example = from_hex(
    "0a6a0a4361636d65436f2f6f72646572732f7069766f743d30303b6d6174657269616c697a652f61636d65436f2f77617265686f"
    "7573652f"
    "7075626c69632532466f72646572731223088008121e0a06070c662b1d0112140930cc22bb11aaf01e10ffffffffffffffffff0"
    "1");

TEST_CASE("the example checkpoint decodes, and encodes to the same bytes") {
  REQUIRE(example.size() == 108);
  const flow::checkpoint got = flow::parse_checkpoint(example);
  REQUIRE(got.sources.size() == 1);
  const auto& [journal, source] = *got.sources.begin();
  CHECK(journal == "acmeCo/orders/pivot=00;materialize/acmeCo/warehouse/public%2Forders");
  CHECK(source.read_through == 1024);
  REQUIRE(source.producers.size() == 1);
  CHECK(source.producers[0].id == from_hex("070c662b1d01"));
  CHECK(source.producers[0].last_ack == 2229468808679181360);
  CHECK(source.producers[0].begin == -1);
  CHECK(got.ack_intents.empty());
  CHECK(flow::serialize_checkpoint(got) == example);
}

TEST_CASE("acknowledgement intents are kept as raw bytes") {
  flow::checkpoint value;
  value.ack_intents["journal"] = std::string("\0\xff", 2);
  const std::string bytes = flow::serialize_checkpoint(value);
  CHECK(bytes == from_hex("120d0a076a6f75726e616c120200ff"));
  CHECK(flow::parse_checkpoint(bytes).ack_intents == value.ack_intents);
}

TEST_CASE("the explicit zero checkpoint, no bytes and unknown fields all give an empty checkpoint") {
  // The sentinel; a varint, a fixed64, bytes and a fixed32 of field 9.
  for (const char* hex : {"f8ffffff0f01", "", "4801", "490102030405060708", "4a026869", "4d01020304"}) {
    CAPTURE(hex);
    const flow::checkpoint got = flow::parse_checkpoint(from_hex(hex));
    CHECK(got.sources.empty());
    CHECK(got.ack_intents.empty());
  }
}

TEST_CASE("a checkpoint cut short is refused wherever the cut is not between fields") {
  for (std::size_t size = 1; size < example.size(); ++size) {
    CAPTURE(size);
    CHECK_THROWS_AS(flow::parse_checkpoint(std::string(example, 0, size)), std::invalid_argument);
  }
}

TEST_CASE("what is no protobuf is refused") {
  // Field number 0, a group, wire type 7, a varint of eleven bytes, a length beyond the input.
  for (const char* hex : {"0001", "0b", "0f", "08ffffffffffffffffffff01", "0affffffffffffffff7f"}) {
    CAPTURE(hex);
    CHECK_THROWS_AS(flow::parse_checkpoint(from_hex(hex)), std::invalid_argument);
  }
}

}  // namespace
