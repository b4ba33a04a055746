// The DDL of a collection that has every type. The same files are fed to a warehouse by tests/protocol.
#include <doctest/doctest.h>

#include <fstream>
#include <sstream>

#include "apply_situation.hpp"

using samples::field;
using samples::formatted;
using samples::key;
using samples::root;

namespace {

std::string golden(const std::string& name) {
  std::ifstream file(GOLDEN_DIRECTORY "/" + name);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

flow::projection described(flow::projection projection) {
  projection.inference.title = "It's the title \\ of a field";
  projection.inference.description = "Two\nlines; and a \"quote\".";
  projection.is_explicit = true;
  return projection;
}

flow::projection unsigned_integer(std::string name) {
  auto out = field(std::move(name), {"integer"});
  out.inference.numeric.emplace();
  out.inference.numeric->has_maximum = true;
  out.inference.numeric->maximum = 18446744073709551615.0;
  return out;
}

std::vector<flow::projection> every_type() {
  auto long_digits = formatted("s_integer_long", "integer");
  long_digits.inference.string->max_length = 39;
  auto date_key = key("k_date", "string"), time_key = key("k_time", "string");
  date_key.inference.string->format = "date";
  time_key.inference.string->format = "date-time";
  return {key("k_integer"),
          key("k_string", "string"),
          key("k_boolean", "boolean"),
          date_key,
          time_key,
          field("integer", {"integer", "null"}),
          unsigned_integer("integer_unsigned"),
          field("number", {"number"}),
          field("fractional", {"fractional"}),
          field("boolean", {"boolean"}),
          field("object", {"object"}),
          field("array", {"array"}),
          field("several", {"array", "boolean", "integer", "null", "number", "object", "string"}),
          samples::base64("bytes"),
          formatted("s_integer", "integer", {"integer", "null", "string"}),
          long_digits,
          formatted("s_number", "number", {"number", "string"}),
          formatted("s_date", "date"),
          formatted("s_date_time", "date-time"),
          formatted("s_time", "time"),
          formatted("s_uuid", "uuid"),
          field("cast", {"integer"}),
          field("custom", {"string"}),
          described(field("described", {"null", "string"})),
          field("_meta/op", {"string"}),
          field("_meta/flow_truncated", {"boolean"}),
          field("timestamp", {"string"}),
          field("MixedCase", {"string"}),
          field("with \"quotes\" and spaces", {"string"}),
          field("größe", {"number"}),
          field(std::string(125, 'x') + "€ is cut before the euro", {"string"}),
          root()};
}

apply_situation created() {
  apply_situation s(every_type(), {});
  s.binding().resource_path = {"public", "every_type"};
  s.binding().selection.configs["cast"] = R"({"castToString": true})";
  s.binding().selection.configs["custom"] = R"j({"DDL": "VARCHAR(1000) ENCODE zstd"})j";
  return s;
}

}  // namespace

TEST_CASE("the table of a collection of every type is this") {
  CHECK(created().description() + "\n" == golden("every_type.sql"));
}

TEST_CASE("the metadata table is this") {
  apply_situation s({key("id"), root()}, {});
  s.catalog.tables.clear();
  s.request.materialization.bindings.clear();
  CHECK(s.description() + "\n" == golden("metadata_table.sql"));
}
