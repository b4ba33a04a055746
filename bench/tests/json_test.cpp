#include "bench/json.hpp"

#include <doctest/doctest.h>

#include <stdexcept>

#include "bench/errors.hpp"
#include "bench/state.hpp"

using namespace sim;

TEST_CASE("numbers keep their exact value through parsing and writing") {
  for (const auto* text : {"18446744073709551615", "-9223372036854775808", "0.1", "1.7976931348623157e+308",
                           "5e-324", "19.99", "1.0", "123456789.12345679", "8.41e+21", "-0.0"}) {
    CAPTURE(text);
    CHECK(to_text(parse_json(text)) == text);
  }
}

TEST_CASE("strings are escaped so that a document stays one line") {
  CHECK(to_text(json::value("a\"b\\c\n\x01\x7f é")) == "\"a\\\"b\\\\c\\u000a\\u0001\x7f é\"");
}

TEST_CASE("text that is not one JSON value is refused") {
  for (const auto* text : {"", "{", "{} {}", "nul", "[1,]", "01"}) {
    CAPTURE(text);
    CHECK_THROWS_AS(parse_json(text), std::invalid_argument);
  }
  CHECK(to_text(parse_json(" {\"a\":1} ")) == "{\"a\":1}");
}

TEST_CASE("pointers find members, items and escaped names") {
  auto document = parse_json(R"({"a":{"b/c":1,"d~e":2},"l":[10,20]})");
  CHECK(*pointer("/a/b~1c").find(document) == 1);
  CHECK(*pointer("/a/d~0e").find(document) == 2);
  CHECK(*pointer("/l/1").find(document) == 20);
  CHECK(pointer("").find(document) == &document);
  CHECK(pointer("/l/2").find(document) == nullptr);
  CHECK(pointer("/a/x/y").find(document) == nullptr);
  CHECK_THROWS_AS(pointer("a"), usage_error);
}

TEST_CASE("merge patches follow the examples of RFC 7396") {
  struct example {
    const char *target, *patch, *result;
  };
  const example examples[] = {
      {R"({"a":"b"})", R"({"a":"c"})", R"({"a":"c"})"},
      {R"({"a":"b"})", R"({"b":"c"})", R"({"a":"b","b":"c"})"},
      {R"({"a":"b"})", R"({"a":null})", R"({})"},
      {R"({"a":"b","b":"c"})", R"({"a":null})", R"({"b":"c"})"},
      {R"({"a":["b"]})", R"({"a":"c"})", R"({"a":"c"})"},
      {R"({"a":{"b":"c"}})", R"({"a":{"b":"d","c":null}})", R"({"a":{"b":"d"}})"},
      {R"({"a":"foo"})", R"("bar")", R"("bar")"},
      {R"({"e":null})", R"({"a":1})", R"({"e":null,"a":1})"},
      {R"([1,2])", R"({"a":"b","c":null})", R"({"a":"b"})"},
      {R"({})", R"({"a":{"bb":{"ccc":null}}})", R"({"a":{"bb":{}}})"},
  };
  for (const auto& e : examples) {
    CAPTURE(e.patch);
    auto target = parse_json(e.target);
    merge_patch(target, parse_json(e.patch));
    CHECK(target == parse_json(e.result));
  }
}

TEST_CASE("connector state is patched or replaced as the update says") {
  auto state = parse_json(R"({"a":1,"b":2})");
  update_state(state, parse_json(R"({"updated":{"b":null,"c":3},"mergePatch":true})"));
  CHECK(state == parse_json(R"({"a":1,"c":3})"));
  update_state(state, parse_json(R"({"updated":{"z":1}})"));
  CHECK(state == parse_json(R"({"z":1})"));
  CHECK_THROWS_AS(update_state(state, parse_json("{}")), std::invalid_argument);
}

TEST_CASE("a serialization policy cuts strings at characters, and nested containers, but not the root") {
  ser_policy policy{4, 1, 2};
  auto document = parse_json(R"({"s":"abcé","o":{"a":1,"b":2},"l":[1,2,3]})");
  CHECK(exceeds(document, policy));
  std::string out;
  append_json(out, document, policy, true);
  CHECK(out == R"({"s":"abc","o":{"a":1},"l":[1,2]})");
  CHECK_FALSE(exceeds(parse_json(out), policy));
}

TEST_CASE("parsing memory can be used again for any number of large documents") {
  parse_memory memory;
  std::string large = "[\"" + std::string(400'000, 'x') + "\"]";
  for (int i = 0; i < 200; ++i) REQUIRE(parse_json(large, memory.reset()).as_array().size() == 1);
}
