#include "bench/tuple.hpp"

#include <doctest/doctest.h>

#include <stdexcept>

using namespace sim;

namespace {

std::string hex(std::string_view bytes) {
  static constexpr std::string_view digits = "0123456789abcdef";
  std::string out;
  for (char c : bytes) out.append({digits[static_cast<unsigned char>(c) >> 4], digits[c & 15]});
  return out;
}

std::string unhex(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i + 1 < text.size(); i += 2)
    out.push_back(static_cast<char>(std::stoi(std::string(text.substr(i, 2)), nullptr, 16)));
  return out;
}

/// Packs the items of a JSON array.
std::string pack_all(std::string_view array) {
  std::string out;
  auto parsed = parse_json(array);
  for (const auto& item : parsed.as_array()) pack(out, &item);
  return out;
}

}  // namespace

TEST_CASE("values pack as the FoundationDB tuple layer says") {
  struct vector {
    const char* name;
    const char* array;
    const char* packed;
  };
  const vector vectors[] = {
      {"no elements", "[]", ""},
      {"null", "[null]", "00"},
      {"two nulls", "[null,null]", "0000"},
      {"false", "[false]", "26"},
      {"true", "[true]", "27"},
      {"zero", "[0]", "14"},
      {"one", "[1]", "1501"},
      {"42", "[42]", "152a"},
      {"255", "[255]", "15ff"},
      {"256", "[256]", "160100"},
      {"65535", "[65535]", "16ffff"},
      {"65536", "[65536]", "17010000"},
      {"-1", "[-1]", "13fe"},
      {"-30", "[-30]", "13e1"},
      {"-255", "[-255]", "1300"},
      {"-256", "[-256]", "12feff"},
      {"-65536", "[-65536]", "11feffff"},
      {"largest int32", "[2147483647]", "187fffffff"},
      {"smallest int32", "[-2147483648]", "107fffffff"},
      {"2^53 + 1", "[9007199254740993]", "1b20000000000001"},
      {"largest int64", "[9223372036854775807]", "1c7fffffffffffffff"},
      {"smallest int64 but one", "[-9223372036854775807]", "0c8000000000000000"},
      {"smallest int64", "[-9223372036854775808]", "0c7fffffffffffffff"},
      {"2^63", "[9223372036854775808]", "1c8000000000000000"},
      {"largest uint64", "[18446744073709551615]", "1cffffffffffffffff"},
      {"0.0", "[0.0]", "218000000000000000"},
      {"-0.0", "[-0.0]", "217fffffffffffffff"},
      {"1.0", "[1.0]", "21bff0000000000000"},
      {"-1.0", "[-1.0]", "21400fffffffffffff"},
      {"1.3", "[1.3]", "21bff4cccccccccccd"},
      {"3.14159", "[3.14159]", "21c00921f9f01b866e"},
      {"-2.5", "[-2.5]", "213ffbffffffffffff"},
      {"1e20", "[1e20]", "21c415af1d78b58c40"},
      {"2^64 becomes a double", "[18446744073709551616]", "21c3f0000000000000"},
      {"largest double", "[1.7976931348623157e308]", "21ffefffffffffffff"},
      {"smallest double", "[5e-324]", "218000000000000001"},
      {"empty string", "[\"\"]", "0200"},
      {"a", "[\"a\"]", "026100"},
      {"hello", "[\"hello\"]", "0268656c6c6f00"},
      {"NUL inside", "[\"a\\u0000b\"]", "026100ff6200"},
      {"only NUL", "[\"\\u0000\"]", "0200ff00"},
      {"outside ASCII", "[\"é€😀\"]", "02c3a9e282acf09f988000"},
      {"digits stay a string", "[\"123\"]", "0231323300"},
      {"object", "[{\"other\":\"value\",\"tru\":true}]",
       "017b226f74686572223a2276616c7565222c22747275223a747275657d00"},
      {"array", "[[\"foo\"]]", "015b22666f6f225d00"},
      {"empty object", "[{}]", "017b7d00"},
      {"empty array", "[[]]", "015b5d00"},
      {"42 and a string", "[42,\"hi\"]", "152a02686900"},
      {"true and null", "[true,null]", "2700"},
      {"null and a string", "[null,\"x\"]", "00027800"},
      {"empty string, null, 7", "[\"\",null,7]", "0200001507"},
  };
  for (const auto& v : vectors) {
    CAPTURE(v.name);
    auto packed = pack_all(v.array);
    CHECK(hex(packed) == v.packed);
    CHECK(unpack(packed).size() == parse_json(v.array).as_array().size());
  }
}

TEST_CASE("packed elements are read back exactly") {
  auto elements =
      unpack(pack_all("[null,true,-9223372036854775808,18446744073709551615,1.5,\"a\\u0000b\",{\"a\":1}]"));
  REQUIRE(elements.size() == 7);
  CHECK(elements[0] == element(nullptr));
  CHECK(elements[1] == element(true));
  CHECK(elements[2] == element(std::int64_t{INT64_MIN}));
  CHECK(elements[3] == element(std::uint64_t{UINT64_MAX}));
  CHECK(elements[4] == element(1.5));
  CHECK(elements[5] == element(std::string("a\0b", 3)));
  CHECK(elements[6] == element(json_bytes{"{\"a\":1}"}));
}

TEST_CASE("malformed tuples are refused") {
  for (const auto* packed : {"0261", "1601", "2100", "ff", "0100ff"}) {
    CAPTURE(packed);
    CHECK_THROWS_AS(unpack(unhex(packed)), std::invalid_argument);
  }
}

TEST_CASE("packed tuples sort like their elements") {
  CHECK(pack_all("[-2]") < pack_all("[-1]"));
  CHECK(pack_all("[-1]") < pack_all("[0]"));
  CHECK(pack_all("[255]") < pack_all("[256]"));
  CHECK(pack_all("[\"a\",9]") < pack_all("[\"b\",1]"));
}

TEST_CASE("base64 follows RFC 4648 in both directions") {
  const std::pair<const char*, const char*> vectors[] = {{"", ""},
                                                         {"f", "Zg=="},
                                                         {"fo", "Zm8="},
                                                         {"foo", "Zm9v"},
                                                         {"foob", "Zm9vYg=="},
                                                         {"fooba", "Zm9vYmE="},
                                                         {"foobar", "Zm9vYmFy"}};
  for (auto [plain, encoded] : vectors) {
    std::string out;
    append_base64(out, plain);
    CHECK(out == encoded);
    CHECK(decode_base64(encoded) == plain);
  }
  CHECK_THROWS_AS(decode_base64("Zg="), std::invalid_argument);
  CHECK_THROWS_AS(decode_base64("Z-=="), std::invalid_argument);
}
