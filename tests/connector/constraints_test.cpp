#include "connector/constraints.hpp"

#include <doctest/doctest.h>

#include <map>

#include "samples.hpp"

using namespace connector;
using flow::constraint_type;
using samples::field;
using samples::key;
using samples::required;
using samples::root;

namespace {

/// A binding, what was there before, and the options; ask() gives "field: constraint" lines.
struct question {
  flow::validate_binding binding;
  bool delta_updates = false;
  std::optional<flow::materialization_binding> last;
  std::optional<redshift::table_info> table;
  endpoint_config config;
  bool case_sensitive = false;

  explicit question(std::vector<flow::projection> projections)
      : binding(samples::validate_binding(samples::collection(std::move(projections)))),
        config(samples::config()) {}

  /// The table was made for these fields by an earlier binding.
  question& made_before(std::vector<redshift::column_info> columns, std::vector<std::string> keys,
                        std::vector<std::string> values, std::string document) {
    last = samples::binding(*binding.collection);
    last->selection.keys = std::move(keys);
    last->selection.values = std::move(values);
    last->selection.document = std::move(document);
    return exists_with(std::move(columns));
  }
  question& exists_with(std::vector<redshift::column_info> columns) {
    table = *samples::catalog(std::move(columns)).find({"public", "orders"});
    return *this;
  }

  std::vector<flow::projection_constraint> constraints() const {
    binding_facts facts;
    facts.binding = &binding;
    facts.delta_updates = delta_updates;
    if (last) facts.last = &*last;
    if (table) facts.table = &*table;
    return constrain(facts, config, case_sensitive);
  }

  /// The types of a field's constraints, joined by '+'.
  std::string ask(const std::string& name) const {
    static const std::map<constraint_type, std::string> names{
        {constraint_type::field_required, "required"},
        {constraint_type::location_required, "location required"},
        {constraint_type::location_recommended, "recommended"},
        {constraint_type::field_optional, "optional"},
        {constraint_type::field_forbidden, "forbidden"},
        {constraint_type::incompatible, "incompatible"}};
    std::string out;
    for (const auto& constraint : constraints()) {
      if (constraint.field == name) out += (out.empty() ? "" : "+") + names.at(constraint.type);
    }
    return out;
  }

  std::string reason(const std::string& name) const {
    for (const auto& constraint : constraints()) {
      if (constraint.field == name) return constraint.reason;
    }
    return "";
  }
};

question no_document(question q) {
  q.config.no_flow_document = true;
  return q;
}
question delta(question q) {
  q.delta_updates = true;
  return q;
}

const redshift::column_info id_column = samples::column("id", "bigint");
const redshift::column_info document_column = samples::column("flow_document", "super");

}  // namespace

