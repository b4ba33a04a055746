#include "redshift/catalog.hpp"

#include <doctest/doctest.h>

#include "redshift/postgres.hpp"
#include "support/run.hpp"

using namespace std::chrono_literals;

TEST_CASE("Lookup form: tables are found by the folded path, in schema public when it names none") {
  redshift::catalog found;
  found.tables[{"public", "orders"}].name = "orders";
  found.tables[{"shop", "Orders"}].name = "Orders";
  CHECK(found.find({"Orders"}) != nullptr);
  CHECK(found.find({"PUBLIC", "ORDERS"}) != nullptr);
  CHECK(found.find({"shop", "Orders"}) == nullptr);
  found.case_sensitive = true;
  CHECK(found.find({"shop", "Orders"}) != nullptr);
  CHECK(found.find({"Orders"}) == nullptr);
  CHECK(found.stored_path({"Shop", "Orders"}) == std::make_pair(std::string("Shop"), std::string("Orders")));
}

TEST_CASE("Lookup form: columns are found by their name, or else without regard to case") {
  redshift::table_info table;
  table.columns.resize(4);
  table.columns[0].name = "id";
  table.columns[1].name = "keyOne";
  table.columns[2].name = "Note";
  table.columns[3].name = "note";
  CHECK(table.find("keyone") == &table.columns[1]);
  CHECK(table.find("ID") == &table.columns[0]);
  CHECK(table.find("Note") == &table.columns[2]);
  CHECK(table.find("note") == &table.columns[3]);
  CHECK(table.find("other") == nullptr);
}

TEST_CASE("one query asks for the columns of all schemas of this database") {
  CHECK(redshift::columns_of({"it's", "public"}).sql ==
        "SELECT table_schema, table_name, column_name, data_type, is_nullable, character_maximum_length,"
        " numeric_precision, numeric_scale\nFROM information_schema.columns\n"
        "WHERE table_catalog = current_database() AND table_schema IN ('it''s', 'public')\n"
        "ORDER BY table_schema, table_name, ordinal_position;");
}

TEST_CASE("one query asks for the tables of all schemas, and tells views from tables") {
  CHECK(redshift::tables_of({"it's", "public"}).sql ==
        "SELECT table_schema, table_name, table_type\nFROM information_schema.tables\n"
        "WHERE table_catalog = current_database() AND table_schema IN ('it''s', 'public')\n"
        "ORDER BY table_schema, table_name;");
  redshift::catalog found;
  redshift::result rows;
  rows.rows = {{"public", "a", "BASE TABLE"}, {"public", "b", "VIEW"}, {"public", "c", "LATE BINDING VIEW"}};
  redshift::add_tables(found, rows);
  CHECK_FALSE(found.find({"a"})->is_view);
  CHECK(found.find({"b"})->is_view);
  CHECK(found.find({"c"})->is_view);
}

TEST_CASE("columns come in table order with type, size and nullability") {
  redshift::catalog found;
  tests::run([&](net::asio::any_io_executor) -> net::task<> {
    auto db = co_await redshift::connection::open(tests::postgres::shared().endpoint(), net::in(10s));
    redshift::statement create{
        "creating tables",
        "CREATE SCHEMA catalog_a; CREATE SCHEMA catalog_b; CREATE SCHEMA catalog_c;"
        "CREATE TABLE catalog_a.t (z VARCHAR(12) NOT NULL, a NUMERIC(38,0), m TIMESTAMPTZ);"
        "CREATE TABLE catalog_b.t (b BIGINT); CREATE TABLE catalog_c.hidden (b BIGINT);",
        {}};
    co_await db->query(std::move(create));
    redshift::result rows = co_await db->query(redshift::columns_of({"catalog_a", "catalog_b"}));
    redshift::add_columns(found, rows);
  });
  REQUIRE(found.tables.size() == 2);
  const redshift::table_info* table = found.find({"catalog_a", "t"});
  REQUIRE(table);
  CHECK(table->schema == "catalog_a");
  CHECK(table->name == "t");
  REQUIRE(table->columns.size() == 3);
  CHECK(table->columns[0].name == "z");
  CHECK(table->columns[0].data_type == "character varying");
  CHECK(table->columns[0].char_length == 12);
  CHECK_FALSE(table->columns[0].nullable);
  CHECK(table->columns[1].numeric_precision == 38);
  CHECK(table->columns[1].nullable);
  CHECK(redshift::compatible(redshift::column_type::numeric, table->columns[1]));
  CHECK(redshift::compatible(redshift::column_type::timestamptz, table->columns[2]));
  CHECK(found.find({"catalog_b", "t"})->columns.size() == 1);
}
