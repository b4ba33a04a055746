#include <doctest/doctest.h>

#include "question.hpp"

using samples::column;
using samples::field;
using samples::key;
using samples::root;

namespace {

using columns = std::vector<redshift::column_info>;

/// The table was made for (id, this document).
question made_with(std::vector<flow::projection> projections, columns existing, std::string document) {
  question q(std::move(projections));
  existing.push_back(id_column);
  q.made_before(std::move(existing), {"id"}, {}, std::move(document));
  return q;
}

/// A table that somebody else made, which the binding may adopt.
question adopted(std::vector<flow::projection> projections, columns existing) {
  question q(std::move(projections));
  q.config.flags.allow_existing_tables_for_new_bindings = true;
  existing.push_back(id_column);
  q.exists_with(std::move(existing));
  return q;
}

question cast_document(question q) {
  q.binding.configs["flow_document"] = R"({"castToString": true})";
  return q;
}

const redshift::column_info boolean_document = column("flow_document", "boolean");
const redshift::column_info text_document = column("flow_document", "character varying", 256);

}  // namespace

TEST_CASE(
    "Existing-table rules, rule 1: a field that can never be stored is forbidden, whatever the column") {
  const columns text{column("x", "character varying", 256)};
  check({
      {"only null", about_x(field("x", {"null"}), text), "x", "forbidden"},
      {"no types", about_x(field("x", {}), text), "x", "forbidden"},
      {"without a column", about_x(field("x", {"null"}), {}), "x", "forbidden"},
      {"delta updates", delta(about_x(field("x", {"null"}), text)), "x", "forbidden"},
  });
}

TEST_CASE("Existing-table rules, rule 2: the document of the table is required") {
  const std::vector<flow::projection> one{key("id"), root()}, two{key("id"), root("doc_a"), root("doc_b")};
  check({
      {"selected before", made_with(one, {document_column}, "flow_document"), "flow_document", "required"},
      {"its column is gone", made_with(one, {}, "flow_document"), "flow_document", "required"},
      {"its column can be migrated", made_with(one, {text_document}, "flow_document"), "flow_document",
       "required"},
      {"the second root projection", made_with(two, {column("doc_b", "super")}, "doc_b"), "doc_b",
       "required"},
      {"no_flow_document turned on", no_document(made_with(one, {document_column}, "flow_document")),
       "flow_document", "required"},
      {"adopted", adopted(one, {document_column}), "flow_document", "required"},
      {"adopted, without its column", adopted(one, {}), "flow_document", "required"},
      {"adopted, the first of two", adopted(two, {}), "doc_a", "required"},
  });
}

TEST_CASE("Existing-table rules, rule 2: a document that its column cannot hold is a conflict") {
  const std::vector<flow::projection> one{key("id"), root()};
  const question made = cast_document(made_with(one, {boolean_document}, "flow_document"));
  check({
      {"document required", made, "flow_document", "location required+incompatible"},
      {"document excluded", no_document(made), "flow_document", "incompatible"},
      {"adopted", cast_document(adopted(one, {boolean_document})), "flow_document",
       "location required+incompatible"},
      {"adopted, document excluded", no_document(cast_document(adopted(one, {boolean_document}))),
       "flow_document", "incompatible"},
  });
}

TEST_CASE("Existing-table rules, rule 2: a table without the document gets none without a backfill") {
  question made = made_with({key("id"), root()}, {}, "");
  check({
      {"no_flow_document turned off", made, "flow_document", "location required+incompatible"},
      {"no_flow_document still on", no_document(made), "flow_document", "incompatible"},
  });
  CHECK(made.reason("flow_document") == "the document must be materialized");
  CHECK(no_document(made).reason("flow_document") ==
        "the table was made without the document; adding it needs a backfill");
  made.binding.backfill = 1;
  CHECK(made.ask("flow_document") == "location required");
}

TEST_CASE("Existing-table rules, rule 2: other root projections are forbidden") {
  const std::vector<flow::projection> two{key("id"), root("doc_a"), root("doc_b")};
  const question made = made_with(two, {column("doc_b", "super")}, "doc_b");
  check({
      {"before the document", made, "doc_a", "forbidden"},
      {"document excluded", no_document(made), "doc_a", "forbidden"},
      {"adopted", adopted(two, {}), "doc_b", "forbidden"},
  });
  CHECK(made.reason("doc_a") == "the document is the field doc_b");
}

