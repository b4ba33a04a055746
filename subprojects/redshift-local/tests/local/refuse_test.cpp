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
      {"SELECT pg_catalog.array_agg(a) FROM t", false, "42883", "array_agg"},
      {"SELECT jsonb_build_object('a', 1)", false, "42883", "jsonb_build_object"},
      {"SELECT json_agg(a) FROM t", false, "42883", "json_agg"},
      {"SELECT pg_try_advisory_lock(1)", false, "42883", "pg_try_advisory_lock"},
      {"SELECT nextval('s')", false, "42883", "nextval"},
      {"SELECT '{}'::jsonb", false, "42704", "type \"jsonb\" does not exist"},
      {"SELECT CAST(a AS uuid) FROM t", false, "42704", "type \"uuid\" does not exist"},
      {"SELECT count(*) FILTER (WHERE a > 1) FROM t", false, "42601", "at or near \"(\""},
      {"SELECT DISTINCT ON (a) a FROM t", false, "0A000", "SELECT DISTINCT ON is not supported"},
      {"SELECT ROW(1, 2)", false, "0A000", "ROW expression"},
      {"SELECT * FROM (VALUES (1)) v", false, "42601", "VALUES"},
      {"SELECT 1 UNION ALL VALUES (1)", false, "42601", "VALUES"},
      {"SELECT a[1] FROM t", false, "0A000", "not modelled"},
      {"WITH d AS (DELETE FROM t) SELECT 1", false, "42601", "DELETE"},
      {"WITH d AS MATERIALIZED (SELECT 1) SELECT * FROM d", false, "42601", "MATERIALIZED"},
      {"SELECT a FROM t FETCH FIRST 1 ROWS ONLY", false, "42601", "FETCH"},
      {"SELECT (1, 2)", false, "0A000", "ROW expression"},
      {"SELECT uuid 'a'", false, "42704", "type \"uuid\" does not exist"},
      {"SELECT point '(1,2)'", false, "42704", "type \"point\" does not exist"},
      {"SELECT B'101'", false, "42704", "type \"bit\" does not exist"},
      {"SELECT x'1F'", false, "42704", "type \"bit\" does not exist"},
      {"SELECT a FROM t FOR UPDATE", false, "0A000", "SELECT FOR UPDATE is not supported"},
      {"UPDATE t SET a = 1 WHERE CURRENT OF c", true, "42601", "at or near \"OF\""},
      {"UPDATE t SET t.a = 1", false, "42601", "at or near \".\""},
      {"UPDATE t SET (a, b) = (1, 2)", false, "42601", "at or near \"(\""},
      {"SELECT pg_current_xact_id()", false, "42883", "pg_current_xact_id"},
      {"SELECT current_setting('server_version_num')", false, "42704", "\"server_version_num\""},
      {"SELECT set_config('lock_timeout', '1', false)", false, "42704", "\"lock_timeout\""},
      {"ALTER SYSTEM SET work_mem = 1", false, "0A000", "SQL command \"ALTER SYSTEM\" not supported."},
      {"ALTER SEQUENCE s RESTART", false, "0A000", "SQL command \"ALTER SEQUENCE\" not supported."},
      {"CREATE GLOBAL TEMP TABLE t (a INT)", false, "42601", "at or near \"GLOBAL\""},
      {"CREATE TEMP VIEW v AS SELECT 1", false, "42601", "at or near \"TEMP\""},
      {"CREATE RECURSIVE VIEW v (n) AS SELECT 1", false, "42601", "at or near \"RECURSIVE\""},
      {"CREATE SCHEMA s CREATE TABLE t (a SERIAL)", false, "0A000", "not modelled"},
      {"DROP INDEX i", false, "0A000", "SQL command \"DROP INDEX\" not supported."},
      {"TRUNCATE t, u", false, "42601", "at or near \",\""},
      {"TRUNCATE t CASCADE", false, "42601", "CASCADE"},
      {"SELECT TOP 3 a FROM t", false, "0A000", "not modelled"},
      {"WITH q AS (SELECT 1) DELETE FROM t AS x", false, "42601", "AS"},
      {"TABLE t", false, "42601", "TABLE"},
      {"EXPLAIN ANALYZE SELECT 1", false, "42601", "ANALYZE"},
      {"SELECT generate_series(1, 2) FROM t", false, "0A000",
       "Specified types or functions (one per INFO message) not supported on Amazon Redshift tables."},
      {"INSERT INTO t SELECT generate_series(1, 2)", false, "0A000", "Specified types or functions"},
      {"CREATE TABLE t AS SELECT generate_series(1, 2) AS a", false, "0A000", "Specified types or functions"},
      {"UPDATE t SET a = 1 FROM u LEFT JOIN v ON u.a = v.a WHERE t.a = u.a", false, "0A000",
       "Target table must be part of an equijoin predicate"},
      {"DELETE FROM t AS x WHERE x.a = 1", false, "42601", "AS"},
      {"DELETE FROM t x", false, "42601", "x"},
      {"INSERT INTO t AS x VALUES (1)", false, "42601", "AS"},
      {"INSERT INTO t OVERRIDING SYSTEM VALUE VALUES (1)", false, "42601", "OVERRIDING"},
      {"WITH q AS (SELECT 1) MERGE INTO t USING s ON true WHEN MATCHED THEN DELETE", false, "42601", "MERGE"},
      {"PREPARE p AS MERGE INTO t USING s ON true WHEN MATCHED THEN DELETE", false, "42601", "MERGE"},
      {"PREPARE TRANSACTION 'x'", true, "42601", "TRANSACTION"},
      {"CREATE TABLE t AS SELECT $1 AS a", false, "42601", "$1"},
      {"ALTER TABLE t ADD COLUMN a INT DEFAULT $1", false, "42601", "$1"},
      {"VACUUM t", true, "25001", "VACUUM cannot run inside a transaction block"},
      {"DECLARE c CURSOR FOR SELECT 1", false, "25P01", "transaction block"},
      {"DECLARE c SCROLL CURSOR FOR SELECT 1", true, "42601", "SCROLL"},
      {"FETCH PRIOR FROM c", true, "42601", "PRIOR"},
      {"MOVE 1 FROM c", true, "42601", "MOVE"},
      {"UNLOAD ('SELECT 1') TO 's3://b/k'", false, "0A000", "not modelled"},
      {"CREATE VIEW v AS SELECT 1 AS a WITH NO SCHEMA BINDING", false, "0A000", "not modelled"},
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
      {"CREATE TABLE t (a VARBYTE DISTKEY)", false, "0A000", "DISTKEY"},
      {"CREATE TABLE t (a SUPER, b INT) SORTKEY (b, a)", false, "0A000", "SORTKEY"},
      {"CREATE TABLE t (a INT DISTKEY, b INT DISTKEY)", false, "0A000", "DISTKEY"},
      {"CREATE TABLE t (LIKE u) DISTSTYLE ALL", false, "0A000", "LIKE"},
      {"CREATE TABLE t LIKE u", false, "42601", "LIKE"},
      {"CREATE TABLE t (a INT ENCODE fast)", false, "42601", "fast"},
      {"CREATE TABLE t (a TEXT COLLATE CASE_INSENSITIVE)", false, "0A000", "not modelled"},
      {"CREATE TABLE t (a INT[])", false, "0A000", "Column \"t.a\" has unsupported type \"integer[]\"."},
      {"CREATE TABLE t (a INT) PARTITION BY RANGE (a)", false, "42601", "PARTITION"},
      {"CREATE TABLE t (a INT) INHERITS (u)", false, "42601", "INHERITS"},
      {"ALTER TABLE t ADD COLUMN ctid INT", false, "42701", "system column"},
      {"ALTER TABLE t RENAME COLUMN a TO xmin", false, "42701", "system column"},
      {"ALTER TABLE t ADD COLUMN a BIGSERIAL", false, "0A000",
       "Column \"t.a\" has unsupported type \"bigserial\"."},
      {"ALTER TABLE t ADD COLUMN a INT PRIMARY KEY", false, "42601", "PRIMARY"},
      {"ALTER TABLE t ADD COLUMN a INT IDENTITY(1,1)", false, "42601", "IDENTITY"},
      {"ALTER TABLE t APPEND FROM u", true, "25001",
       "ALTER TABLE APPEND cannot run inside a transaction block"},
      {"ALTER TABLE t APPEND FROM u IGNOREEXTRA FILLTARGET", false, "42601", "FILLTARGET"},
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

