#include <doctest/doctest.h>

#include <algorithm>

#include "connector/mapping.hpp"
#include "connector/text.hpp"
#include "samples.hpp"

using namespace connector;
using samples::base64;
using samples::field;
using samples::formatted;

namespace {

struct source {
  const char* name;
  flow::projection projection;
  bool is_key = false;
  const char* config = "";
  const char* flags = "";
};

/// One row of the mapping: what becomes this DDL and is converted like this, and the spellings of a column's
/// type that are as good.
struct row {
  std::vector<source> sources;
  const char* ddl;
  conversion convert;
  std::vector<std::string> accepted;
};

const std::vector<std::string> spellings{"bigint",
                                         "integer",
                                         "smallint",
                                         "numeric",
                                         "numeric(38,0)",
                                         "double precision",
                                         "real",
                                         "boolean",
                                         "super",
                                         "varbyte",
                                         "varbyte(1024000)",
                                         "binary varying",
                                         "text",
                                         "character varying",
                                         "character",
                                         "date",
                                         "timestamptz",
                                         "timestamp with time zone",
                                         "timestamp without time zone",
                                         "time without time zone",
                                         "geometry"};

const std::vector<std::string> text{"text", "character varying"}, numeric{"numeric", "numeric(38,0)"},
    varbyte{"varbyte(1024000)", "varbyte", "binary varying"};

void check(const row& want) {
  for (const auto& from : want.sources) {
    CAPTURE(from.name);
    const auto mapped = map_projection(from.projection, from.is_key, parse_field_config(from.config),
                                       parse_feature_flags(from.flags));
    CHECK(mapped.ddl == want.ddl);
    CHECK(mapped.convert == want.convert);
    CHECK(mapped.is_key == from.is_key);
    for (const auto& spelling : spellings) {
      CAPTURE(spelling);
      const bool accepted = std::ranges::find(want.accepted, spelling) != want.accepted.end();
      CHECK(fits(mapped, samples::column("x", spelling)) == accepted);
      CHECK(fits(mapped, samples::column("x", to_upper(spelling))) == accepted);
    }
  }
}

flow::projection bounded(std::optional<double> minimum, std::optional<double> maximum) {
  flow::projection out = field("n", {"integer"});
  out.inference.numeric.emplace();
  out.inference.numeric->has_minimum = minimum.has_value();
  out.inference.numeric->has_maximum = maximum.has_value();
  out.inference.numeric->minimum = minimum.value_or(0);
  out.inference.numeric->maximum = maximum.value_or(0);
  return out;
}

flow::projection digits(std::uint32_t max_length) {
  flow::projection out = formatted("n", "integer");
  out.inference.string->max_length = max_length;
  return out;
}

flow::projection content(flow::projection projection, const char* type) {
  projection.inference.string->content_type = type;
  return projection;
}

constexpr bool key = true, value = false;
constexpr double two_to_63 = 9223372036854775808.0;

}  // namespace

TEST_CASE("Mapping to DDL, row 1: integers that may need more than 64 bits") {
  check({{{"unsigned", bounded(0, 18446744073709551615.0)},
          {"no minimum", bounded({}, 1e20)},
          {"very negative", bounded(-1e20, 0)},
          {"no maximum", bounded(-1e20, {})},
          {"key", bounded(0, 1e20), key}},
         "NUMERIC(38,0)",
         conversion::pass,
         numeric});
}

TEST_CASE("Mapping to DDL, row 2: other integers") {
  check({{{"without bounds", field("n", {"integer"})},
          {"nullable", field("n", {"integer", "null"})},
          {"key", field("n", {"integer"}), key},
          {"up to 2^63", bounded(-two_to_63, two_to_63)},
          {"bounds that are not there", bounded({}, {})}},
         "BIGINT",
         conversion::pass,
         {"bigint"}});
}

TEST_CASE("Mapping to DDL, row 3: numbers") {
  check({{{"number", field("n", {"number"})}, {"fractional", field("n", {"fractional", "null"})}},
         "DOUBLE PRECISION",
         conversion::pass,
         {"double precision"}});
}

TEST_CASE("Mapping to DDL, row 4: booleans") {
  check({{{"value", field("b", {"boolean"})}, {"key", field("b", {"boolean"}), key}},
         "BOOLEAN",
         conversion::pass,
         {"boolean"}});
}

TEST_CASE("Mapping to DDL, row 5: objects, arrays and several types") {
  check({{{"object", field("x", {"object"})},
          {"array", field("x", {"array", "null"})},
          {"scalars", field("x", {"boolean", "string"})},
          {"integer or number", field("x", {"integer", "number"})},
          {"object or string", field("x", {"object", "string"})}},
         "SUPER",
         conversion::json,
         {"super"}});
}

TEST_CASE("Mapping to DDL, row 6: the root document") {
  check({{{"document", samples::root()}}, "SUPER", conversion::json, {"super"}});
}

