#include "flow/tuple.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <memory>
#include <span>

#include "flow/elements.hpp"
#include "flow/hex.hpp"

namespace {

using tests::describe_json;
using tests::describe_packed;
using tests::from_hex;
using namespace std::string_literals;

struct packed_case {
  const char* hex;
  std::string want;
};

// The vectors of the Flow protocol's packed tuples (FoundationDB tuple layer).
const packed_case packed_cases[] = {
    {"", ""},
    {"00", "null"},
    {"0000", "null, null"},
    {"26", "false"},
    {"27", "true"},
    {"14", "int 0"},
    {"1501", "int 1"},
    {"152a", "int 42"},
    {"15ff", "int 255"},
    {"160100", "int 256"},
    {"16ffff", "int 65535"},
    {"17010000", "int 65536"},
    {"13fe", "int -1"},
    {"13e1", "int -30"},
    {"1300", "int -255"},
    {"12feff", "int -256"},
    {"11feffff", "int -65536"},
    {"187fffffff", "int 2147483647"},
    {"107fffffff", "int -2147483648"},
    {"1b20000000000001", "int 9007199254740993"},
    {"1c7fffffffffffffff", "int 9223372036854775807"},
    {"0c8000000000000000", "int -9223372036854775807"},
    {"0c7fffffffffffffff", "int -9223372036854775808"},
    {"1c8000000000000000", "uint 9223372036854775808"},
    {"1cffffffffffffffff", "uint 18446744073709551615"},
    {"0c0000000000000000", "big -18446744073709551615"},
    {"1d09010000000000000000", "big 18446744073709551616"},
    {"0bf6feffffffffffffffff", "big -18446744073709551616"},
    {"218000000000000000", "real 0"},
    {"217fffffffffffffff", "real -0"},
    {"21bff0000000000000", "real 1"},
    {"21400fffffffffffff", "real -1"},
    {"21bff4cccccccccccd", "real 1.3"},
    {"21c00921f9f01b866e", "real 3.14159"},
    {"213ffbffffffffffff", "real -2.5"},
    {"21c415af1d78b58c40", "real 1e+20"},
    {"21c3f0000000000000", "real 18446744073709551616"},
    {"21ffefffffffffffff", "real 1.7976931348623157e+308"},
    {"218000000000000001", "real 5e-324"},
    {"20bfc00000", "real 1.5"},
    {"0200", R"("")"},
    {"026100", R"("a")"},
    {"0268656c6c6f00", R"("hello")"},
    {"026100ff6200", "\"a\0b\""s},
    {"0200ff00", "\"\0\""s},
    {"02c3a9e282acf09f988000", "\"é€😀\""},
    {"0231323300", R"("123")"},
    {"017b226f74686572223a2276616c7565222c22747275223a747275657d00", R"(json {"other":"value","tru":true})"},
    {"015b22666f6f225d00", R"(json ["foo"])"},
    {"017b7d00", "json {}"},
    {"015b5d00", "json []"},
    {"0100ffff00", "json \0\xff"s},
    {"152a02686900", R"(int 42, "hi")"},
    {"2700", "true, null"},
    {"00027800", R"(null, "x")"},
    {"0200001507", R"("", null, int 7)"},
};

struct error_case {
  const char* name;
  std::string input;
  const char* want;
};

const error_case packed_errors[] = {
    {"string without its terminator", "0261", "packed tuple: a text without its terminator at byte 0 of 2"},
    {"short integer", "1601", "packed tuple: the input ends inside an element at byte 0 of 2"},
    {"short double", "2100", "packed tuple: the input ends inside an element at byte 0 of 2"},
    {"unknown code", "ff", "packed tuple: the unknown element code 255 at byte 0 of 1"},
    {"escape at the very end", "0100ff", "packed tuple: a text without its terminator at byte 0 of 3"},
    {"nested tuple", "05150100ff027a0000",
     "packed tuple: a nested tuple, which Flow does not produce, at byte 0 of 9"},
    {"UUID", "150130000102030405060708090a0b0c0d0e0f",
     "packed tuple: a UUID element, which Flow does not produce, at byte 2 of 19"},
    {"versionstamp", "33000102030405060708090a0b",
     "packed tuple: a versionstamp, which Flow does not produce, at byte 0 of 13"},
    {"short float", "20bfc000", "packed tuple: the input ends inside an element at byte 0 of 4"},
    {"big integer without its length", "1d", "packed tuple: the input ends inside an element at byte 0 of 1"},
    {"short big integer", "1d0901", "packed tuple: the input ends inside an element at byte 0 of 3"},
    {"not a number", "21fff8000000000000",
     "packed tuple: a number that is not finite, which Flow does not produce, at byte 9 of 9"},
    {"the second element is short", "1501020a", "packed tuple: a text without its terminator at byte 2 of 4"},
};

struct json_case {
  const char* json;
  std::string want;
};

const json_case json_cases[] = {
    {"[]", ""},
    {" [ ] ", ""},
    {"[null,true,false]", "null, true, false"},
    {"[0,1,-1]", "int 0, int 1, int -1"},
    {"[9223372036854775807,-9223372036854775808]", "int 9223372036854775807, int -9223372036854775808"},
    {"[9223372036854775808,18446744073709551615]", "uint 9223372036854775808, uint 18446744073709551615"},
    {"[18446744073709551616,-9223372036854775809]", "big 18446744073709551616, big -9223372036854775809"},
    {"[1.0,1e3,-2.5E-1,5e-324,1e-400]", "real 1, real 1000, real -0.25, real 5e-324, real 0"},
    {"[-0,-0.0]", "real -0, real -0"},
    {R"(["", "a\"b", "\u00e9\ud83d\ude00\n\/", "é"])", "\"\", \"a\"b\", \"é😀\n/\", \"é\""},
    {R"(["a\u0000b"])", "\"a\0b\""s},
    {R"([{"a": [1, 2.50]} , [ "x" ], {}])", R"(json {"a": [1, 2.50]}, json [ "x" ], json {})"},
    {"[\n1\t,\r\n\"x\"\n]\n", R"(int 1, "x")"},
};