TEST_CASE("a table has 1,600 columns at most") {
  const auto table = [](int columns) {
    std::string sql = "CREATE TABLE t (c0 INT";
    for (int i = 1; i < columns; ++i) sql += ", c" + std::to_string(i) + " INT";
    return sql + ")";
  };
  CHECK_NOTHROW(rewrite(tokenize(table(1600)), {}));
  CHECK_THROWS_WITH_AS(rewrite(tokenize(table(1601)), {}), doctest::Contains("at most 1600 columns"),
                       sql_error);
}

TEST_CASE("what looks like something refused is not refused") {
  for (const char* sql :
       {"SELECT a, t.returning FROM t", "SELECT generate_series(1, 2)", "SELECT now() FROM pg_class",
        "WITH s AS (SELECT generate_series(1, 2) AS a) SELECT a FROM s", "INSERT INTO t (a) VALUES (1), (2)",
        "UPDATE t SET a = 1 FROM (SELECT u.a FROM u LEFT JOIN v ON u.a = v.a) j WHERE t.a = j.a",
        "UPDATE t SET a = left(b, 2) FROM u WHERE t.a = u.a", "DELETE FROM t USING u AS x WHERE t.a = x.a",
        "SELECT json_extract_path_text(a, 'b') FROM t", "FETCH FORWARD 10 FROM c", "FETCH ALL FROM c",
        "VACUUM", "VACUUM DELETE ONLY s.t TO 75 PERCENT BOOST", "ANALYZE t (a, b)",
        "ANALYZE t PREDICATE COLUMNS", "CREATE TABLE t (a INT) DISTSTYLE EVEN SORTKEY AUTO ENCODE AUTO",
        "ALTER TABLE t ALTER DISTSTYLE ALL", "ALTER TABLE t ADD CONSTRAINT c PRIMARY KEY (a)",
        "ALTER TABLE t ALTER COLUMN a ENCODE zstd"}) {
    CAPTURE(sql);
    CHECK_NOTHROW(rewrite(tokenize(sql), {}));
  }
}

