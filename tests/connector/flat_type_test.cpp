#include <doctest/doctest.h>

#include "connector/mapping.hpp"
#include "samples.hpp"

using namespace connector;
using samples::field;
using samples::formatted;

namespace {

std::string ddl(const flow::projection& projection, bool is_key = false) {
  return map_projection(projection, is_key, {}, {}).ddl;
}

}  // namespace

TEST_CASE("Flat type of a projection: a value must exist when its location is required and never null") {
  CHECK(must_exist(samples::required("x", {"integer"})));
  CHECK_FALSE(must_exist(samples::required("x", {"integer", "null"})));
  CHECK_FALSE(must_exist(field("x", {"integer"})));
  for (const auto exists : {flow::exists::implicit, flow::exists::cannot}) {
    auto projection = field("x", {"integer"});
    projection.inference.exists = exists;
    CHECK_FALSE(must_exist(projection));
  }
  CHECK(map_projection(samples::required("x", {"integer"}), false, {}, {}).must_exist);
}

TEST_CASE("Flat type of a projection, rule 1: a numeric string that is no key is a number") {
  CHECK(ddl(formatted("x", "integer")) == "NUMERIC(38,0)");
  CHECK(ddl(formatted("x", "number")) == "DOUBLE PRECISION");
  CHECK(ddl(formatted("x", "integer"), true) == "TEXT");
  CHECK(ddl(formatted("x", "number"), true) == "TEXT");
}

TEST_CASE("Flat type of a projection, rule 2: one type is itself, several are JSON, none cannot be stored") {
  struct {
    std::vector<std::string> types;
    const char* want;
  } const cases[] = {
      {{"integer"}, "BIGINT"},
      {{"integer", "null"}, "BIGINT"},
      {{"number"}, "DOUBLE PRECISION"},
      {{"fractional"}, "DOUBLE PRECISION"},
      {{"fractional", "number"}, "DOUBLE PRECISION"},
      {{"boolean"}, "BOOLEAN"},
      {{"string"}, "TEXT"},
      {{"object"}, "SUPER"},
      {{"array"}, "SUPER"},
      {{"integer", "number"}, "SUPER"},
      {{"boolean", "integer", "null"}, "SUPER"},
      {{"array", "boolean", "integer", "null", "number", "object", "string"}, "SUPER"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.types.front());
    CHECK(ddl(field("x", c.types)) == c.want);
  }
  CHECK_THROWS_AS(ddl(field("x", {"null"})), std::invalid_argument);
  CHECK_THROWS_AS(ddl(field("x", {})), std::invalid_argument);
}

TEST_CASE("Flat type of a projection, rule 2: base64 is binary when it holds bytes") {
  const auto of = [](const char* encoding, const char* type, std::vector<std::string> types) {
    auto out = field("x", std::move(types));
    out.inference.string->content_encoding = encoding;
    out.inference.string->content_type = type;
    return ddl(out);
  };
  CHECK(of("base64", "", {"string"}) == "VARBYTE(1024000)");
  CHECK(of("base64", "application/octet-stream", {"null", "string"}) == "VARBYTE(1024000)");
  CHECK(of("base64", "image/png", {"string"}) == "TEXT");
  CHECK(of("base32", "", {"string"}) == "TEXT");
  CHECK(of("", "application/octet-stream", {"string"}) == "TEXT");
  CHECK(of("base64", "", {"integer", "string"}) == "SUPER");
}

TEST_CASE("Numeric-formatted string: its format, and types that agree with it") {
  struct {
    const char* name;
    flow::projection projection;
    bool is_key, want;
  } const cases[] = {
      {"integer", formatted("x", "integer"), false, true},
      {"integer or string", formatted("x", "integer", {"integer", "string"}), false, true},
      {"integer, null or string", formatted("x", "integer", {"integer", "null", "string"}), false, true},
      {"number", formatted("x", "number"), false, true},
      {"number, null or string", formatted("x", "number", {"null", "number", "string"}), false, true},
      {"integer of format number", formatted("x", "number", {"integer", "string"}), false, false},
      {"number of format integer", formatted("x", "integer", {"number", "string"}), false, false},
      {"and a boolean", formatted("x", "integer", {"boolean", "integer", "string"}), false, false},
      {"key", formatted("x", "integer"), true, false},
      {"another format", formatted("x", "uint64"), false, false},
      {"no string", field("x", {"integer"}), false, false},
  };
  for (const auto& c : cases) {
    CAPTURE(c.name);
    CHECK(is_numeric_string(c.projection, c.is_key) == c.want);
  }
}
