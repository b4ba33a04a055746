#include "bench/cell.hpp"

#include <doctest/doctest.h>

#include "bench/schema_inference.hpp"

using namespace sim;

TEST_CASE("a cell agrees with the document's value by the column's type") {
  struct row {
    const char* name;
    cell_type type;
    const char *actual, *expected;  // null pointer: NULL, or a missing location
    bool same;
  };
  const row rows[] = {
      {"null and missing", cell_type::text, nullptr, nullptr, true},
      {"null and null", cell_type::bigint, nullptr, "null", true},
      {"null for a value", cell_type::bigint, nullptr, "0", false},
      {"value for null", cell_type::text, "", "null", false},
      {"integer", cell_type::bigint, "42", "42", true},
      {"integral double", cell_type::bigint, "-1000", "-1e3", true},
      {"other integer", cell_type::bigint, "42", "43", false},
      {"an integer column that lost a fraction", cell_type::bigint, "7", "7.25", false},
      {"the same, rounded up", cell_type::bigint, "8", "7.75", false},
      {"the same of a text", cell_type::numeric, "7", "\"7.25\"", false},
      {"a fraction that the document has not", cell_type::numeric, "7.5", "7", false},
      {"unsigned", cell_type::numeric, "18446744073709551615", "18446744073709551615", true},
      {"numeric text", cell_type::numeric, "-14", "\"-14.000\"", true},
      {"38 digits", cell_type::numeric, "99999999999999999999999999999999999999",
       "\"99999999999999999999999999999999999999\"", true},
      {"38 digits, last differs", cell_type::numeric, "99999999999999999999999999999999999998",
       "\"99999999999999999999999999999999999999\"", false},
      {"double", cell_type::real, "0.1", "0.1", true},
      {"double of an integer", cell_type::real, "7", "7", true},
      {"double, last digit", cell_type::real, "0.10000000000000002", "0.1", false},
      {"double text", cell_type::real, "1.25", "\"1.25\"", true},
      {"NaN is NULL", cell_type::real, nullptr, "\"NaN\"", true},
      {"boolean", cell_type::boolean, "t", "true", true},
      {"other boolean", cell_type::boolean, "t", "false", false},
      {"text", cell_type::text, "a\"b", "\"a\\\"b\"", true},
      {"text with spaces", cell_type::text, "a", "\"a \"", false},
      {"text is cut at NUL", cell_type::text, "a", "\"a\\u0000b\"", true},
      {"leading NUL is escaped", cell_type::text, "\\u0000b", "\"\\u0000b\"", true},
      {"date", cell_type::date, "2024-02-29", "\"2024-02-29\"", true},
      {"date of an instant", cell_type::date, "2024-02-29", "\"2024-02-29T01:02:03Z\"", true},
      {"instant", cell_type::timestamp, "2024-06-01 10:00:00+00", "\"2024-06-01T12:00:00+02:00\"", true},
      {"instant is cut to microseconds", cell_type::timestamp, "1999-12-31 23:59:59.123456+00",
       "\"1999-12-31T23:59:59.123456789z\"", true},
      {"other instant", cell_type::timestamp, "2024-06-01 10:00:00+00", "\"2024-06-01T10:00:00.000001Z\"",
       false},
      {"instant before 1970", cell_type::timestamp, "1969-12-31 23:59:59.5+00",
       "\"1969-12-31T15:59:59.5-08:00\"", true},
      {"SUPER in another order", cell_type::super, "{\"b\":[1,2],\"a\":1.0}", "{\"a\":1,\"b\":[1,2]}", true},
      {"SUPER with another item", cell_type::super, "[1,3]", "[1,2]", false},
      {"SUPER with a member less", cell_type::super, "{\"a\":1}", "{\"a\":1,\"b\":2}", false},
      {"SUPER null", cell_type::super, "null", "null", true},
      {"SUPER beyond 38 digits", cell_type::super, "1.70141183460469e+38", "1.7014118346046923e38", true},
      {"SUPER within 38 digits", cell_type::super, "1.70141183460469", "1.7014118346046923", false},
      {"the largest double in SUPER", cell_type::super, "1.79769313486232e+308", "1.7976931348623157e308",
       true},
      {"bytes", cell_type::varbyte, "000102ff", "\"AAEC/w==\"", true},
      {"other bytes", cell_type::varbyte, "000102fe", "\"AAEC/w==\"", false},
      {"fewer bytes", cell_type::varbyte, "0001", "\"AAEC/w==\"", false},
  };
  for (const auto& r : rows) {
    CAPTURE(r.name);
    json::value expected;
    if (r.expected) expected = parse_json(r.expected);
    std::optional<std::string_view> actual;
    if (r.actual) actual = r.actual;
    CHECK(same_cell(r.type, actual, r.expected ? &expected : nullptr) == r.same);
  }
}

TEST_CASE("long text is compared as far as a VARCHAR holds it") {
  std::string longest(65534, 'x');
  CHECK(stored_text(longest + "é") == longest);
  CHECK(stored_text(longest + "y") == longest + "y");
}

TEST_CASE("formats are recognised when the whole text has them") {
  CHECK(matches_format("2024-02-29", "date"));
  CHECK_FALSE(matches_format("2024-13-01", "date"));
  CHECK(matches_format("2024-02-29T01:02:03.5+02:00", "date-time"));
  CHECK_FALSE(matches_format("2024-02-29T01:02:03", "date-time"));
  CHECK(matches_format("-12", "integer"));
  CHECK_FALSE(matches_format("007", "integer"));
  CHECK(matches_format("1.5", "number"));
  CHECK_FALSE(matches_format("1.", "number"));
}

TEST_CASE("a schema is inferred from what was seen") {
  schema_inference inference;
  inference.add(parse_json(R"({"id":1,"n":1,"d":"2024-01-01","x":{"y":true}})"));
  inference.add(parse_json(R"({"id":2,"n":0.5,"d":"2024-01-02","x":{},"u":18446744073709551615})"));
  inference.add(parse_json(R"({"id":3,"n":null,"d":"2024-01-03","x":{},"zip":"00501"})"));
  CHECK(inference.schema() == parse_json(R"({"type":"object","properties":{
    "id":{"type":"integer"},"n":{"type":["null","number"]},"d":{"type":"string","format":"date"},
    "x":{"type":"object","properties":{"y":{"type":"boolean"}},"required":[]},
    "u":{"type":"integer","minimum":-9.3e18,"maximum":1.9e19},"zip":{"type":"string"}},
    "required":["d","id","n","x"]})"));
}
