#include "connector/mapping.hpp"

#include <doctest/doctest.h>

#include "samples.hpp"

using namespace connector;

namespace {

flow::projection bounded(double minimum, double maximum) {
  flow::projection out = samples::field("n", {"integer"});
  out.inference.numeric.emplace();
  out.inference.numeric->has_minimum = out.inference.numeric->has_maximum = true;
  out.inference.numeric->minimum = minimum;
  out.inference.numeric->maximum = maximum;
  return out;
}

flow::projection long_number(std::uint32_t max_length) {
  flow::projection out = samples::formatted("n", "integer");
  out.inference.string->max_length = max_length;
  return out;
}

flow::projection binary(const char* content_type) {
  flow::projection out = samples::base64("b");
  out.inference.string->content_type = content_type;
  return out;
}

constexpr bool key = true, value = false;
const feature_flags defaults;
const feature_flags dated_keys = parse_feature_flags("no_datetime_keys_as_string");
const feature_flags textual_binary = parse_feature_flags("no_native_binary_column_type");

}  // namespace

TEST_CASE("a projection's schema decides its column's type and how values are converted") {
  using samples::field;
  using samples::formatted;
  struct {
    const char* name;
    flow::projection projection;
    bool is_key;
    const char* config;
    const feature_flags& flags;
    const char* ddl;
    conversion convert;
  } const cases[] = {
      {"integer", field("n", {"integer"}), value, "", defaults, "BIGINT", conversion::pass},
      {"nullable integer", field("n", {"integer", "null"}), value, "", defaults, "BIGINT", conversion::pass},
      {"integer key", field("n", {"integer"}), key, "", defaults, "BIGINT", conversion::pass},
      {"integer up to 2^63", bounded(-9223372036854775808.0, 9223372036854775808.0), value, "", defaults,
       "BIGINT", conversion::pass},
      {"unsigned integer", bounded(0, 18446744073709551615.0), value, "", defaults, "NUMERIC(38,0)",
       conversion::pass},
      {"very negative integer", bounded(-1e20, 0), value, "", defaults, "NUMERIC(38,0)", conversion::pass},
      {"number", field("n", {"number"}), value, "", defaults, "DOUBLE PRECISION", conversion::pass},
      {"fractional", field("n", {"fractional", "null"}), value, "", defaults, "DOUBLE PRECISION",
       conversion::pass},
      {"boolean", field("b", {"boolean"}), value, "", defaults, "BOOLEAN", conversion::pass},
      {"object", field("o", {"object"}), value, "", defaults, "SUPER", conversion::json},
      {"array", field("a", {"array"}), value, "", defaults, "SUPER", conversion::json},
      {"several types", field("x", {"boolean", "string"}), value, "", defaults, "SUPER", conversion::json},
      {"the root document", samples::root(), value, "", defaults, "SUPER", conversion::json},
      {"string", field("s", {"string"}), value, "", defaults, "TEXT", conversion::text},
      {"string key", field("s", {"string"}), key, "", defaults, "TEXT", conversion::text},
      {"base64", binary(""), value, "", defaults, "VARBYTE(1024000)", conversion::hex},
      {"base64 of bytes", binary("application/octet-stream"), value, "", defaults, "VARBYTE(1024000)",
       conversion::hex},
      {"base64 of an image", binary("image/png"), value, "", defaults, "TEXT", conversion::text},
      {"base64 without the flag", binary(""), value, "", textual_binary, "TEXT", conversion::pass},
      {"date", formatted("d", "date"), value, "", defaults, "DATE", conversion::date},
      {"date-time", formatted("d", "date-time"), value, "", defaults, "TIMESTAMPTZ", conversion::timestamp},
      {"date key", formatted("d", "date"), key, "", defaults, "TEXT", conversion::text},
      {"date-time key", formatted("d", "date-time"), key, "", defaults, "TEXT", conversion::text},
      {"date key without the flag", formatted("d", "date"), key, "", dated_keys, "DATE", conversion::date},
      {"date-time key without the flag", formatted("d", "date-time"), key, "", dated_keys, "TIMESTAMPTZ",
       conversion::timestamp},
      {"time", formatted("d", "time"), value, "", defaults, "TEXT", conversion::text},
      {"duration", formatted("d", "duration"), value, "", defaults, "TEXT", conversion::text},
      {"uuid", formatted("d", "uuid"), value, "", defaults, "TEXT", conversion::text},
      {"integer in a string", formatted("n", "integer"), value, "", defaults, "NUMERIC(38,0)",
       conversion::integer},
      {"integer or string of one", formatted("n", "integer", {"integer", "null", "string"}), value, "",
       defaults, "NUMERIC(38,0)", conversion::integer},
      {"integer in a string of 38 digits", long_number(38), value, "", defaults, "NUMERIC(38,0)",
       conversion::integer},
      {"integer in a longer string", long_number(39), value, "", defaults, "TEXT", conversion::stringify},
      {"integer in a string key", formatted("n", "integer"), key, "", defaults, "TEXT", conversion::text},
      {"number in a string", formatted("n", "number"), value, "", defaults, "DOUBLE PRECISION",
       conversion::real},
      {"number or string of one", formatted("n", "number", {"number", "string"}), value, "", defaults,
       "DOUBLE PRECISION", conversion::real},
      {"integer or string of a number", formatted("n", "number", {"integer", "string"}), value, "", defaults,
       "SUPER", conversion::json},
      {"number or string of an integer", formatted("n", "integer", {"number", "string"}), value, "", defaults,
       "SUPER", conversion::json},
      {"integer cast to string", field("n", {"integer"}), value, R"({"castToString": true})", defaults,
       "TEXT", conversion::stringify},
      {"date whose format is ignored", formatted("d", "date"), value, R"({"ignoreStringFormat": true})",
       defaults, "TEXT", conversion::stringify},
      {"user's DDL", field("n", {"integer"}), value, R"({"DDL": "SMALLINT"})", defaults, "SMALLINT",
       conversion::pass},
      {"user's DDL and a cast", field("n", {"integer"}), value,
       R"j({"DDL": "VARCHAR(20)", "castToString": true})j", defaults, "VARCHAR(20)", conversion::stringify},
  };
  for (const auto& c : cases) {
    CAPTURE(c.name);
    const auto column = map_projection(c.projection, c.is_key, parse_field_config(c.config), c.flags);
    CHECK(column.ddl == c.ddl);
    CHECK(column.convert == c.convert);
    CHECK(column.is_key == c.is_key);
  }
}