TEST_CASE("MERGE is Redshift's and no more") {
  const std::string head = "MERGE INTO s.t USING r ON t.k = r.k ";
  const std::string update = "WHEN MATCHED THEN UPDATE SET a = CASE WHEN r.a = 1 THEN 2 END ";
  const std::string insert = "WHEN NOT MATCHED THEN INSERT (k, a) VALUES (r.k, r.a)";
  CHECK(rewrite(tokenize(head + update + insert), {}).write_table == R"("s"."t")");
  CHECK_NOTHROW(rewrite(tokenize(head + "WHEN MATCHED THEN DELETE " + insert), {}));
  CHECK_NOTHROW(
      rewrite(tokenize("MERGE INTO s.t USING (SELECT * FROM u) r ON s.t.k = r.k " + update + insert), {}));
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
      {"a qualified column", head + "WHEN MATCHED THEN UPDATE SET t.a = r.a " + insert, "at or near \".\""},
      {"a list of columns", head + "WHEN MATCHED THEN UPDATE SET (a) = (r.a) " + insert, "at or near \"(\""},
      {"a qualified column to insert", head + update + "WHEN NOT MATCHED THEN INSERT (t.k) VALUES (r.k)",
       "at or near \".\""},
      {"DEFAULT VALUES", head + update + "WHEN NOT MATCHED THEN INSERT DEFAULT VALUES",
       "at or near \"DEFAULT\""},
      {"a part of a SUPER", "MERGE INTO s.t USING r ON t.k = r.doc.k " + update + insert,
       "Partial reference of SUPER column is not supported in MERGE statement."},
      {"an element of a SUPER", "MERGE INTO s.t USING r ON t.k = r.doc[0] " + update + insert,
       "Partial reference of SUPER column is not supported in MERGE statement."},
      {"a sub-query of the target",
       "MERGE INTO s.t USING (SELECT * FROM s.t) r ON t.k = r.k " + update + insert,
       "Source view/subquery in Merge statement cannot reference target table."},
      {"itself as source", "MERGE INTO t USING t ON true " + update + insert, "target"},
  };
  for (const auto& each : cases) {
    CAPTURE(each.name);
    CHECK_THROWS_WITH_AS(rewrite(tokenize(each.sql), {}), doctest::Contains(each.text.c_str()), sql_error);
  }
}

}  // namespace redshift_local::sql