TEST_CASE("Mapping to DDL, row 7: base64") {
  check({{{"no content type", base64("b")},
          {"bytes", content(base64("b"), "application/octet-stream")},
          {"key", base64("b"), key}},
         "VARBYTE(1024000)",
         conversion::hex,
         varbyte});
}

TEST_CASE("Mapping to DDL, row 8: base64 without native_binary_column_type") {
  check(
      {{{"value", base64("b"), value, "", "no_native_binary_column_type"}}, "TEXT", conversion::pass, text});
}

TEST_CASE("Mapping to DDL, row 9: integers in strings of more than 38 digits") {
  check({{{"39", digits(39)}, {"many", digits(4000000000)}}, "TEXT", conversion::stringify, text});
}

TEST_CASE("Mapping to DDL, row 10: other integers in strings") {
  check({{{"38 digits", digits(38)},
          {"no length", digits(0)},
          {"integer or string of one", formatted("n", "integer", {"integer", "null", "string"})}},
         "NUMERIC(38,0)",
         conversion::integer,
         numeric});
}

TEST_CASE("Mapping to DDL, row 11: numbers in strings") {
  check({{{"string", formatted("n", "number")},
          {"number or string of one", formatted("n", "number", {"number", "string"})}},
         "DOUBLE PRECISION",
         conversion::real,
         {"double precision"}});
}

TEST_CASE("Mapping to DDL, row 12: dates") {
  check({{{"value", formatted("d", "date")},
          {"key", formatted("d", "date"), key, "", "no_datetime_keys_as_string"},
          {"with a content type", content(formatted("d", "date"), "text/plain")}},
         "DATE",
         conversion::date,
         {"date"}});
}

TEST_CASE("Mapping to DDL, row 13: date-times") {
  check({{{"value", formatted("d", "date-time", {"null", "string"})},
          {"key", formatted("d", "date-time"), key, "", "no_datetime_keys_as_string"}},
         "TIMESTAMPTZ",
         conversion::timestamp,
         {"timestamptz", "timestamp with time zone"}});
}

TEST_CASE("Mapping to DDL, row 14: dates and date-times that are keys") {
  check({{{"date", formatted("d", "date"), key}, {"date-time", formatted("d", "date-time"), key}},
         "TEXT",
         conversion::text,
         text});
}

TEST_CASE("Mapping to DDL, row 16: all other strings") {
  std::vector<source> sources{{"plain", field("s", {"string"})},
                              {"key", field("s", {"null", "string"}), key},
                              {"image", content(base64("s"), "image/png")},
                              {"integer in a key", formatted("s", "integer"), key},
                              {"number in a key", formatted("s", "number"), key}};
  for (const char* format :
       {"time", "duration", "uuid", "ipv4", "ipv6", "email", "uri", "no format at all"}) {
    sources.push_back({format, formatted("s", format)});
  }
  check({sources, "TEXT", conversion::text, text});
}

TEST_CASE("Mapping to DDL: a cast makes a plain string of anything") {
  const char* cast = R"({"castToString": true})";
  check({{{"integer", field("n", {"integer"}), value, cast},
          {"wide integer", bounded(0, 1e20), value, cast},
          {"boolean", field("n", {"boolean"}), value, cast},
          {"object", field("n", {"object"}), value, cast},
          {"base64", base64("b"), value, cast},
          {"date", formatted("d", "date"), value, cast},
          {"key", formatted("d", "date"), key, cast, "no_datetime_keys_as_string"},
          {"document", samples::root(), value, cast},
          {"by the former name", formatted("d", "date-time"), value, R"({"ignoreStringFormat": true})"}},
         "TEXT",
         conversion::stringify,
         text});
}

TEST_CASE("Mapping to DDL: the user's DDL is used as it is, and fits any column") {
  check({{{"alone", field("n", {"integer"}), value, R"({"DDL": "SMALLINT"})"}},
         "SMALLINT",
         conversion::pass,
         spellings});
  check(
      {{{"with a cast", field("n", {"integer"}), value, R"j({"DDL": "VARCHAR(20)", "castToString": true})j"}},
       "VARCHAR(20)",
       conversion::stringify,
       spellings});
  check({{{"of a date", formatted("d", "date"), value, R"({"ddl": "TIMESTAMP"})"}},
         "TIMESTAMP",
         conversion::date,
         spellings});
}

TEST_CASE("Mapping to DDL: an integer column must hold all 38 digits") {
  const auto mapped = map_projection(formatted("n", "integer"), false, {}, {});
  struct {
    std::uint32_t precision, scale;
    bool fits;
  } const cases[] = {{38, 0, true}, {0, 0, true}, {37, 0, false}, {18, 0, false}, {38, 2, false}};
  for (const auto& c : cases) {
    auto column = samples::column("n", "numeric");
    column.numeric_precision = c.precision;
    column.numeric_scale = c.scale;
    CAPTURE(c.precision);
    CHECK(fits(mapped, column) == c.fits);
  }
}
