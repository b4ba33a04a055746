#include "connector/plan.hpp"

#include <doctest/doctest.h>

#include "apply_situation.hpp"

using namespace connector;
using samples::column;
using samples::field;
using samples::key;
using samples::required;
using samples::root;

using situation = apply_situation;

TEST_CASE("schemas and the metadata table come first when they are missing") {
  situation s({key("id"), root()}, {});
  s.catalog = redshift::catalog{};
  s.config.schema = "Flow";
  s.binding().resource_path = {"sales", "orders"};
  const auto plan = s.plan();
  REQUIRE(plan.prerequisites.size() == 3);
  CHECK(plan.prerequisites[0].sql == "CREATE SCHEMA IF NOT EXISTS \"Flow\";");
  CHECK(plan.prerequisites[1].sql == "CREATE SCHEMA IF NOT EXISTS sales;");
  CHECK(
      plan.prerequisites[2].sql.starts_with("CREATE TABLE IF NOT EXISTS \"Flow\".flow_checkpoints_v1 (\n"
                                            "    materialization TEXT,\n"
                                            "    key_begin BIGINT,\n"
                                            "    key_end BIGINT,\n"
                                            "    fence BIGINT,\n"
                                            "    checkpoint VARBYTE(1024000)\n"
                                            ");\n"));
  CHECK(s.description().starts_with(
      "CREATE SCHEMA IF NOT EXISTS \"Flow\";\nCREATE SCHEMA IF NOT EXISTS sales;\n"));
}

TEST_CASE("schemas that differ only by case are created once, and found in their stored form") {
  situation s({key("id"), root()}, {});
  s.config.schema = "Public";
  s.catalog.schemas = {"public"};
  CHECK(s.plan().prerequisites.empty());
  s.catalog.schemas.clear();
  s.binding().resource_path = {"PUBLIC", "orders"};
  CHECK(s.plan().prerequisites.size() == 1);
}

TEST_CASE("a resource path without a schema is a table of schema public, in lookups and in SQL") {
  situation s({key("id"), root()}, {});
  s.config.schema.clear();
  s.binding().resource_path = {"orders"};
  CHECK(s.description() == create_orders);
  situation there({key("id"), root()}, id_and_document);
  there.binding().resource_path = {"orders"};
  CHECK(there.description() == "");
}

TEST_CASE("nothing is done to a table that is as it should be, however often Apply is repeated") {
  situation s({key("id"), field("note", {"string"}), root()},
              {column("id", "bigint"), column("note", "character varying", 65535),
               column("flow_document", "super"), column("others", "date")});
  CHECK(s.description() == "");
  CHECK(s.applied_before().description() == "");
  s.request.last_materialization->bindings.clear();
  CHECK(s.description() == "");
}

TEST_CASE("each new field adds its column and comment in one transaction") {
  situation s({key("id"), field("Note", {"string"}), field("total", {"number"}), root()}, id_and_document);
  const auto plan = s.applied_before().plan();
  CHECK(plan.truncations.empty());
  REQUIRE(plan.changes.size() == 1);
  REQUIRE(plan.changes[0].size() == 2);
  CHECK(plan.changes[0][0].doing == "adding column \"Note\" to table public.orders");
  CHECK(plan.changes[0][0].sql ==
        "ALTER TABLE public.orders ADD COLUMN \"Note\" TEXT;\n"
        "COMMENT ON COLUMN public.orders.\"Note\" IS 'Automatic projection of JSON location \"/Note\" with "
        "types: "
        "string';");
  CHECK(plan.changes[0][1].sql.starts_with("ALTER TABLE public.orders ADD COLUMN total DOUBLE PRECISION;\n"));
}

TEST_CASE("a removed binding and a field that is no longer selected leave the table alone") {
  situation s({key("id"), root()},
              {column("id", "bigint"), column("flow_document", "super"), column("note", "date")});
  s.applied_before();
  CHECK(s.description() == "");
  s.request.materialization.bindings.clear();
  CHECK(s.description() == "");
}

TEST_CASE("a column that does not fit its field any more is an error without a backfill") {
  situation s(
      {key("id"), field("note", {"integer"}), root()},
      {column("id", "bigint"), column("note", "character varying", 256), column("flow_document", "super")});
  CHECK(s.applied_before().error() ==
        "table public.orders of collection acmeCo/orders: the types of these columns do not fit their fields "
        "any more: "
        "\"note\" (is CHARACTER VARYING, needs BIGINT); backfill the binding, or exclude the fields");
  s.binding().selection.configs["note"] = R"({"DDL": "INTEGER"})";
  CHECK(s.error() == "");
}

TEST_CASE(
    "Errors a user can meet, A2: a column that insists on a value is an error where there may be none") {
  flow::projection defaulted = field("b", {"string"});
  defaulted.inference.default_json = "\"x\"";
  situation good({key("id"), required("a", {"string"}), defaulted},
                 {not_null(column("id", "bigint")), not_null(column("a", "character varying", 9)),
                  not_null(column("b", "character varying", 9))});
  CHECK(good.error() == "");
  situation bad({key("id"), field("a", {"string"})},
                {not_null(column("id", "bigint")), not_null(column("a", "character varying", 9)),
                 not_null(column("unknown", "date"))});
  CHECK(bad.error() ==
        "table public.orders of collection acmeCo/orders: 2 of its columns are NOT NULL but may have to hold "
        "nulls, "
        "which Redshift cannot change: \"a\", \"unknown\"; drop them, or backfill the binding to have the "
        "table created "
        "anew");
}

TEST_CASE("a key that is none any more needs a backfill, a new one does not") {
  situation s({key("id"), required("part", {"integer"}), root()},
              {column("id", "bigint"), column("part", "bigint"), column("flow_document", "super")});
  s.applied_before();
  s.request.last_materialization->bindings[0].selection.keys = {"id", "part"};
  CHECK(s.error() ==
        "table public.orders of collection acmeCo/orders: the fields \"part\" are keys of its rows but no "
        "keys of the "
        "binding any more, so that several rows may have the same key; backfill the binding");
  s.binding().delta_updates = true;
  CHECK(s.error() == "");
  s.binding().delta_updates = false;
  s.binding().backfill = 1;
  CHECK(s.description() == "TRUNCATE TABLE public.orders;");
  s.binding().backfill = 0;
  s.request.last_materialization->bindings[0].selection.keys = {"id"};
  s.binding().selection.keys = {"part", "id"};
  s.binding().selection.values.clear();
  CHECK(s.error() == "");
}

TEST_CASE("fields that are one column to Redshift are an error before any DDL") {
  situation s({key("id"), field("Note", {"string"}), field("note", {"string"}), root()}, {});
  CHECK(s.error() ==
        "table public.orders: the fields \"Note\" and \"note\" of collection acmeCo/orders are both the "
        "column \"note\" "
        "to Redshift; exclude one of them");
  s.catalog.case_sensitive = true;
  CHECK(s.error() == "");
}

TEST_CASE("all truncations come before all other changes") {
  situation s({key("id"), field("more", {"boolean"}), root()}, id_and_document);
  s.backfilled();
  flow::materialization_binding second = s.binding();
  second.resource_path = {"public", "new_orders"};
  s.request.materialization.bindings.insert(s.request.materialization.bindings.begin(), second);
  const auto plan = s.plan();
  CHECK(plan.truncations.size() == 1);
  CHECK(plan.changes.size() == 2);
  const std::string text = plan.description();
  CHECK(text.find("TRUNCATE") < text.find("CREATE TABLE"));
  CHECK(text.find("CREATE TABLE") < text.find("ALTER TABLE"));
}
