#include "redshift/statements.hpp"

#include <doctest/doctest.h>

#include "redshift/connection.hpp"
#include "redshift/postgres.hpp"
#include "support/run.hpp"

using namespace std::chrono_literals;

namespace {

const redshift::table_path orders{"public", "Orders"};
const std::vector<redshift::column_definition> columns{
    {"id", "BIGINT", "the key"}, {"date", "TEXT", ""}, {"flow_document", "SUPER", "it's \\ the root"}};

redshift::copy_options copy_options() {
  redshift::copy_options options;
  options.target = {"flow_temp_table_0"};
  options.columns = {"id", "date", "flow_document"};
  options.manifest_url = "s3://bucket/it's/manifest.json";
  options.region = "us-east-1";
  return options;
}

}  // namespace

// Golden: changing one of these changes what runs in users' warehouses.
TEST_CASE("every statement has exactly this text") {
  struct example {
    const char* name;
    std::string sql, want;
  };
  redshift::copy_credentials keys{"AKIA", net::secret("a/b+'c\\"), ""};
  redshift::copy_credentials temporary{"AKIA", net::secret("s"), "tok"};
  redshift::copy_options truncating = copy_options();
  truncating.target = orders;
  truncating.truncate_columns = true;
  const example examples[] = {
      {"create table", redshift::create_table(orders, columns, "made by a/task"),
       "CREATE TABLE IF NOT EXISTS public.\"Orders\" (\n    id BIGINT,\n    \"date\" TEXT,\n    "
       "flow_document SUPER\n);\n"
       "COMMENT ON TABLE public.\"Orders\" IS 'made by a/task';\n"
       "COMMENT ON COLUMN public.\"Orders\".id IS 'the key';\n"
       "COMMENT ON COLUMN public.\"Orders\".flow_document IS 'it''s \\\\ the root';"},
      {"create table without comments", redshift::create_table({"t"}, {{"a", "DATE", ""}}, ""),
       "CREATE TABLE IF NOT EXISTS t (\n    a DATE\n);"},
      {"create schema", redshift::create_schema("My Schema"), "CREATE SCHEMA IF NOT EXISTS \"My Schema\";"},
      {"add column", redshift::add_column(orders, columns[1]),
       "ALTER TABLE public.\"Orders\" ADD COLUMN \"date\" TEXT;"},
      {"comment on column", redshift::comment_on_column(orders, columns[0]),
       "COMMENT ON COLUMN public.\"Orders\".id IS 'the key';"},
      {"drop table", redshift::drop_table(orders), "DROP TABLE public.\"Orders\";"},
      {"truncate table", redshift::truncate_table(orders), "TRUNCATE TABLE public.\"Orders\";"},
      {"widen column", redshift::widen_column(orders, "date"),
       "ALTER TABLE public.\"Orders\" ALTER COLUMN \"date\" TYPE VARCHAR(MAX);"},
      {"lock table", redshift::lock_table({"public", "flow_checkpoints_v1"}),
       "LOCK public.flow_checkpoints_v1;"},
      {"create temporary table", redshift::create_temporary_table("flow_temp_table_0", columns),
       "CREATE TEMPORARY TABLE flow_temp_table_0 (\n    id BIGINT,\n    \"date\" TEXT,\n    flow_document "
       "SUPER\n);"},
      {"drop temporary table", redshift::drop_temporary_table("flow_temp_table_0"),
       "DROP TABLE flow_temp_table_0;"},
      {"copy", redshift::copy_from_manifest(copy_options(), keys),
       "COPY flow_temp_table_0 (id, \"date\", flow_document)\n"
       "FROM 's3://bucket/it''s/manifest.json'\n"
       "CREDENTIALS 'aws_access_key_id=AKIA;aws_secret_access_key=a/b+''c\\\\'\n"
       "REGION 'us-east-1'\n"
       "MANIFEST\nFORMAT AS JSON 'auto'\nZSTD\nDATEFORMAT 'auto' TIMEFORMAT 'auto'\n"
       "COMPUPDATE OFF STATUPDATE OFF;"},
      {"copy with a token, truncating", redshift::copy_from_manifest(truncating, temporary),
       "COPY public.\"Orders\" (id, \"date\", flow_document)\n"
       "FROM 's3://bucket/it''s/manifest.json'\n"
       "CREDENTIALS 'aws_access_key_id=AKIA;aws_secret_access_key=s;token=tok'\n"
       "REGION 'us-east-1'\n"
       "MANIFEST\nFORMAT AS JSON 'auto'\nZSTD\nDATEFORMAT 'auto' TIMEFORMAT 'auto'\n"
       "TRUNCATECOLUMNS\nCOMPUPDATE OFF STATUPDATE OFF;"},
      {"delete", redshift::delete_matching(orders, "flow_temp_table_0_deleted", {"id", "date"}),
       "DELETE FROM public.\"Orders\" USING flow_temp_table_0_deleted AS r\n"
       "WHERE public.\"Orders\".id = r.id AND public.\"Orders\".\"date\" = r.\"date\";"},
      {"merge", redshift::merge_into(orders, "flow_temp_table_0", {"id"}, {"id", "date", "flow_document"}),
       "MERGE INTO public.\"Orders\" USING flow_temp_table_0 AS r\nON public.\"Orders\".id = r.id\n"
       "WHEN MATCHED THEN UPDATE SET \"date\" = r.\"date\", flow_document = r.flow_document\n"
       "WHEN NOT MATCHED THEN INSERT (id, \"date\", flow_document)\nVALUES (r.id, r.\"date\", "
       "r.flow_document);"},
      {"merge of keys only",
       redshift::merge_into(orders, "flow_temp_table_0", {"id", "date"}, {"id", "date"}),
       "INSERT INTO public.\"Orders\" (id, \"date\")\nSELECT r.id, r.\"date\" FROM flow_temp_table_0 AS r\n"
       "WHERE NOT EXISTS (SELECT 1 FROM public.\"Orders\" AS l WHERE l.id = r.id AND l.\"date\" = "
       "r.\"date\");"},
      {"load", redshift::load_documents(7, orders, "flow_temp_table_7", {"id", "date"}, "flow_document"),
       "SELECT 7, r.flow_document FROM flow_temp_table_7 AS l JOIN public.\"Orders\" AS r\n"
       "ON l.id = r.id AND l.\"date\" = r.\"date\""},
  };
  for (const auto& example : examples) {
    CAPTURE(example.name);
    CHECK(example.sql == example.want);
  }
}