TEST_CASE("Existing-table rules, rule 2: an adopted table need not have a document that is optional") {
  const std::vector<flow::projection> one{key("id"), root()};
  check({
      {"no column", no_document(adopted(one, {})), "flow_document", "optional"},
      {"a column", no_document(adopted(one, {document_column})), "flow_document", "optional"},
  });
}

TEST_CASE("Existing-table rules, rule 2 does not hold for delta updates") {
  question made = delta(made_with({key("id"), root()}, {document_column}, "flow_document"));
  made.last->delta_updates = true;
  question without = delta(made_with({key("id"), root()}, {}, ""));
  check({
      {"a column", made, "flow_document", "optional"},
      {"no column", without, "flow_document", "recommended"},
  });
}

TEST_CASE("Existing-table rules, rule 3: a key field that is no key of the table") {
  question never({key("id"), key("part"), root()});
  never.made_before({id_column, document_column}, {"id"}, {}, "flow_document");
  question left_over = never;  // a column of an earlier selection makes no key
  left_over.exists_with({id_column, document_column, column("part", "bigint")});
  question was_value = never;
  was_value.made_before({id_column, document_column, column("part", "bigint")}, {"id"}, {"part"},
                        "flow_document");
  question other_type = never;
  other_type.made_before({id_column, document_column, column("part", "numeric")}, {"id"}, {"part"},
                         "flow_document");
  question column_gone = never;
  column_gone.made_before({id_column, document_column}, {"id"}, {"part"}, "flow_document");
  check({
      {"never selected", never, "part", "forbidden"},
      {"never selected, with a column", left_over, "part", "forbidden"},
      {"selected as a value", was_value, "part", "required"},
      {"selected as a value of another type", other_type, "part", "incompatible"},
      {"selected as a value, its column is gone", column_gone, "part", "optional"},
      {"a key of the table", never, "id", "required"},
      {"delta updates", delta(never), "part", "recommended"},
  });
  CHECK(never.reason("part") == "it is no key of this table; adding a key field needs a backfill");
}

TEST_CASE("Existing-table rules, rule 4: a column decides") {
  const columns text{column("x", "character varying", 256)}, unknown{column("y", "date")};
  check({
      {"one that fits", about_x(field("x", {"string"}), text), "x", "optional"},
      {"one that does not", about_x(field("x", {"integer"}), text), "x", "incompatible"},
      {"one that fits a former object", about_x(field("x", {"object"}), {column("x", "super")}), "x",
       "optional"},
      {"of other metadata", about_x(field("x", {"string"}), unknown), "y", ""},
  });
}

TEST_CASE("Existing-table rules, rule 5: a field without a column is as on a new table") {
  check({
      {"scalar", about_x(field("x", {"string"}), {}), "x", "recommended"},
      {"object", about_x(field("x", {"object"}), {}), "x", "optional"},
      {"required without the document", no_document(about_x(samples::required("x", {"string"}), {})), "x",
       "location required"},
  });
}

TEST_CASE("Existing-table rules: a document that the collection lost is a conflict of the one it has") {
  const question lost =
      made_with({key("id"), root("doc_a"), root("doc_b")}, {column("doc_old", "super")}, "doc_old");
  check({
      {"the first", lost, "doc_a", "location required+incompatible"},
      {"the second", lost, "doc_b", "forbidden"},
      {"delta updates", delta(lost), "doc_a", "recommended"},
  });
  std::string reasons;
  for (const auto& constraint : lost.constraints()) reasons += constraint.reason + "\n";
  CHECK(reasons.find("the document of this table was the field doc_old, which the collection no longer has; "
                     "backfill the binding to use another one") != std::string::npos);
}

TEST_CASE("Existing-table rules, V4: standard updates need a root projection") {
  question q({key("id")});
  q.made_before({id_column}, {"id"}, {}, "");
  CHECK(q.error() ==
        "collection acmeCo/orders has no projection of its root document, which standard updates need; "
        "add one, or use delta updates");
  CHECK(delta(q).ask("id") == "required");
}