TEST_CASE("a projection that can only be null has no column") {
  CHECK_THROWS_AS(map_projection(samples::field("x", {"null"}), false, {}, {}), std::invalid_argument);
  CHECK_THROWS_AS(map_projection(samples::field("x", {}), false, {}, {}), std::invalid_argument);
}

TEST_CASE("a value must exist when its location is required and never null") {
  CHECK(must_exist(samples::required("x", {"integer"})));
  CHECK_FALSE(must_exist(samples::required("x", {"integer", "null"})));
  CHECK_FALSE(must_exist(samples::field("x", {"integer"})));
  CHECK(map_projection(samples::required("x", {"integer"}), false, {}, {}).must_exist);
}

TEST_CASE("a column with the user's DDL fits any column, another only its own kind") {
  const auto text = samples::column("x", "character varying", 256);
  const auto integer = samples::field("x", {"integer"});
  CHECK_FALSE(fits(map_projection(integer, false, {}, {}), text));
  CHECK(fits(map_projection(integer, false, parse_field_config(R"j({"DDL": "VARCHAR(9)"})j"), {}), text));
  CHECK(fits(map_projection(integer, false, parse_field_config(R"({"castToString": true})"), {}), text));
}

TEST_CASE("a binding's columns are its keys, values and document") {
  auto binding = samples::binding(samples::collection({samples::key("id"), samples::field("b", {"string"}),
                                                       samples::field("a", {"integer"}), samples::root()}));
  binding.selection.configs["a"] = R"({"castToString": true})";
  const auto mapping = map_binding(binding, {});
  REQUIRE(mapping.columns.size() == 4);
  CHECK(mapping.keys == 1);
  CHECK(mapping.document);
  CHECK(mapping.columns[0].field == "id");
  CHECK(mapping.columns[0].is_key);
  CHECK(mapping.columns[1].field == "a");
  CHECK(mapping.columns[1].ddl == "TEXT");
  CHECK_FALSE(mapping.columns[1].is_key);
  CHECK(mapping.columns[3].field == "flow_document");
  CHECK(mapping.columns[3].is_document);
}

TEST_CASE(
    "a field that the user groups by is mapped as a key, and so is a key location that is no key of the "
    "table") {
  auto by_day = samples::collection({samples::key("id", "string"), samples::formatted("day", "date")});
  by_day.projections.at(1).inference.string->format = "date";
  auto binding = samples::binding(by_day);
  binding.selection.keys = {"day"};
  binding.selection.values = {"id"};
  const auto mapping = map_binding(binding, {});
  CHECK(mapping.columns[0].ddl == "TEXT");
  CHECK(mapping.columns[0].is_key);
  CHECK(mapping.columns[1].ddl == "TEXT");
  CHECK_FALSE(mapping.columns[1].is_key);
}

TEST_CASE("an error of a binding names collection and field") {
  auto binding = samples::binding(samples::collection({samples::key("id"), samples::field("x", {"null"})}));
  CHECK_THROWS_WITH(map_binding(binding, {}),
                    "collection acmeCo/orders, field \"x\": its schema has no type other than null that "
                    "could be stored in a column");
  binding.selection.values = {"gone"};
  CHECK_THROWS_WITH(map_binding(binding, {}),
                    "collection acmeCo/orders has no field \"gone\", although it is selected");
  binding.selection.values = {};
  binding.selection.configs["id"] = R"({"castToText": true})";
  CHECK_THROWS_WITH(map_binding(binding, {}),
                    "collection acmeCo/orders, field \"id\": field configuration has an unknown property "
                    "\"castToText\"");
}

TEST_CASE("a column's comment tells title, description and origin") {
  flow::projection projection = samples::field("total", {"number", "null"});
  CHECK(column_comment(projection) ==
        "Automatic projection of JSON location \"/total\" with types: number, null");
  projection.inference.title = "Total";
  projection.inference.description = "Sum of all lines.";
  projection.is_explicit = true;
  CHECK(column_comment(projection) ==
        "Total\nSum of all lines.\nUser-provided projection of JSON location \"/total\" with types: number, "
        "null");
}
