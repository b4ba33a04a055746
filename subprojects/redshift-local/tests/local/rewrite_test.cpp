#include "sql/rewrite.hpp"

#include <doctest/doctest.h>

namespace redshift_local::sql {
namespace {

plan rewritten(const char* sql, session_facts session = {}) { return rewrite(tokenize(sql), session); }

}  // namespace

TEST_CASE("Redshift's SQL becomes PostgreSQL's") {
  struct {
    const char* name;
    const char* redshift;
    const char* postgres;
  } const cases[] = {
      {"names fold, quoted ones too", R"(SELECT "Id", "a B" FROM "Public"."T")",
       R"(SELECT "id", "a b" FROM "public"."t")"},
      {"a literal keeps its escapes", R"(SELECT 'it\'s \\')", R"(SELECT 'it\'s \\')"},
      {"VARCHAR(MAX) in a cast", "SELECT a::VARCHAR(MAX), CAST(b AS varchar)",
       "SELECT a::varchar(65535), CAST(b AS varchar(256))"},
      {"LISTAGG", "SELECT LISTAGG(DISTINCT a, ',') WITHIN GROUP (ORDER BY b DESC) FROM t",
       "SELECT LISTAGG(DISTINCT a, ',' ORDER BY b DESC) FROM t"},
      {"LISTAGG without a delimiter", "SELECT LISTAGG(a) FROM t", "SELECT LISTAGG(a, '') FROM t"},
      {"DECODE", "SELECT DECODE(NVL(a, 1), 2, 'x', 'y')",
       "SELECT CASE WHEN (coalesce(a, 1)) = (2) OR ((coalesce(a, 1)) IS NULL AND (2) IS NULL) THEN 'x' ELSE "
       "'y' END"},
      {"CONVERT", "SELECT CONVERT(VARCHAR(3), f(a, b))", "SELECT CAST(f(a, b) AS varchar(3))"},
      {"DATEADD and DATEDIFF", "SELECT DATEADD(day, 1, a), DATEDIFF('month', a, b)",
       "SELECT pg_catalog.rs_dateadd(E'day', 1, a), pg_catalog.rs_datediff('month', a, b)"},
      {"MERGE … REMOVE DUPLICATES", "MERGE INTO t USING s.u AS r ON t.k = r.k REMOVE DUPLICATES",
       R"(WITH rs_removed AS (DELETE FROM "t" USING "s"."u" AS "r" WHERE t.k = r.k) INSERT INTO "t" )"
       R"(SELECT "r".* FROM "s"."u" AS "r" WHERE pg_catalog.rs_same_columns(E'"t"'::regclass, E'"s"."u"'::regclass))"},
      {"FETCH", "FETCH NEXT FROM c", R"(FETCH FORWARD 1 FROM "c")"},
      {"SYSDATE and GETDATE()", "SELECT sysdate, GETDATE()",
       "SELECT pg_catalog.rs_sysdate(), pg_catalog.rs_getdate()"},
      {"NVL", "SELECT NVL(a, 1)", "SELECT coalesce(a, 1)"},
      {"OBJECT", "SELECT OBJECT('k', f(a, b), 'l', c) AS d FROM t",
       "SELECT pg_catalog.rs_super(pg_catalog.json_build_object('k', pg_catalog.rs_json( f(a, b)), 'l', "
       "pg_catalog.rs_json( c))) AS d FROM t"},
      {"an empty OBJECT", "SELECT OBJECT()", "SELECT pg_catalog.rs_super(pg_catalog.json_build_object())"},
      {"ARRAY", "SELECT ARRAY(1, a)",
       "SELECT pg_catalog.rs_super(pg_catalog.json_build_array(pg_catalog.rs_json(1), pg_catalog.rs_json( "
       "a)))"},
      {"DELETE without FROM", "DELETE t WHERE a = 1", "DELETE FROM t WHERE a = 1"},
      {"isolation levels are ignored", "BEGIN ISOLATION LEVEL SERIALIZABLE, READ WRITE", "BEGIN"},
      {"END is COMMIT", "END TRANSACTION", "COMMIT"},
      {"ABORT is ROLLBACK", "ABORT", "ROLLBACK"},
      {"a parameter of Redshift", "SET query_group TO 'x'", "SET redshift.query_group TO E'x'"},
      {"a switch of Redshift", "SET json_parse_truncate_strings = TRUE",
       "SET redshift.json_parse_truncate_strings TO E'on'"},
      {"a shared parameter", "SET search_path TO a, b", "SET search_path TO a, b"},
      {"the time zone", "SET TIME ZONE 'UTC'", "SET timezone TO 'UTC'"},
      {"ADD COLUMN", "ALTER TABLE s.t ADD COLUMN \"C\" SUPER", R"(ALTER TABLE "s"."t" ADD COLUMN "c" super)"},
      {"DROP COLUMN", "ALTER TABLE t DROP c",
       R"(DO E'BEGIN PERFORM pg_catalog.rs_drop_column(E''"t"''::regclass, E''c'', false); END')"},
      {"RENAME COLUMN", "ALTER TABLE t RENAME COLUMN \"A\" TO b",
       R"(ALTER TABLE "t" RENAME COLUMN "a" TO "b")"},
      {"a table LIKE another", "CREATE TEMP TABLE a (LIKE b)",
       R"(DO E'BEGIN PERFORM pg_catalog.rs_create_table(E''CREATE TEMP TABLE "a" (LIKE "b")'', E''pg_temp'', )"
       R"(E''a'', ARRAY[E''"b"'']::text[], ''{}''); END')"},
      {"a table from a query", "CREATE TABLE a AS SELECT \"X\"::varchar(max) FROM b",
       R"(CREATE TABLE "a" AS SELECT "x"::varchar(65535) FROM b)"},
      {"a #name", "CREATE TABLE #Stage (a int)", R"(CREATE TEMP TABLE "#stage" ("a" integer))"},
  };
  for (const auto& each : cases) {
    CAPTURE(each.name);
    CHECK(rewritten(each.redshift).sql == each.postgres);
  }
}

TEST_CASE("column types become PostgreSQL's, with limits in bytes") {
  struct {
    const char* redshift;
    const char* postgres;
  } const cases[] = {
      {"TEXT", R"(varchar(256))"},
      {"VARCHAR", R"(varchar(256))"},
      {"VARCHAR(MAX)", R"(varchar(65535))"},
      {"CHARACTER VARYING(7)", R"(varchar(7))"},
      {"BPCHAR", R"(char(256))"},
      {"VARBYTE(1024000)", R"(varbyte(1024000))"},
      {"SUPER", "super"},
      {"NUMERIC", "numeric(18,0)"},
      {"DECIMAL(38, 5)", "numeric(38,5)"},
      {"FLOAT", "double precision"},
      {"DOUBLE PRECISION", "double precision"},
      {"TIMESTAMPTZ", "timestamptz"},
      {"TIMESTAMP WITH TIME ZONE", "timestamptz"},
      {"TIMESTAMP WITHOUT TIME ZONE", "timestamp"},
  };
  for (const auto& each : cases) {
    CAPTURE(each.redshift);
    const auto sql = rewritten(("CREATE TABLE t (c " + std::string(each.redshift) + ")").c_str()).sql;
    CHECK(sql == "CREATE TABLE \"t\" (\"c\" " + std::string(each.postgres) + ")");
  }
}

TEST_CASE("keys and layout are remembered and not enforced; a primary key is still NOT NULL") {
  const auto plan = rewritten(
      "CREATE TABLE IF NOT EXISTS s.t (a BIGINT ENCODE az64 DISTKEY, b INT DEFAULT (1 + 1) UNIQUE, "
      "c INT REFERENCES o (x), PRIMARY KEY (a), FOREIGN KEY (b) REFERENCES o) "
      "BACKUP NO DISTSTYLE KEY COMPOUND SORTKEY (a, b)");
  CHECK(plan.tag == "CREATE TABLE");
  for (
      const char* part :
      {R"(CREATE TABLE IF NOT EXISTS "s"."t" ("a" bigint NOT NULL, "b" integer DEFAULT (1 + 1), "c" integer)'')",
       "jsonb_build_object(E''backup'', E''no'', E''diststyle'', E''key'', E''sortkey'', E''compound'')",
       "jsonb_build_object(E''a'', pg_catalog.jsonb_build_object(E''distkey'', E''yes'', E''encode'', "
       "E''az64'', "
       "E''primary_key'', E''1'', E''sortkey'', E''1''))"}) {
    CAPTURE(plan.sql);
    CHECK(plan.sql.find(part) != std::string::npos);
  }
}

TEST_CASE("writes name the table that other writers wait for") {
  CHECK(rewritten("INSERT INTO \"S\".t VALUES (1)").write_table == R"("s"."t")");
  CHECK(rewritten("UPDATE t SET a = 1").write_table == R"("t")");
  CHECK(rewritten("DELETE FROM t USING u WHERE t.a = u.a").write_table == R"("t")");
  CHECK(rewritten("WITH q AS (SELECT 1 AS a) DELETE t USING q WHERE t.a = q.a").write_table == R"("t")");
  CHECK(rewritten("WITH q AS (SELECT 1 AS a) DELETE t USING q WHERE t.a = q.a").sql ==
        "WITH q AS (SELECT 1 AS a) DELETE FROM t USING q WHERE t.a = q.a");
  CHECK(rewritten("SELECT 1").write_table.empty());
  CHECK(rewritten("WITH q AS (SELECT 1 AS a) SELECT a FROM q").write_table.empty());
}

TEST_CASE("TRUNCATE commits") { CHECK(rewritten("TRUNCATE TABLE t").commits_after); }

TEST_CASE("quoted names keep their case when identifiers are case-sensitive") {
  CHECK(rewritten("SELECT \"Ab\"", {.case_sensitive = true, .in_block = false}).sql == "SELECT \"Ab\"");
}

}  // namespace redshift_local::sql