TEST_CASE("on a new table, a field's schema decides what may be done with it") {
  const auto with = [](flow::projection projection) {
    return question({key("id"), root(), std::move(projection)});
  };
  flow::projection nested = required("nested", {"string"});
  nested.ptr = "/a/b";
  flow::projection op = field("_meta/op", {"string"});
  struct {
    const char* name;
    question asked;
    const char* field;
    const char* want;
  } const cases[] = {
      {"the first key", with(field("x", {"string"})), "id", "location required"},
      {"another key", question({key("id"), key("second"), root()}), "second", "recommended"},
      {"the first key in delta mode", delta(with(field("x", {"string"}))), "id", "recommended"},
      {"the document", with(field("x", {"string"})), "flow_document", "location required"},
      {"the document in delta mode", delta(with(field("x", {"string"}))), "flow_document", "recommended"},
      {"the document when it is excluded", no_document(with(field("x", {"string"}))), "flow_document",
       "optional"},
      {"the document when it is excluded, delta mode", delta(no_document(with(field("x", {"string"})))),
       "flow_document", "optional"},
      {"a second document", question({key("id"), root("doc_a"), root("doc_b")}), "doc_b", "forbidden"},
      {"the first of two documents", question({key("id"), root("doc_a"), root("doc_b")}), "doc_a",
       "location required"},
      {"a second document in delta mode", delta(question({key("id"), root("doc_a"), root("doc_b")})), "doc_b",
       "recommended"},
      {"no types", with(field("x", {})), "x", "forbidden"},
      {"only null", with(field("x", {"null"})), "x", "forbidden"},
      {"a scalar", with(field("x", {"integer", "null"})), "x", "recommended"},
      {"a number in a string", with(samples::formatted("x", "number", {"number", "string"})), "x",
       "recommended"},
      {"an object", with(field("x", {"object", "null"})), "x", "optional"},
      {"an array", with(field("x", {"array"})), "x", "recommended"},
      {"several types", with(field("x", {"object", "string"})), "x", "recommended"},
      {"the operation", with(op), "_meta/op", "recommended"},
      {"other metadata", with(field("_meta/source", {"string"})), "_meta/source", "optional"},
      {"required, document excluded", no_document(with(required("x", {"object"}))), "x", "location required"},
      {"required but nested, document excluded", no_document(with(nested)), "nested", "recommended"},
      {"not required, document excluded", no_document(with(field("x", {"object"}))), "x", "optional"},
      {"required, document excluded, delta mode", delta(no_document(with(required("x", {"object"})))), "x",
       "optional"},
      {"a name that Redshift keeps for itself", with(field("ctid", {"string"})), "ctid", "forbidden"},
      {"no projection", with(field("x", {"string"})), "y", ""},
  };
  for (const auto& c : cases) {
    CAPTURE(c.name);
    CHECK(c.asked.ask(c.field) == c.want);
  }
}

TEST_CASE("constraints are sorted by field and each has a reason") {
  const auto constraints = question({key("b"), root("a"), field("c", {"string"})}).constraints();
  REQUIRE(constraints.size() == 3);
  CHECK(constraints[0].field == "a");
  CHECK(constraints[1].field == "b");
  CHECK(constraints[2].field == "c");
  for (const auto& constraint : constraints) CHECK_FALSE(constraint.reason.empty());
}

TEST_CASE("a column whose name differs from its field's is told") {
  const std::string long_name(130, 'x');
  question q({key("id"), root(), field("Total", {"number"}), field(long_name, {"string"})});
  std::map<std::string, std::string> folded;
  for (const auto& constraint : q.constraints()) folded[constraint.field] = constraint.folded_field;
  CHECK(folded["id"] == "");
  CHECK(folded["Total"] == "total");
  CHECK(folded[long_name] == std::string(127, 'x'));
  q.case_sensitive = true;
  for (const auto& constraint : q.constraints()) folded[constraint.field] = constraint.folded_field;
  CHECK(folded["Total"] == "");
}

TEST_CASE("a key that may be null is refused, unless it has a default") {
  flow::projection nullable = key("id");
  nullable.inference.types = {"integer", "null"};
  CHECK_THROWS_WITH_AS(
      question({nullable, root()}).constraints(),
      "collection acmeCo/orders: key field \"id\" may be null or missing, which a key of a table must "
      "not be; make its location required and never null in the collection's schema, or give it a "
      "default value there",
      std::runtime_error);
  nullable.inference.default_json = "0";
  CHECK(question({nullable, root()}).ask("id") == "location required");
  flow::projection missing = key("id");
  missing.inference.exists = flow::exists::may;
  CHECK_THROWS_AS(question({missing, root()}).constraints(), std::runtime_error);
}

TEST_CASE("a new binding does not take over a table, unless it is allowed to") {
  question q({key("id"), root(), field("x", {"string"})});
  q.exists_with({id_column, document_column});
  CHECK_THROWS_WITH_AS(
      q.constraints(),
      "table public.orders exists already, but the binding of collection acmeCo/orders to it is new; "
      "drop the table, name another one, or ask support about the feature flag "
      "allow_existing_tables_for_new_bindings",
      std::runtime_error);
  q.config.flags.allow_existing_tables_for_new_bindings = true;
  CHECK(q.ask("id") == "required");
  CHECK(q.ask("flow_document") == "required");
  CHECK(q.ask("x") == "recommended");
}

