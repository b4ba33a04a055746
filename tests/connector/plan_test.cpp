#include "connector/plan.hpp"

#include <doctest/doctest.h>

#include "samples.hpp"

using namespace connector;
using samples::column;
using samples::field;
using samples::key;
using samples::required;
using samples::root;

namespace {

/// An Apply of one binding of public.orders; `last` is what was applied before, with backfill counter 0.
struct situation {
  flow::apply_request request;
  endpoint_config config = samples::config();
  redshift::catalog catalog;

  situation(std::vector<flow::projection> projections, std::vector<redshift::column_info> existing)
      : catalog(samples::catalog(std::move(existing))) {
    request.materialization.name = "acmeCo/warehouse";
    request.materialization.bindings.push_back(samples::binding(samples::collection(std::move(projections))));
  }

  flow::materialization_binding& binding() { return request.materialization.bindings.front(); }
  /// The same spec was applied before.
  situation& applied_before() {
    request.last_materialization = request.materialization;
    return *this;
  }
  situation& backfilled() {
    applied_before();
    binding().backfill = 1;
    return *this;
  }

  apply_plan plan() const { return plan_apply(request, config, catalog); }
  std::string description() const { return plan().description(); }
  std::string error() const {
    try {
      plan();
    } catch (const std::exception& e) {
      return e.what();
    }
    return "";
  }
};

const std::vector<redshift::column_info> id_and_document{column("id", "bigint"),
                                                         column("flow_document", "super")};

redshift::column_info not_null(redshift::column_info of) {
  of.nullable = false;
  return of;
}

constexpr const char* create_orders =
    "CREATE TABLE IF NOT EXISTS public.orders (\n"
    "    id BIGINT,\n"
    "    flow_document SUPER\n"
    ");\n"
    "COMMENT ON TABLE public.orders IS 'Materialized by acmeCo/warehouse from collection acmeCo/orders';\n"
    "COMMENT ON COLUMN public.orders.id IS 'Automatic projection of JSON location \"/id\" with types: "
    "integer';\n"
    "COMMENT ON COLUMN public.orders.flow_document IS 'Automatic projection of JSON location \"\" with "
    "types: object';";

}  // namespace

TEST_CASE("a collection of every type becomes this table") {
  flow::projection described = field("total", {"number"});
  described.inference.title = "It's the total";
  situation s(
      {key("id"), key("when", "string"), field("count", {"integer"}), described, field("paid", {"boolean"}),
       field("lines", {"array"}), field("Customer", {"object"}), samples::base64("signature"),
       samples::formatted("day", "date"), samples::formatted("at", "date-time"),
       samples::formatted("tax", "number"), samples::formatted("number", "integer"),
       field("note", {"string", "null"}), field("_meta/op", {"string"}), root()},
      {});
  s.binding().selection.configs["count"] = R"({"DDL": "SMALLINT"})";
  const auto origin = [](const std::string& column, const std::string& pointer, const std::string& types) {
    return "COMMENT ON COLUMN public.orders." + column + " IS 'Automatic projection of JSON location \"" +
           pointer + "\" with types: " + types + "';\n";
  };
  std::string want =
      "CREATE TABLE IF NOT EXISTS public.orders (\n"
      "    id BIGINT,\n"
      "    \"when\" TEXT,\n"
      "    \"Customer\" SUPER,\n"
      "    \"_meta/op\" TEXT,\n"
      "    at TIMESTAMPTZ,\n"
      "    count SMALLINT,\n"
      "    day DATE,\n"
      "    lines SUPER,\n"
      "    note TEXT,\n"
      "    number NUMERIC(38,0),\n"
      "    paid BOOLEAN,\n"
      "    signature VARBYTE(1024000),\n"
      "    tax DOUBLE PRECISION,\n"
      "    total DOUBLE PRECISION,\n"
      "    flow_document SUPER\n"
      ");\n"
      "COMMENT ON TABLE public.orders IS 'Materialized by acmeCo/warehouse from collection acmeCo/orders';\n";
  want += origin("id", "/id", "integer") + origin("\"when\"", "/when", "string") +
          origin("\"Customer\"", "/Customer", "object") + origin("\"_meta/op\"", "/_meta/op", "string") +
          origin("at", "/at", "string") + origin("count", "/count", "integer") +
          origin("day", "/day", "string") + origin("lines", "/lines", "array") +
          origin("note", "/note", "string, null") + origin("number", "/number", "string") +
          origin("paid", "/paid", "boolean") + origin("signature", "/signature", "string") +
          origin("tax", "/tax", "string") +
          "COMMENT ON COLUMN public.orders.total IS 'It''s the total\nAutomatic projection of JSON location "
          "\"/total\" "
          "with types: number';\n" +
          origin("flow_document", "", "object");
  want.pop_back();
  CHECK(s.description() == want);
}

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

