#include "connector/constraints.hpp"

#include <doctest/doctest.h>

#include "question.hpp"

using namespace connector;
using samples::field;
using samples::key;
using samples::root;

TEST_CASE("Response per binding: constraints are sorted by field and each has a reason") {
  const auto constraints = question({key("b"), root("a"), field("c", {"string"})}).constraints();
  REQUIRE(constraints.size() == 3);
  CHECK(constraints[0].field == "a");
  CHECK(constraints[1].field == "b");
  CHECK(constraints[2].field == "c");
  for (const auto& constraint : constraints) CHECK_FALSE(constraint.reason.empty());
}

TEST_CASE(
    "Errors a user can meet, V1: a key that may be null or missing is refused, unless it has a "
    "default") {
  flow::projection nullable = key("id"), missing = nullable;
  nullable.inference.types = {"integer", "null"};
  missing.inference.exists = flow::exists::may;
  const std::string want =
      "collection acmeCo/orders: key field \"id\" may be null or missing, which a key of a table must not "
      "be; "
      "make its location required and never null in the collection's schema, or give it a default value "
      "there";
  CHECK(question({nullable, root()}).error() == want);
  CHECK(question({missing, root()}).error() == want);
  CHECK(delta(question({missing, root()})).error() == want);
  for (auto* projection : {&nullable, &missing}) {
    projection->inference.default_json = "0";
    CHECK(question({*projection, root()}).ask("id") == "location required");
  }
}

TEST_CASE("Errors a user can meet, V1: a field that is grouped by may not be null either") {
  question q({key("id"), field("day", {"string"}), root()});
  q.binding.group_by = {"day"};
  CHECK(q.error().starts_with("collection acmeCo/orders: key field \"day\" may be null or missing"));
}

TEST_CASE("Errors a user can meet, V2: a new binding does not take over a table, unless it is allowed to") {
  question q({key("id"), root(), field("x", {"string"})});
  q.exists_with({id_column, document_column});
  const std::string want =
      "table public.orders exists already, but the binding of collection acmeCo/orders to it is new; drop "
      "the "
      "table, name another one, or ask support about the feature flag allow_existing_tables_for_new_bindings";
  CHECK(q.error() == want);
  CHECK(delta(q).error() == want);
  q.config.flags.allow_existing_tables_for_new_bindings = true;
  check({{"key", q, "id", "required"},
         {"document", q, "flow_document", "required"},
         {"x", q, "x", "recommended"}});
}

TEST_CASE("Checks of the whole request: a wrong field configuration is refused, on a new table too") {
  question q({key("id"), root(), field("x", {"string"})});
  q.binding.configs["x"] = R"({"castToStrin": true})";
  CHECK(q.error() ==
        "collection acmeCo/orders, field \"x\": field configuration has an unknown property \"castToStrin\"; "
        "did "
        "you mean \"castToString\"?");
  q.made_before({id_column, document_column}, {"id"}, {}, "flow_document");
  CHECK(q.error() != "");
}

TEST_CASE("Last binding: it is found by its path, active or not") {
  flow::materialization_spec spec;
  spec.bindings.push_back(samples::binding(samples::collection({key("id")})));
  spec.inactive_bindings.push_back(spec.bindings.front());
  spec.inactive_bindings.back().resource_path = {"public", "former"};
  std::optional<flow::materialization_spec> last = spec;
  CHECK(find_binding(last, {"public", "orders"}) == &last->bindings.front());
  CHECK(find_binding(last, {"public", "former"}) == &last->inactive_bindings.front());
  CHECK(find_binding(last, {"public", "Orders"}) == nullptr);
  CHECK(find_binding(std::nullopt, {"public", "orders"}) == nullptr);
}