TEST_CASE("a table taken over need not have a document that is optional") {
  question q = no_document(question({key("id"), root()}));
  q.config.flags.allow_existing_tables_for_new_bindings = true;
  q.exists_with({id_column});
  CHECK(q.ask("flow_document") == "optional");
}

TEST_CASE("delta updates cannot become standard updates without a backfill") {
  question q({key("id"), root()});
  q.made_before({id_column, document_column}, {"id"}, {}, "flow_document");
  q.last->delta_updates = true;
  CHECK_THROWS_AS(q.constraints(), std::runtime_error);
  CHECK(delta(q).ask("id") == "required");
  q.binding.backfill = 1;
  CHECK(q.ask("id") == "location required");
  q.binding.backfill = 0;
  q.last->delta_updates = false;
  CHECK(delta(q).ask("id") == "required");
}

TEST_CASE("standard updates of an existing table need a document") {
  question q({key("id")});
  q.made_before({id_column}, {"id"}, {}, "");
  CHECK_THROWS_WITH_AS(
      q.constraints(),
      "collection acmeCo/orders has no projection of its root document, which standard updates need; "
      "add one, or use delta updates",
      std::runtime_error);
  CHECK(delta(q).ask("id") == "required");
}

TEST_CASE("on an existing table, the columns count too") {
  const auto made = [](flow::projection x, std::vector<redshift::column_info> columns) {
    question q({key("id"), root(), std::move(x)});
    columns.push_back(id_column);
    columns.push_back(document_column);
    q.made_before(std::move(columns), {"id"}, {"x"}, "flow_document");
    return q;
  };
  const auto text = samples::column("x", "character varying", 256);
  question with_ddl = made(field("x", {"integer"}), {text});
  with_ddl.binding.configs["x"] = R"j({"DDL": "VARCHAR(100)"})j";
  question backfilled = made(field("x", {"integer"}), {text});
  backfilled.binding.backfill = 3;
  question other_case({key("id"), root(), field("X", {"string"})});
  other_case.made_before({id_column, document_column, text}, {"id"}, {"X"}, "flow_document");

  struct {
    const char* name;
    question asked;
    const char* field;
    const char* want;
  } const cases[] = {
      {"a key of the table", made(field("x", {"string"}), {text}), "id", "required"},
      {"a key of the table in delta mode", delta(made(field("x", {"string"}), {text})), "id", "required"},
      {"the document", made(field("x", {"string"}), {text}), "flow_document", "required"},
      {"a column that fits", made(field("x", {"string"}), {text}), "x", "optional"},
      {"a column that fits a nullable field", made(field("x", {"string", "null"}), {text}), "x", "optional"},
      {"a field of another spelling", other_case, "X", "optional"},
      {"a new field", made(field("x", {"string"}), {}), "x", "recommended"},
      {"a column of another type", made(field("x", {"integer"}), {text}), "x", "incompatible"},
      {"a field that became unusable", made(field("x", {"null"}), {text}), "x", "forbidden"},
      {"a column of another type with the user's DDL", with_ddl, "x", "optional"},
      {"a column of another type, backfilled", backfilled, "x", "recommended"},
      {"the key, backfilled", backfilled, "id", "location required"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.name);
    CHECK(c.asked.ask(c.field) == c.want);
  }
}

TEST_CASE("the reason of an incompatible field tells both types and its schema") {
  question q({key("id"), root(), samples::formatted("x", "date", {"string", "null"})});
  q.made_before({id_column, document_column, samples::column("x", "character varying", 256)}, {"id"}, {"x"},
                "flow_document");
  CHECK(q.reason("x") ==
        "field x is a column of type CHARACTER VARYING(256) in the table, but its schema (types: string, "
        "null; format: "
        "date) requires DATE; backfill the binding to change it");
}

TEST_CASE("a key whose type has changed is incompatible") {
  question q({key("id", "string"), root()});
  q.made_before({id_column, document_column}, {"id"}, {}, "flow_document");
  CHECK(q.ask("id") == "incompatible");
}