TEST_CASE("a backfill empties a table that can stay, and re-creates one that cannot") {
  const std::vector<redshift::column_info> with_note{
      column("id", "bigint"), column("note", "character varying", 256), column("flow_document", "super")};
  situation fits({key("id"), field("note", {"string"}), root()}, with_note);
  fits.backfilled();
  situation gains({key("id"), field("more", {"boolean"}), root()}, id_and_document);
  gains.backfilled();
  situation other_type({key("id"), field("note", {"integer"}), root()}, with_note);
  other_type.backfilled();
  situation other_key_type({key("id", "string"), root()}, id_and_document);
  other_key_type.backfilled();
  situation other_key({key("id"), root()}, id_and_document);
  other_key.backfilled();
  auto former = samples::collection({key("number"), root()});
  other_key.request.last_materialization->bindings[0].collection =
      std::make_shared<const flow::collection_spec>(former);
  situation was_delta({key("id"), root()}, id_and_document);
  was_delta.backfilled();
  was_delta.request.last_materialization->bindings[0].delta_updates = true;
  situation strict({key("id"), field("note", {"string"}), root()},
                   {column("id", "bigint"), not_null(column("note", "character varying", 256))});
  strict.backfilled();
  situation flagged({key("id"), root()}, id_and_document);
  flagged.backfilled().config.flags.always_drop_tables_on_backfill = true;
  situation disabled_before({key("id"), root()}, id_and_document);
  disabled_before.backfilled();
  disabled_before.request.last_materialization->inactive_bindings =
      std::exchange(disabled_before.request.last_materialization->bindings, {});

  struct {
    const char* name;
    const situation& s;
    const char* how;
    const char* begins;
  } const cases[] = {
      {"all columns fit", fits, "truncated", "TRUNCATE TABLE public.orders;"},
      {"a field is new", gains, "truncated",
       "TRUNCATE TABLE public.orders;\nALTER TABLE public.orders ADD COLUMN more"},
      {"a type changed", other_type,
       "recreated: the types of these columns must change: \"note\" (is CHARACTER VARYING, needs BIGINT)",
       "DROP TABLE public.orders;\nCREATE TABLE IF NOT EXISTS public.orders ("},
      {"a key's type changed", other_key_type,
       "recreated: the types of these columns must change: \"id\" (is BIGINT, needs TEXT)",
       "DROP TABLE public.orders;\n"},
      {"the key changed", other_key, "recreated: the key of the collection has changed",
       "DROP TABLE public.orders;\n"},
      {"delta became standard", was_delta, "recreated: the binding changes from delta to standard updates",
       "DROP TABLE public.orders;\n"},
      {"a column insists on values", strict,
       "recreated: these columns are NOT NULL but may have to hold nulls: \"note\"",
       "DROP TABLE public.orders;\n"},
      {"the flag says so", flagged, "recreated: the feature flag always_drop_tables_on_backfill is set",
       "DROP TABLE public.orders;\n"},
      {"the binding was disabled before", disabled_before, "truncated", "TRUNCATE TABLE public.orders;"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.name);
    const auto plan = c.s.plan();
    REQUIRE(plan.backfills.size() == 1);
    CHECK(plan.backfills[0].how == c.how);
    CHECK(plan.backfills[0].backfill == 1);
    CHECK(plan.description().starts_with(c.begins));
  }
  CHECK(fits.description() == "TRUNCATE TABLE public.orders;");
  CHECK(flagged.description() == "DROP TABLE public.orders;\n" + std::string(create_orders));
}

TEST_CASE("a backfill of a table that is gone just creates it") {
  situation s({key("id"), root()}, {});
  s.backfilled();
  CHECK(s.description() == create_orders);
  CHECK(s.plan().backfills.empty());
}

TEST_CASE("retained data is not truncated, and a table that cannot stay is an error") {
  situation stays({key("id"), field("more", {"boolean"}), root()}, id_and_document);
  stays.backfilled().config.flags.retain_existing_data_on_backfill = true;
  CHECK(stays.plan().truncations.empty());
  CHECK(stays.description().starts_with("ALTER TABLE public.orders ADD COLUMN more BOOLEAN;"));
  CHECK(stays.plan().backfills.at(0).how == "kept");

  situation changes({key("id", "string"), root()}, id_and_document);
  changes.backfilled().config.flags.retain_existing_data_on_backfill = true;
  CHECK(changes.error() ==
        "table public.orders must be dropped and created anew to backfill the binding of collection "
        "acmeCo/orders, "
        "because the types of these columns must change: \"id\" (is BIGINT, needs TEXT); the feature flag "
        "retain_existing_data_on_backfill forbids it: remove the flag from advanced.feature_flags, or add "
        "no_retain_existing_data_on_backfill there");
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

TEST_CASE("a column that insists on a value is an error where there may be none") {
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