const error_case json_errors[] = {
    {"no array", R"({"a":1})", "tuple as a JSON array: expected '[' at byte 0 of 7"},
    {"cut after a comma", "[1,", "tuple as a JSON array: the text ends inside a value at byte 3 of 3"},
    {"cut after an element", "[1", "tuple as a JSON array: expected ',' or ']' at byte 2 of 2"},
    {"comma before the end", "[1,]", "tuple as a JSON array: expected a value at byte 3 of 4"},
    {"no comma", "[1 2]", "tuple as a JSON array: expected ',' or ']' at byte 3 of 5"},
    {"more text", "[1]2", "tuple as a JSON array: more text after the array at byte 3 of 4"},
    {"a literal cut short", "[tru]", "tuple as a JSON array: expected a value at byte 1 of 5"},
    {"leading zero", "[01]", "tuple as a JSON array: a malformed number at byte 1 of 4"},
    {"fraction without digits", "[1.]", "tuple as a JSON array: a malformed number at byte 1 of 4"},
    {"beyond a double", "[1e400]",
     "tuple as a JSON array: a number beyond the range of a double at byte 1 of 7"},
    {"mismatched brackets", "[[1}]", "tuple as a JSON array: expected ',' or ']' in an array at byte 3 of 5"},
    {"unknown escape", R"(["\q"])", "tuple as a JSON array: an unknown escape in a string at byte 2 of 6"},
    {"lone surrogate", R"(["\ud800"])",
     "tuple as a JSON array: a surrogate escape without its partner at byte 1 of 10"},
    {"line break in a string", "[\"a\nb\"]",
     "tuple as a JSON array: a control character inside a string at byte 3 of 7"},
};

template <class Read>
void check_errors(std::span<const error_case> cases, Read read) {
  for (const error_case& c : cases) {
    CAPTURE(c.name);
    try {
      const std::string got = read(c.input);
      FAIL_CHECK("accepted as " << got);
    } catch (const flow::tuple_error& error) {
      CHECK(std::string(error.what()) == c.want);
    }
  }
}

TEST_CASE("packed tuples decode to the elements of the published vectors") {
  for (const packed_case& c : packed_cases) {
    CAPTURE(c.hex);
    CHECK(describe_packed(from_hex(c.hex)) == c.want);
  }
}

TEST_CASE("what is no packed tuple, or none that Flow produces, is refused with its position") {
  check_errors(packed_errors, [](const std::string& hex) { return describe_packed(from_hex(hex)); });
}

TEST_CASE("a packed tuple cut anywhere is an error or a shorter tuple, never more") {
  const std::string whole =
      from_hex("026100ff62001c8000000000000000017b7d002121c009d495182a9930be1d09010000000000000000");
  flow::tuple_reader reader;
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const auto exact = std::make_unique<char[]>(size);  // so that a sanitizer sees a read past the end
    std::copy_n(whole.data(), size, exact.get());
    std::size_t elements = 0;
    try {
      reader.reset({{exact.get(), size}, {}});
      for (flow::element e; reader.next(e);) ++elements;
    } catch (const flow::tuple_error&) {
    }
    CHECK(elements <= 4);
  }
}

TEST_CASE("JSON arrays decode to the same kinds of elements") {
  for (const json_case& c : json_cases) {
    CAPTURE(c.json);
    CHECK(describe_json(c.json) == c.want);
  }
}

TEST_CASE("what is no JSON array is refused with its position") {
  check_errors(json_errors, [](const std::string& json) { return describe_json(json); });
}

TEST_CASE("the packed form counts when both are there, and neither form is an empty tuple") {
  flow::tuple_reader reader;
  const std::string packed = from_hex("1507");
  CHECK(tests::describe(reader, {packed, "[8]"}) == "int 7");
  CHECK(tests::describe(reader, {{}, {}}) == "");
}

TEST_CASE("a reader at its end stays there, and starts over after a reset") {
  flow::tuple_reader reader;
  flow::element e;
  for (const flow::tuple_view& tuple : {flow::tuple_view{"\x14", {}}, flow::tuple_view{{}, "[0]"}}) {
    reader.reset(tuple);
    CHECK(reader.next(e));
    CHECK_FALSE(reader.next(e));
    CHECK_FALSE(reader.next(e));
  }
}

TEST_CASE("strings without escapes are views into the tuple, in both forms") {
  flow::tuple_reader reader;
  flow::element e;
  const std::string packed = from_hex("0268656c6c6f00"), json = R"(["hello"])";
  for (const flow::tuple_view& tuple : {flow::tuple_view{packed, {}}, flow::tuple_view{{}, json}}) {
    reader.reset(tuple);
    REQUIRE(reader.next(e));
    const std::string_view whole = tuple.packed.empty() ? tuple.json : tuple.packed;
    CHECK(e.text.data() > whole.data());
    CHECK(e.text.data() < whole.data() + whole.size());
  }
}

}  // namespace
