#include "bench/field_selection.hpp"

#include <doctest/doctest.h>

#include "bench/errors.hpp"

using namespace sim;

namespace {

collection make_collection() {
  collection c;
  c.name = "test/c";
  c.key = {"/b", "/a"};
  c.schema = parse_json(R"({"type":"object","required":["a","b","n"],"properties":{
    "a":{"type":"integer"},"b":{"type":"string"},"n":{"type":["number","null"]},
    "empty":{"type":"object"},
    "nested":{"type":"object","required":["x"],"properties":{"x":{"type":"string","format":"date"},"y":{"type":"boolean"}}},
    "_meta":{"type":"object","properties":{"op":{"type":"string"},"other":{"type":"string"}}}}})");
  return c;
}

/// LOCATION_REQUIRED for the root, LOCATION_RECOMMENDED for the rest, and what `changes` say instead.
field_constraints constraints(const std::vector<projection>& projections,
                              const std::vector<std::pair<std::string, std::string>>& changes = {}) {
  field_constraints out;
  for (const auto& p : projections) {
    bool changed = false;
    for (const auto& [field, type] : changes)
      if (field == p.field) {
        changed = true;
        if (!type.empty()) out.emplace(p.field, field_constraint{type, "reason", ""});
      }
    if (!changed)
      out.emplace(p.field,
                  field_constraint{p.ptr.empty() ? "LOCATION_REQUIRED" : "LOCATION_RECOMMENDED", "", ""});
  }
  return out;
}

field_selection select(const field_wishes& wishes,
                       const std::vector<std::pair<std::string, std::string>>& changes = {},
                       const json::object* live = nullptr) {
  auto c = make_collection();
  auto projections = make_projections(c);
  return select_fields(projections, c.key, constraints(projections, changes), wishes, live);
}

field_wishes depth(std::size_t n) {
  field_wishes w;
  w.depth = n;
  return w;
}

using names = std::vector<std::string>;

}  // namespace

TEST_CASE("projections know types, existence and formats of every location") {
  auto projections = make_projections(make_collection());
  REQUIRE(projections.size() == 11);
  CHECK(projections.front().field == "_meta");
  auto find = [&](const char* field) {
    for (const auto& p : projections)
      if (p.field == field) return to_text(p.spec);
    return std::string();
  };
  CHECK(
      find("a") ==
      R"({"ptr":"/a","field":"a","isPrimaryKey":true,"inference":{"types":["integer"],"numeric":{},"exists":"MUST"}})");
  CHECK(find("n") ==
        R"({"ptr":"/n","field":"n","inference":{"types":["null","number"],"numeric":{},"exists":"MUST"}})");
  CHECK(
      find("nested/x") ==
      R"({"ptr":"/nested/x","field":"nested/x","inference":{"types":["string"],"string":{"format":"date"},"exists":"MAY"}})");
  CHECK(find("flow_document") ==
        R"({"field":"flow_document","inference":{"types":["object"],"exists":"MUST"}})");
}

TEST_CASE("keys come in the key's order, values ascending, the document apart") {
  auto s = select(depth(1));
  CHECK(s.keys == names{"b", "a"});
  CHECK(s.values == names{"_meta/op", "empty", "n", "nested"});
  CHECK(s.document == "flow_document");
}

TEST_CASE("the recommended depth decides about optional fields") {
  CHECK(select(depth(0)).values == names{});
  CHECK(select(depth(2)).values == names{"_meta/op", "empty", "n", "nested/x", "nested/y"});
  CHECK(select(depth(field_wishes::unlimited)).values == names{"_meta/op", "n", "nested/x", "nested/y"});
}

TEST_CASE("the user's and the connector's wishes go before depth") {
  field_wishes wishes = depth(1);
  wishes.exclude = {"n"};
  wishes.require = {"nested/y"};
  CHECK(select(wishes).values == names{"_meta/op", "empty", "nested", "nested/y"});
  CHECK(select(depth(0), {{"n", "FIELD_REQUIRED"}, {"nested/x", "LOCATION_REQUIRED"}}).values ==
        names{"n", "nested/x"});
}

TEST_CASE("forbidden, incompatible and unmentioned fields are left out") {
  json::object live{
      {"keys", json::array{"b", "a"}}, {"values", json::array{"n"}}, {"document", "flow_document"}};
  CHECK(select(depth(1), {{"n", "FIELD_FORBIDDEN"}, {"empty", ""}}).values == names{"_meta/op", "nested"});
  CHECK(select(depth(1), {{"n", "INCOMPATIBLE"}}, &live).values == names{"_meta/op", "empty", "nested"});
  CHECK(select(depth(1), {{"n", "INCOMPATIBLE"}}).values == names{"_meta/op", "empty", "n", "nested"});
  CHECK(select(depth(0), {}, &live).values == names{"n"});
}

TEST_CASE("something that must be selected and cannot be is a conflict") {
  CHECK_THROWS_AS(select(depth(1), {{"a", "FIELD_FORBIDDEN"}}), usage_error);
  CHECK_THROWS_AS(select(depth(1), {{"n", "LOCATION_REQUIRED"}, {"n", "FIELD_FORBIDDEN"}}), usage_error);
  field_wishes wishes;
  wishes.require = {"n"};
  CHECK_THROWS_AS(select(wishes, {{"n", "FIELD_FORBIDDEN"}}), usage_error);
  wishes.require = {"nonsense"};
  CHECK_THROWS_AS(select(wishes), usage_error);
}

TEST_CASE("a document that is only optional is not selected") {
  CHECK(select(depth(1), {{"flow_document", "FIELD_OPTIONAL"}}).document.empty());
  CHECK(select(depth(1), {{"flow_document", "LOCATION_RECOMMENDED"}}).document == "flow_document");
}

TEST_CASE("of two fields with one column name only the stronger is selected") {
  collection c;
  c.name = "c";
  c.key = {"/id"};
  c.schema = parse_json(
      R"({"type":"object","properties":{"id":{"type":"integer"},"Name":{"type":"string"},"name":{"type":"string"}}})");
  auto projections = make_projections(c);
  field_constraints given;
  for (const auto& p : projections)
    given.emplace(p.field, field_constraint{"LOCATION_RECOMMENDED", "", p.field == "Name" ? "name" : ""});
  CHECK(select_fields(projections, c.key, given, depth(1), nullptr).values == names{"Name"});
}