TEST_CASE("delete, merge, insert of keys and load do to rows what they say") {
  std::string after_delete, after_merge, keys, loaded;
  tests::run([&](net::asio::any_io_executor) -> net::task<> {
    auto db = co_await redshift::connection::open(tests::postgres::shared().endpoint(), net::in(10s));
    auto run = [&](std::string sql) -> net::task<std::string> {
      redshift::statement what{"testing", std::move(sql), {}};
      redshift::result answer = co_await db->query(std::move(what));
      std::string text;
      for (const auto& row : answer.rows) {
        for (const auto& field : row) text += field.value_or("NULL") + ' ';
      }
      co_return text;
    };
    const redshift::table_path table{"Shop", "Orders"};
    const std::vector<std::string> all{"id", "V", "doc"};
    co_await run(
        "CREATE SCHEMA \"Shop\"; CREATE TABLE \"Shop\".\"Orders\" (id BIGINT, \"V\" TEXT, doc TEXT);"
        "INSERT INTO \"Shop\".\"Orders\" VALUES (1, 'a', 'A'), (2, 'b', 'B'), (3, 'c', 'C');"
        "CREATE TEMPORARY TABLE gone (id BIGINT); INSERT INTO gone VALUES (1), (9);"
        "CREATE TEMPORARY TABLE staged (id BIGINT, \"V\" TEXT, doc TEXT);"
        "INSERT INTO staged VALUES (2, 'bb', NULL), (4, 'd', 'D');");
    const std::string everything = "SELECT id, \"V\", doc FROM \"Shop\".\"Orders\" ORDER BY id";
    co_await run(redshift::delete_matching(table, "gone", {"id"}));
    after_delete = co_await run(everything);
    co_await run(redshift::merge_into(table, "staged", {"id"}, all));
    after_merge = co_await run(everything);
    co_await run(
        "CREATE TABLE \"Shop\".keys (a BIGINT, b TEXT); INSERT INTO \"Shop\".keys VALUES (1, 'x');"
        "CREATE TEMPORARY TABLE new_keys (a BIGINT, b TEXT); INSERT INTO new_keys VALUES (1, 'x'), (1, "
        "'y');");
    co_await run(redshift::merge_into({"Shop", "keys"}, "new_keys", {"a", "b"}, {"a", "b"}));
    keys = co_await run("SELECT a, b FROM \"Shop\".keys ORDER BY a, b");
    loaded = co_await run(redshift::load_documents(0, table, "staged", {"id"}, "V") + "\nUNION ALL\n" +
                          redshift::load_documents(1, table, "gone", {"id"}, "V") + " ORDER BY 1, 2");
  });
  CHECK(after_delete == "2 b B 3 c C ");
  CHECK(after_merge == "2 bb NULL 3 c C 4 d D ");
  CHECK(keys == "1 x 1 y ");
  CHECK(loaded == "0 bb 0 d ");
}
