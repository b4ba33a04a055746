#include <doctest/doctest.h>

#include <map>

#include "question.hpp"

using samples::column;
using samples::field;
using samples::key;
using samples::required;
using samples::root;

namespace {

std::map<std::string, std::string> folded_fields(const question& q) {
  std::map<std::string, std::string> out;
  for (const auto& constraint : q.constraints()) {
    const auto [known, added] = out.emplace(constraint.field, constraint.folded_field);
    if (!added) CHECK(known->second == constraint.folded_field);  // all constraints of a field agree
  }
  return out;
}

/// Grouped by these fields; (id, day) are there, and id is the collection's key.
question grouped_by(std::vector<std::string> fields) {
  question q({key("id"), required("day", {"string"}), root()});
  q.binding.group_by = std::move(fields);
  return q;
}

const redshift::column_info day_column = column("day", "character varying", 256);

}  // namespace

TEST_CASE("Special cases, backfill counter changed: every incompatibility is gone") {
  question q = about_x(field("x", {"integer"}), {column("x", "character varying", 256)});
  CHECK(q.ask("x") == "incompatible");
  q.binding.backfill = 3;
  check({
      {"a column of another type", q, "x", "recommended"},
      {"the key", q, "id", "location required"},
      {"the document", q, "flow_document", "location required"},
  });
  question lower = q;  // any other counter is a backfill
  lower.last->backfill = 4;
  CHECK(lower.ask("x") == "recommended");
}

TEST_CASE("Special cases, delta before and standard now, V3: refused without a backfill, and free with one") {
  question q({key("id"), root()});
  q.made_before({id_column, document_column}, {"id"}, {}, "flow_document");
  q.last->delta_updates = true;
  CHECK(q.error() ==
        "table public.orders: the binding of collection acmeCo/orders cannot change from delta updates to "
        "standard updates, as the table may hold a key many times; backfill the binding to change it");
  CHECK(delta(q).ask("id") == "required");
  q.binding.backfill = 1;
  CHECK(q.ask("id") == "location required");
}

TEST_CASE("Special cases, standard before and delta now: allowed") {
  question q({key("id"), root()});
  q.made_before({id_column, document_column}, {"id"}, {}, "flow_document");
  CHECK(delta(q).ask("id") == "required");
  CHECK(delta(q).ask("flow_document") == "optional");
}

TEST_CASE("Special cases, a table that is gone: the rules of a new one, whatever was before") {
  question q = about_x(field("x", {"integer"}), {});
  q.table.reset();
  q.last->delta_updates = true;
  check({{"the field", q, "x", "recommended"}, {"the key", q, "id", "location required"}});
}

TEST_CASE("Special cases, long field names: no limit, the column's name is told") {
  const std::string fits(127, 'x'), cut(128, 'x'), ends_in_euro = std::string(125, 'y') + "€";
  question q(
      {key("id"), root(), field(fits, {"string"}), field(cut, {"string"}), field(ends_in_euro, {"string"})});
  const auto folded = folded_fields(q);
  CHECK(folded.at(fits) == "");
  CHECK(folded.at(cut) == fits);
  CHECK(folded.at(ends_in_euro) == std::string(125, 'y'));
  CHECK(q.ask(cut) == "recommended");
  q.case_sensitive = true;
  CHECK(folded_fields(q) == folded);
}

TEST_CASE(
    "Special cases, fields differing only by case: equal folded fields, so that the platform keeps one") {
  question q(
      {key("id"), root(), field("Note", {"string"}), field("NOTE", {"string"}), field("note", {"string"})});
  CHECK(folded_fields(q) ==
        std::map<std::string, std::string>{
            {"id", ""}, {"flow_document", ""}, {"NOTE", "note"}, {"Note", "note"}, {"note", ""}});
  for (const char* name : {"Note", "NOTE", "note"}) CHECK(q.ask(name) == "recommended");
  q.case_sensitive = true;
  for (const auto& [name, folded] : folded_fields(q)) CHECK(folded == "");
}

TEST_CASE("Special cases, a folded field: told on both constraints of a conflict") {
  question q({key("id"), root("Document")});
  q.made_before({id_column}, {"id"}, {}, "");
  CHECK(q.ask("Document") == "location required+incompatible");
  CHECK(folded_fields(q).at("Document") == "document");
}

TEST_CASE("Special cases, a column is found under the name that Redshift gave it") {
  const std::string name = "Total" + std::string(130, 'x');
  const auto stored = column("total" + std::string(122, 'x'), "character varying", 256);
  question q({key("id"), root(), field(name, {"integer"})});
  q.made_before({id_column, document_column, stored}, {"id"}, {name}, "flow_document");
  CHECK(q.ask(name) == "incompatible");
}

