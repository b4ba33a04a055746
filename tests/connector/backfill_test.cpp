#include <doctest/doctest.h>

#include "apply_situation.hpp"

using namespace connector;
using samples::column;
using samples::field;
using samples::key;
using samples::root;

namespace {

/// A backfilled table of (id, note, flow_document), whose note is this now and was text.
apply_situation with_note(flow::projection note) {
  apply_situation s(
      {key("id"), std::move(note), root()},
      {column("id", "bigint"), column("note", "character varying", 256), column("flow_document", "super")});
  s.backfilled();
  return s;
}

apply_situation plain() {
  apply_situation s({key("id"), root()}, id_and_document);
  s.backfilled();
  return s;
}

apply_situation retained(apply_situation s) {
  s.config.flags.retain_existing_data_on_backfill = true;
  return s;
}

void check_recreated(const apply_situation& s, const std::string& why) {
  const auto plan = s.plan();
  REQUIRE(plan.backfills.size() == 1);
  CHECK(plan.backfills[0].how == "recreated: " + why);
  CHECK(plan.backfills[0].backfill == 1);
  CHECK(plan.backfills[0].resource_path == std::vector<std::string>{"public", "orders"});
  CHECK(plan.truncations.empty());
  CHECK(plan.description().starts_with(
      "DROP TABLE public.orders;\nCREATE TABLE IF NOT EXISTS public.orders ("));
  // One statement, and so one transaction.
  REQUIRE(plan.changes.size() == 1);
  CHECK(plan.changes[0].size() == 1);
}

}  // namespace

TEST_CASE("Backfill of an existing table, rule 1: what could not go on without a backfill is re-created") {
  auto was_delta = plain();
  was_delta.last().delta_updates = true;
  check_recreated(was_delta, "the binding changes from delta to standard updates");
}

TEST_CASE(
    "Backfill of an existing table, rule 2: columns that neither fit nor can be migrated re-create it") {
  check_recreated(with_note(field("note", {"integer"})),
                  "the types of these columns must change: \"note\" (is CHARACTER VARYING, needs BIGINT)");
  apply_situation other_key({key("id", "string"), root()}, id_and_document);
  check_recreated(other_key.backfilled(),
                  "the types of these columns must change: \"id\" (is BIGINT, needs TEXT)");
}

TEST_CASE("Backfill of an existing table, rule 3: another key of the collection re-creates it") {
  for (auto former :
       {std::vector<flow::projection>{key("number"), root()}, {key("id"), key("part"), root()}}) {
    auto s = plain();
    s.last().collection = std::make_shared<const flow::collection_spec>(samples::collection(former));
    check_recreated(s, "the key of the collection has changed");
  }
}

TEST_CASE("Backfill of an existing table, rule 4: always_drop_tables_on_backfill re-creates it") {
  auto s = plain();
  s.config.flags.always_drop_tables_on_backfill = true;
  check_recreated(s, "the feature flag always_drop_tables_on_backfill is set");
  CHECK(s.description() == "DROP TABLE public.orders;\n" + std::string(create_orders));
}

TEST_CASE("Backfill of an existing table, rule 5: everything else is emptied") {
  apply_situation gains({key("id"), field("more", {"boolean"}), root()}, id_and_document);
  gains.backfilled();
  auto disabled = plain();
  disabled.request.last_materialization->inactive_bindings =
      std::exchange(disabled.request.last_materialization->bindings, {});
  auto to_delta = plain();
  to_delta.binding().delta_updates = true;
  auto lower = plain();
  lower.last().backfill = 2;
  struct {
    const char* name;
    apply_situation s;
    std::string want;  // how the description begins
  } const cases[] = {
      {"all columns fit", with_note(field("note", {"string"})), "TRUNCATE TABLE public.orders;"},
      {"a field became nullable", with_note(field("note", {"null", "string"})),
       "TRUNCATE TABLE public.orders;"},
      {"a field is new", gains,
       "TRUNCATE TABLE public.orders;\nALTER TABLE public.orders ADD COLUMN more BOOLEAN;"},
      {"a column can be migrated", with_note(field("note", {"object"})),
       "TRUNCATE TABLE public.orders;\nALTER TABLE public.orders ADD COLUMN note_flowtmp1 SUPER;"},
      {"the binding was disabled", disabled, "TRUNCATE TABLE public.orders;"},
      {"standard became delta", to_delta, "TRUNCATE TABLE public.orders;"},
      {"the counter is lower", lower, "TRUNCATE TABLE public.orders;"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.name);
    const auto plan = c.s.plan();
    REQUIRE(plan.backfills.size() == 1);
    CHECK(plan.backfills[0].how == "truncated");
    CHECK(plan.truncations.size() == 1);
    CHECK(plan.description().starts_with(c.want));
  }
  CHECK(plain().description() == "TRUNCATE TABLE public.orders;");
}

TEST_CASE("Backfill of an existing table: columns that insist on values re-create it") {
  apply_situation s({key("id"), field("note", {"string"}), root()},
                    {column("id", "bigint"), not_null(column("note", "character varying", 256))});
  check_recreated(s.backfilled(), "these columns are NOT NULL but may have to hold nulls: \"note\"");
}

TEST_CASE("Backfill of an existing table, retain_existing_data_on_backfill: nothing is truncated") {
  apply_situation gains({key("id"), field("more", {"boolean"}), root()}, id_and_document);
  gains = retained(gains.backfilled());
  CHECK(gains.plan().truncations.empty());
  CHECK(gains.description().starts_with("ALTER TABLE public.orders ADD COLUMN more BOOLEAN;"));
  CHECK(gains.plan().backfills.at(0).how == "kept");
  CHECK(retained(plain()).description() == "");
}

TEST_CASE(
    "Backfill of an existing table, A1: what must be re-created may not be when its data is to be retained") {
  apply_situation changes({key("id", "string"), root()}, id_and_document);
  CHECK(retained(changes.backfilled()).error() ==
        "table public.orders must be dropped and created anew to backfill the binding of collection "
        "acmeCo/orders, because the types of these columns must change: \"id\" (is BIGINT, needs TEXT); the "
        "feature flag retain_existing_data_on_backfill forbids it: remove the flag from "
        "advanced.feature_flags, "
        "or add no_retain_existing_data_on_backfill there");
  auto always = retained(plain());
  always.config.flags.always_drop_tables_on_backfill = true;
  CHECK(always.error().find("always_drop_tables_on_backfill is set") != std::string::npos);
}

TEST_CASE("Backfill of a table that is gone: it is just created") {
  apply_situation s({key("id"), root()}, {});
  s.backfilled();
  CHECK(s.description() == create_orders);
  CHECK(s.plan().backfills.empty());
}
