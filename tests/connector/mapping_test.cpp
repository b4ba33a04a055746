#include "connector/mapping.hpp"

#include <doctest/doctest.h>

#include "samples.hpp"

using namespace connector;

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

TEST_CASE("Comments on tables and columns: a column's comment tells title, description and origin") {
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
