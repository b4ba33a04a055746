#include <doctest/doctest.h>

#include "sql/error.hpp"
#include "sql/rewrite.hpp"

namespace redshift_local::sql {

TEST_CASE("what Redshift refuses is refused with its SQLSTATE and text") {
  struct {
    const char* sql;
    bool in_block;
    const char* sqlstate;
    const char* text;
  } const cases[] = {
      {"INSERT INTO t VALUES (1) ON CONFLICT DO NOTHING", false, "42601", "at or near \"CONFLICT\""},
      {"INSERT INTO t VALUES (1) RETURNING a", false, "42601", "at or near \"RETURNING\""},
      {"SELECT a IS NOT DISTINCT FROM b FROM t", false, "42601", "at or near \"DISTINCT\""},
      {"SELECT ARRAY[1]", false, "42601", "at or near \"[\""},
      {"SELECT string_agg(a, ',') FROM t", false, "42883", "string_agg"},
      {"SAVEPOINT x", true, "0A000", "SQL command \"SAVEPOINT x\" not supported."},
      {"ROLLBACK TO x", true, "0A000", "not supported"},
      {"DISCARD ALL", false, "42601", "DISCARD"},
      {"DEALLOCATE ALL", false, "42601", "ALL"},
      {"CREATE INDEX i ON t (a)", false, "0A000", "CREATE INDEX"},
      {"CREATE TYPE x AS (a int)", false, "0A000", "CREATE TYPE"},
      {"COPY t FROM STDIN", false, "42601", "STDIN"},
      {"COPY t TO STDOUT", false, "42601", "TO"},
      {"LOCK t IN SHARE MODE", true, "42601", "IN"},
      {"CREATE TABLE t (a SERIAL)", false, "0A000", "Column \"t.a\" has unsupported type \"serial\"."},
      {"CREATE TABLE t (a JSONB)", false, "0A000", "unsupported type \"jsonb\""},
      {"CREATE TABLE t (a INT CHECK (a > 1))", false, "42601", "CHECK"},
      {"CREATE TABLE t (a VARCHAR(65536))", false, "22023", "65535"},
      {"CREATE TABLE t (a CHAR(4097))", false, "22023", "4096"},
      {"CREATE TABLE t (a NUMERIC(39,0))", false, "22023", "precision 39"},
      {"CREATE TABLE t (a SUPER SORTKEY)", false, "0A000", "SORTKEY"},
      {"CREATE TABLE t (oid INT)", false, "42701", "system column"},
      {"ALTER TABLE t ADD COLUMN a INT, ADD COLUMN b INT", false, "42601", "at or near \",\""},
      {"ALTER TABLE t ADD COLUMN IF NOT EXISTS a INT", false, "42601", "NOT"},
      {"ALTER TABLE t ADD COLUMN a INT NOT NULL", false, "0A000", "NOT NULL"},
      {"ALTER TABLE t ALTER COLUMN a TYPE VARCHAR(9)", true, "25001",
       "ALTER TABLE ALTER COLUMN cannot run inside a transaction block"},
      {"ALTER TABLE t ALTER COLUMN a TYPE BIGINT", false, "0A000", "VARCHAR"},
      {"ALTER TABLE t ALTER COLUMN a TYPE VARCHAR(9) USING b", false, "0A000", "USING expression"},
      {"ALTER TABLE t ALTER COLUMN a SET NOT NULL", false, "0A000",
       "ALTER COLUMN SET NOT NULL is not supported"},
      {"ALTER TABLE t ALTER COLUMN a DROP NOT NULL", false, "0A000",
       "ALTER COLUMN DROP NOT NULL is not supported"},
      {"ALTER TABLE t ALTER COLUMN a SET DEFAULT 1", false, "0A000",
       "ALTER COLUMN SET/DROP DEFAULT is not supported"},
      {"SET extra_float_digits = 3", false, "22023", "extra_float_digits"},
      {"SET standard_conforming_strings = on", false, "42704", "unrecognized configuration parameter"},
      {"SHOW server_version_num", false, "42704", "unrecognized configuration parameter"},
  };
  for (const auto& each : cases) {
    CAPTURE(each.sql);
    std::string sqlstate, text;
    try {
      rewrite(tokenize(each.sql), {.case_sensitive = false, .in_block = each.in_block});
    } catch (const sql_error& error) {
      sqlstate = error.sqlstate;
      text = error.what();
    }
    CHECK(sqlstate == each.sqlstate);
    CHECK(text.find(each.text) != std::string::npos);
  }
}

TEST_CASE("MERGE is Redshift's and no more") {
  const std::string head = "MERGE INTO s.t USING r ON t.k = r.k ";
  const std::string update = "WHEN MATCHED THEN UPDATE SET a = CASE WHEN r.a = 1 THEN 2 END ";
  const std::string insert = "WHEN NOT MATCHED THEN INSERT (k, a) VALUES (r.k, r.a)";
  CHECK(rewrite(tokenize(head + update + insert), {}).write_table == R"("s"."t")");
  CHECK_NOTHROW(rewrite(tokenize(head + "WHEN MATCHED THEN DELETE " + insert), {}));
  struct {
    const char* name;
    std::string sql, text;
  } const cases[] = {
      {"one branch", head + update, "MERGE statement with a single WHEN clause is not enabled."},
      {"the other branch", head + insert, "MERGE statement with a single WHEN clause is not enabled."},
      {"the wrong order", head + insert + " " + update, "NOT"},
      {"a condition", head + "WHEN MATCHED AND r.a = 1 THEN DELETE " + insert, "at or near \"AND\""},
      {"an alias of the target", "MERGE INTO t AS x USING r ON x.k = r.k " + update + insert,
       "at or near \"AS\""},
      {"DO NOTHING", head + "WHEN MATCHED THEN DO NOTHING " + insert, "at or near \"DO\""},
      {"a third branch", head + update + insert + " WHEN MATCHED THEN DELETE", "at or near \"WHEN\""},
      {"a parameter", "MERGE INTO t USING r ON t.k = $1 " + update + insert, "at or near \"$1\""},
      {"itself as source", "MERGE INTO t USING t ON true " + update + insert, "target"},
  };
  for (const auto& each : cases) {
    CAPTURE(each.name);
    CHECK_THROWS_WITH_AS(rewrite(tokenize(each.sql), {}), doctest::Contains(each.text.c_str()), sql_error);
  }
}

}  // namespace redshift_local::sql
