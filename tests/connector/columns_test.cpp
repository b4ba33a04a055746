#include "connector/columns.hpp"

#include <doctest/doctest.h>

#include "apply_situation.hpp"
#include "connector/target.hpp"

using namespace connector;
using samples::column;
using samples::field;
using samples::key;
using samples::root;

namespace {

/// Name of the field's column in a table of these columns; empty: there is none.
std::string column_name(const std::vector<std::string>& fields, const std::string& asked,
                        const std::vector<std::string>& columns, bool case_sensitive) {
  flow::collection_spec collection;
  for (const auto& name : fields) collection.projections.push_back(field(name, {"string"}));
  redshift::table_info table;
  for (const auto& name : columns) table.columns.push_back(column(name, "character varying", 256));
  const auto* found = column_of(table, collection, asked, case_sensitive);
  return found ? found->name : "";
}

/// (Id, Note, note, flow_document), where names are told apart.
apply_situation told_apart(std::vector<redshift::column_info> existing) {
  apply_situation s({key("Id"), field("Note", {"integer"}), field("note", {"string"}), root()},
                    std::move(existing));
  s.catalog.case_sensitive = true;
  s.applied_before();
  return s;
}

const redshift::column_info id = column("Id", "bigint"), document = column("flow_document", "super"),
                            upper = column("Note", "bigint"),
                            lower = column("note", "character varying", 256);

}  // namespace

TEST_CASE("Case sensitivity, off: a field has the column of its folded name") {
  CHECK(column_name({"Note"}, "Note", {"note"}, false) == "note");
  CHECK(column_name({"note"}, "note", {"note"}, false) == "note");
  CHECK(column_name({"Note"}, "Note", {"other"}, false) == "");
  const std::string name = "X" + std::string(124, 'x') + "€";
  CHECK(column_name({name}, name, {std::string(125, 'x')}, false) == std::string(125, 'x'));
}

TEST_CASE("Case sensitivity, on: a field has the column of its very name") {
  const std::vector<std::string> both{"Note", "note"};
  for (const auto& name : both) {
    CHECK(column_name(both, name, {"Note", "note"}, true) == name);
    CHECK(column_name(both, name, {"note", "Note"}, true) == name);
  }
  CHECK(column_name(both, "note", {"Note"}, true) == "");
  CHECK(column_name(both, "Note", {"note"}, true) == "");
  CHECK(column_name({"note"}, "note", {"Note"}, true) == "");
}

TEST_CASE(
    "Case sensitivity, on: a table made while it was off keeps its columns, where that is unambiguous") {
  CHECK(column_name({"Note"}, "Note", {"note"}, true) == "note");
  CHECK(column_name({"Note", "NOTE"}, "Note", {"note"}, true) == "");
}

TEST_CASE("Case sensitivity, on: Apply gives each field its own column") {
  CHECK(told_apart({id, upper, lower, document}).description() == "");
  const auto lacks_lower = told_apart({id, upper, document}).plan();
  REQUIRE(lacks_lower.changes.size() == 1);
  CHECK(lacks_lower.changes[0].at(0).sql.starts_with("ALTER TABLE public.orders ADD COLUMN note TEXT;"));
  CHECK(lacks_lower.changes[0].size() == 1);
  const auto lacks_upper = told_apart({id, lower, document}).plan();
  CHECK(lacks_upper.changes.at(0).at(0).sql.starts_with(
      "ALTER TABLE public.orders ADD COLUMN \"Note\" BIGINT;"));
}

TEST_CASE("Case sensitivity, on: a session writes each field to its own column") {
  const auto s = told_apart({id, lower, upper, document});
  const target found = resolve_target(s.request.materialization.bindings[0], 0, s.config, s.catalog);
  CHECK(found.column_names == std::vector<std::string>{"Id", "Note", "note", "flow_document"});
  const auto staged = found.definitions_of({"Note", "note"});
  CHECK(staged[0].ddl == "BIGINT");
  CHECK(staged[1].ddl == "VARCHAR(256)");
  const auto incomplete = told_apart({id, upper, document});
  CHECK_THROWS_AS(resolve_target(incomplete.request.materialization.bindings[0], 0, incomplete.config,
                                 incomplete.catalog),
                  std::runtime_error);
}