TEST_CASE("Special cases, names told apart by case: each field has the column of its spelling") {
  question q({key("id"), root(), field("Note", {"integer"}), field("note", {"string"})});
  q.case_sensitive = true;
  const auto upper = column("Note", "bigint"), lower = column("note", "character varying", 256);
  q.made_before({id_column, document_column, upper, lower}, {"id"}, {"Note", "note"}, "flow_document");
  check({{"both, upper", q, "Note", "optional"}, {"both, lower", q, "note", "optional"}});
  q.exists_with({id_column, document_column, upper});
  check({{"only upper", q, "note", "recommended"}});
  q.exists_with({id_column, document_column, lower});
  check({{"only lower", q, "Note", "recommended"}});
}

TEST_CASE("Special cases, names told apart by case: a table made before they were keeps its columns") {
  question q({key("Id"), root(), field("Note", {"integer"})});
  q.case_sensitive = true;
  q.made_before({id_column, document_column, column("note", "character varying", 256)}, {"Id"}, {"Note"},
                "flow_document");
  check({{"the key", q, "Id", "required"}, {"a value of another type", q, "Note", "incompatible"}});
}

TEST_CASE("Special cases, nullability: no effect") {
  const std::vector<redshift::column_info> text{column("x", "character varying", 256)};
  check({
      {"became nullable", about_x(field("x", {"null", "string"}), text), "x", "optional"},
      {"became required", about_x(required("x", {"string"}), text), "x", "optional"},
  });
}

TEST_CASE("Special cases, a subset of the key: free on a new table, fixed afterwards") {
  question q({key("id"), key("part"), root()});
  check({{"new, the first", q, "id", "location required"}, {"new, another", q, "part", "recommended"}});
  q.made_before({id_column, document_column}, {"id"}, {}, "flow_document");
  check({{"selected", q, "id", "required"}, {"not selected", q, "part", "forbidden"}});
}

TEST_CASE("Special cases, group_by: its fields are the keys of a new table") {
  check({
      {"grouped by", grouped_by({"day"}), "day", "recommended"},
      {"the collection's key need not be there", grouped_by({"day"}), "id", "recommended"},
      {"unless it is grouped by", grouped_by({"day", "id"}), "id", "location required"},
  });
}

TEST_CASE("Special cases, group_by: its fields are the keys of an existing table") {
  question q = grouped_by({"day"});
  q.made_before({id_column, document_column, day_column}, {"day"}, {"id"}, "flow_document");
  check({{"grouped by", q, "day", "required"}, {"the collection's key", q, "id", "optional"}});

  question other = q;
  other.made_before({id_column, document_column}, {"id"}, {}, "flow_document");
  check({{"a field that was not selected", other, "day", "forbidden"},
         {"the former key", other, "id", "optional"}});

  question migrated = q;  // a key location that is no key of the table is a value like any other
  migrated.exists_with({column("id", "boolean"), document_column, day_column});
  check({{"cannot become an integer", migrated, "id", "incompatible"}});
  question text({key("id", "string"), required("day", {"string"}), root()});
  text.binding.group_by = {"day"};
  text.made_before({id_column, document_column, day_column}, {"day"}, {"id"}, "flow_document");
  check({{"can become text", text, "id", "optional"}});
}

TEST_CASE("Special cases, group_by: its fields are mapped as keys") {
  flow::projection day = samples::formatted("day", "date");
  day.inference.exists = flow::exists::must;
  question q({key("id"), day, root()});
  q.binding.group_by = {"day"};
  q.made_before({id_column, document_column, day_column}, {"day"}, {"id"}, "flow_document");
  CHECK(q.ask("day") == "required");
}

TEST_CASE(
    "Special cases, collection key changed: a new key field is forbidden, a former one an ordinary column") {
  question gains({key("id"), key("part"), root()});
  gains.made_before({id_column, document_column}, {"id"}, {}, "flow_document");
  question loses({key("id"), field("part", {"integer"}), root()});
  loses.made_before({id_column, document_column, column("part", "bigint")}, {"id", "part"}, {},
                    "flow_document");
  check({{"gained", gains, "part", "forbidden"}, {"lost", loses, "part", "optional"}});
  gains.binding.backfill = 1;
  CHECK(gains.ask("part") == "recommended");
}

TEST_CASE("Special cases, delta updates: no document and no first key are needed") {
  question q = delta(question({key("id")}));
  check({{"new", q, "id", "recommended"}});
  q.made_before({id_column}, {"id"}, {}, "");
  check({{"existing", q, "id", "required"}});
}

TEST_CASE("Special cases, a field removed from the schema, and columns that no field knows: no constraint") {
  const question q = about_x(field("x", {"string"}), {column("removed", "date")});
  CHECK(q.ask("removed") == "");
  CHECK(q.constraints().size() == 3);
}
