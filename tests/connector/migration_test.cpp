#include "connector/migration.hpp"

#include <doctest/doctest.h>

#include "samples.hpp"

using namespace connector;
using redshift::column_type;
using samples::column;
using samples::field;
using samples::key;
using samples::root;

namespace {

mapped_column value(std::string name, column_type type) {
  mapped_column out;
  out.field = std::move(name);
  out.type = type;
  out.ddl = redshift::ddl(type);
  return out;
}

/// "SET v_flowtmp1 = " of the UPDATE for a column v; empty: there is no migration.
std::string expression(const std::string& from, column_type to) {
  const auto target = value("v", to);
  if (!can_migrate(target, column("v", from))) return {};
  for (const auto& statement : migrate({"public", "t"}, {{target, column("v", from), "", false}})) {
    const std::string_view start = "UPDATE public.t SET v_flowtmp1 = ", end = " WHERE true;";
    if (statement.sql.starts_with(start))
      return statement.sql.substr(start.size(), statement.sql.size() - start.size() - end.size());
  }
  return "no UPDATE";
}

/// An Apply of (id, the given fields, flow_document) to a table with these columns.
struct situation {
  flow::apply_request request;
  redshift::catalog catalog;

  situation(std::vector<flow::projection> fields, std::vector<redshift::column_info> columns) {
    fields.insert(fields.begin(), key("id"));
    fields.push_back(root());
    columns.insert(columns.begin(), column("id", "bigint"));
    columns.push_back(column("flow_document", "super"));
    catalog = samples::catalog(std::move(columns));
    request.materialization.name = "acmeCo/warehouse";
    request.materialization.bindings.push_back(samples::binding(samples::collection(std::move(fields))));
    request.last_materialization = request.materialization;
  }
  std::vector<std::string> statements() const {
    std::vector<std::string> out;
    for (const auto& action : plan_apply(request, samples::config(), catalog).changes)
      for (const auto& statement : action) out.push_back(statement.sql);
    return out;
  }
};

const std::string comment_on_v =
    "COMMENT ON COLUMN public.orders.v IS 'Automatic projection of JSON location \"/v\" with types: string';";

}  // namespace