TEST_CASE("the keys of a table stay what they were") {
  question q({key("id"), key("part"), root()});
  SUBCASE("a key field that was never selected is forbidden") {
    q.made_before({id_column, document_column}, {"id"}, {}, "flow_document");
    CHECK(q.ask("id") == "required");
    CHECK(q.ask("part") == "forbidden");
    CHECK(delta(q).ask("part") == "recommended");
  }
  SUBCASE("a key field that was a value stays selectable") {
    q.made_before({id_column, document_column, samples::column("part", "bigint")}, {"id"}, {"part"},
                  "flow_document");
    CHECK(q.ask("part") == "required");
  }
  SUBCASE("a former key field is an ordinary column") {
    question former({key("id"), field("part", {"integer"}), root()});
    former.made_before({id_column, document_column, samples::column("part", "bigint")}, {"id", "part"}, {},
                       "flow_document");
    CHECK(former.ask("part") == "optional");
  }
}

TEST_CASE("the document of a table stays what it was") {
  const auto asked = [](std::vector<flow::projection> projections, std::vector<redshift::column_info> columns,
                        std::string document) {
    question q(std::move(projections));
    columns.push_back(id_column);
    q.made_before(std::move(columns), {"id"}, {}, std::move(document));
    return q;
  };
  SUBCASE("another root projection is forbidden") {
    const auto q =
        asked({key("id"), root("doc_a"), root("doc_b")}, {samples::column("doc_b", "super")}, "doc_b");
    CHECK(q.ask("doc_a") == "forbidden");
    CHECK(q.ask("doc_b") == "required");
  }
  SUBCASE("a document whose column was dropped is still required") {
    CHECK(asked({key("id"), root()}, {}, "flow_document").ask("flow_document") == "required");
  }
  SUBCASE("a document in a column of another type is carried over") {
    const auto q = asked({key("id"), root()}, {samples::column("flow_document", "character varying", 256)},
                         "flow_document");
    CHECK(q.ask("flow_document") == "required");
  }
  SUBCASE("a document in a column that cannot be carried over is a conflict") {
    auto q = asked({key("id"), root()}, {samples::column("flow_document", "boolean")}, "flow_document");
    q.binding.configs["flow_document"] = R"({"castToString": true})";
    CHECK(q.ask("flow_document") == "location required+incompatible");
    CHECK(no_document(q).ask("flow_document") == "incompatible");
  }
  SUBCASE("a table without a document gets none") {
    const auto q = asked({key("id"), root()}, {}, "");
    CHECK(q.ask("flow_document") == "location required+incompatible");
    CHECK(no_document(q).ask("flow_document") == "incompatible");
  }
  SUBCASE("a document that the collection lost is a conflict") {
    const auto q = asked({key("id"), root("doc_a")}, {samples::column("doc_old", "super")}, "doc_old");
    CHECK(q.ask("doc_a") == "location required+incompatible");
  }
}

TEST_CASE("the fields that the user groups by are the keys") {
  question q({key("id"), required("day", {"string"}), root()});
  q.binding.group_by = {"day"};
  CHECK(q.ask("day") == "recommended");
  CHECK(q.ask("id") == "recommended");

  q.made_before({id_column, document_column, samples::column("day", "character varying", 256)}, {"day"},
                {"id"}, "flow_document");
  CHECK(q.ask("day") == "required");
  CHECK(q.ask("id") == "optional");

  question nullable({key("id"), field("day", {"string"}), root()});
  nullable.binding.group_by = {"day"};
  CHECK_THROWS_AS(nullable.constraints(), std::runtime_error);

  question with_first({key("id"), required("day", {"string"}), root()});
  with_first.binding.group_by = {"day", "id"};
  CHECK(with_first.ask("id") == "location required");
}

TEST_CASE("a date that is grouped by is text, before the table is made and after") {
  flow::projection day = samples::formatted("day", "date");
  day.inference.exists = flow::exists::must;
  question q({key("id"), day, root()});
  q.binding.group_by = {"day"};
  q.made_before({id_column, document_column, samples::column("day", "character varying", 256)}, {"day"},
                {"id"}, "flow_document");
  CHECK(q.ask("day") == "required");
}

TEST_CASE("an earlier binding is found by its path, active or not") {
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