TEST_CASE("Column type migrations, rows 1 to 13: the pairs of types and their expressions") {
  struct {
    int row;
    const char* from;
    column_type to;
    const char* want;
  } const cases[] = {
      {1, "numeric", column_type::double_precision, "CAST(v AS DOUBLE PRECISION)"},
      {1, "numeric", column_type::text, "CAST(v AS TEXT)"},
      {13, "numeric", column_type::super, "CAST(v AS SUPER)"},
      {2, "bigint", column_type::double_precision, "CAST(v AS DOUBLE PRECISION)"},
      {2, "bigint", column_type::numeric, "CAST(v AS NUMERIC(38,0))"},
      {2, "bigint", column_type::text, "CAST(v AS TEXT)"},
      {13, "bigint", column_type::super, "CAST(v AS SUPER)"},
      {3, "double precision", column_type::text, "CAST(v AS TEXT)"},
      {13, "double precision", column_type::super, "CAST(v AS SUPER)"},
      {13, "boolean", column_type::super, "CAST(v AS SUPER)"},
      {4, "date", column_type::text, "CAST(v AS TEXT)"},
      {13, "date", column_type::super, "CAST(CAST(v AS TEXT) AS SUPER)"},
      {5, "time without time zone", column_type::text, "CAST(v AS TEXT)"},
      {13, "time without time zone", column_type::super, "CAST(CAST(v AS TEXT) AS SUPER)"},
      {13, "timestamp without time zone", column_type::super, "CAST(CAST(v AS TEXT) AS SUPER)"},
      {6, "timestamp with time zone", column_type::text,
       "TO_CHAR(v AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')"},
      {7, "timestamp with time zone", column_type::super,
       "CAST(TO_CHAR(v AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"') AS SUPER)"},
      {8, "character varying", column_type::super, "CAST(v AS SUPER)"},
      {9, "character varying", column_type::varbyte, "TO_VARBYTE(v, 'base64')"},
      {10, "binary varying", column_type::text,
       "TRANSLATE(FROM_VARBYTE(v, 'base64'), CHR(13) || CHR(10), '')"},
      {11, "binary varying", column_type::super,
       "CAST(TRANSLATE(FROM_VARBYTE(v, 'base64'), CHR(13) || CHR(10), '') AS SUPER)"},
      {12, "super", column_type::text, "JSON_SERIALIZE(v)"},
      {12, "SUPER", column_type::text, "JSON_SERIALIZE(v)"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.row);
    CAPTURE(c.from);
    CHECK(expression(c.from, c.to) == c.want);
  }
}

TEST_CASE("Column type migrations: everything else needs a backfill") {
  struct {
    const char* from;
    column_type to;
  } const cases[] = {
      {"numeric", column_type::bigint},
      {"bigint", column_type::boolean},
      {"character varying", column_type::bigint},
      {"character varying", column_type::date},
      {"character varying", column_type::timestamptz},
      {"boolean", column_type::text},
      {"date", column_type::timestamptz},
      {"super", column_type::bigint},
      {"double precision", column_type::numeric},
      {"binary varying", column_type::bigint},
  };
  for (const auto& c : cases) {
    CAPTURE(c.from);
    CHECK(expression(c.from, c.to).empty());
  }
  mapped_column id = value("id", column_type::text);
  id.is_key = true;
  CHECK_FALSE(can_migrate(id, column("id", "bigint")));
}

TEST_CASE("Column type migrations: the steps are these statements, all columns of a table together") {
  const situation s({field("v", {"string"}), field("Total", {"object"})},
                    {column("v", "bigint"), column("total", "numeric")});
  CHECK(s.statements() == std::vector<std::string>{
                              "ALTER TABLE public.orders ADD COLUMN \"Total_flowtmp1\" SUPER;",
                              "ALTER TABLE public.orders ADD COLUMN v_flowtmp1 VARCHAR(MAX);",
                              "UPDATE public.orders SET \"Total_flowtmp1\" = CAST(\"Total\" AS SUPER), "
                              "v_flowtmp1 = CAST(v AS TEXT) "
                              "WHERE true;",
                              "ALTER TABLE public.orders DROP COLUMN \"Total\";",
                              "ALTER TABLE public.orders DROP COLUMN v;",
                              "ALTER TABLE public.orders RENAME COLUMN \"Total_flowtmp1\" TO \"Total\";",
                              "COMMENT ON COLUMN public.orders.\"Total\" IS 'Automatic projection of JSON "
                              "location \"/Total\" with "
                              "types: object';",
                              "ALTER TABLE public.orders RENAME COLUMN v_flowtmp1 TO v;",
                              comment_on_v,
                          });
}

TEST_CASE("Column type migrations: an interrupted one goes on where it was") {
  const auto old_form = column("v", "bigint"), new_form = column("v_flowtmp1", "character varying", 65535);
  const std::string fill = "UPDATE public.orders SET v_flowtmp1 = CAST(v AS TEXT) WHERE true;",
                    drop = "ALTER TABLE public.orders DROP COLUMN v;",
                    rename = "ALTER TABLE public.orders RENAME COLUMN v_flowtmp1 TO v;";
  const std::vector<flow::projection> text{field("v", {"string"})};
  SUBCASE("after the new column was added, perhaps filled") {
    CHECK(situation(text, {old_form, new_form}).statements() ==
          std::vector<std::string>{fill, drop, rename, comment_on_v});
  }
  SUBCASE("after the old column was dropped") {
    CHECK(situation(text, {new_form}).statements() == std::vector<std::string>{rename});
  }
  SUBCASE("after everything") {
    CHECK(situation(text, {column("v", "character varying", 65535)}).statements().empty());
  }
  SUBCASE("with a schema that has become as it was before") {
    CHECK(situation({field("v", {"integer"})}, {old_form, new_form}).statements() ==
          std::vector<std::string>{"ALTER TABLE public.orders DROP COLUMN v_flowtmp1;"});
  }
  SUBCASE("with a schema that now wants a third type") {
    const auto statements = situation({field("v", {"object"})}, {old_form, new_form}).statements();
    REQUIRE(statements.size() == 6);
    CHECK(statements[0] == "ALTER TABLE public.orders DROP COLUMN v_flowtmp1;");
    CHECK(statements[1] == "ALTER TABLE public.orders ADD COLUMN v_flowtmp1 SUPER;");
  }
  SUBCASE("with a schema that wants a third type when the old column is gone") {
    const auto statements = situation({field("v", {"object"})}, {new_form}).statements();
    REQUIRE(statements.size() == 6);
    CHECK(statements[0] == rename);
    CHECK(statements[1] == "ALTER TABLE public.orders ADD COLUMN v_flowtmp1 SUPER;");
    CHECK(statements[2] == "UPDATE public.orders SET v_flowtmp1 = CAST(v AS SUPER) WHERE true;");
  }
}

TEST_CASE("Column type migrations: a NOT NULL column that is migrated may be null afterwards") {
  auto strict = column("v", "bigint");
  strict.nullable = false;
  CHECK(situation({field("v", {"string"})}, {strict}).statements().size() == 5);
}

TEST_CASE(
    "Column type migrations: the temporary column has a name that Redshift does not cut, for every field its "
    "own") {
  CHECK(temporary_column("v") == "v_flowtmp1");
  CHECK(temporary_column(std::string(118, 'x')) == std::string(118, 'x') + "_flowtmp1");
  const std::string a(127, 'x'), b = a.substr(0, 126) + "y";
  CHECK(temporary_column(a).size() == 127);
  CHECK(temporary_column(a).ends_with("_flowtmp1"));
  CHECK(temporary_column(a) != temporary_column(b));
  std::string umlauts;
  while (umlauts.size() < 126) umlauts += "ä";
  CHECK(temporary_column(umlauts).size() <= 127);
  CHECK(redshift::truncate_identifier(temporary_column(umlauts)) == temporary_column(umlauts));
}
