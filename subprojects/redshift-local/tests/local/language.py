"""SQL through the front: types, widths, MERGE, parameters, functions, catalogue."""
import sys

from local import Local, check, contains


def widths(local):
    out, err = local.psql("CREATE TABLE w (k INT, c VARCHAR(4))", "INSERT INTO w VALUES (1, 'éé')",
                          "INSERT INTO w VALUES (2, 'ééé')", "INSERT INTO w VALUES (3, 'abcde')",
                          "SELECT * FROM w")
    check(err.splitlines(), ["ERROR:  22001: value too long for type character varying(4)"] * 2,
          "VARCHAR(n) counts bytes")
    check(out.strip(), "1|éé", "what fits is stored")
    out, err = local.psql("ALTER TABLE w ALTER COLUMN c TYPE VARCHAR(MAX)",
                          "INSERT INTO w VALUES (4, repeat('é', 300))",
                          "SELECT octet_length(c) FROM w WHERE k = 4",
                          "ALTER TABLE w ALTER COLUMN c TYPE VARCHAR(MAX)",
                          "ALTER TABLE w ALTER COLUMN c TYPE VARCHAR(10)",
                          "BEGIN", "ALTER TABLE w ALTER COLUMN c TYPE VARCHAR(700)", "ROLLBACK")
    check(out.strip(), "600", "a widened column takes more")
    check(err, contains('0A000: cannot alter column "c" of relation "w", target column size should be different',
                        "larger than the longest value",
                        "ALTER TABLE ALTER COLUMN cannot run inside a transaction block"), "the rules of widening")


def columns(local):
    out, err = local.psql("CREATE TABLE c (a BIGINT NOT NULL, b TEXT, s SUPER, v VARBYTE(100), n NUMERIC(38,5), "
                          "t TIMESTAMPTZ)",
                          "SELECT column_name, data_type, character_maximum_length, numeric_precision, numeric_scale, "
                          "is_nullable FROM information_schema.columns WHERE table_name = 'c' "
                          "ORDER BY ordinal_position",
                          "SELECT count(*) FROM information_schema.tables "
                          "WHERE table_name = 'c' AND table_schema = 'public'",
                          "SELECT count(*) FROM svv_all_schemas WHERE schema_name = 'public'")
    check(out.splitlines(), ["a|bigint||64|0|NO", "b|character varying|256|||YES", "s|super||||YES",
                             "v|binary varying||||YES", "n|numeric||38|5|YES", "t|timestamp with time zone||||YES",
                             "1", "1"], "information_schema")


def merge(local):
    setup = ["CREATE TABLE t (k INT PRIMARY KEY, v TEXT)", "INSERT INTO t VALUES (1, 'old'), (1, 'twice')",
             "CREATE TEMP TABLE s (k INT, v TEXT)", "INSERT INTO s VALUES (1, 'new'), (2, 'two')"]
    statement = ("MERGE INTO t USING s AS r ON t.k = r.k WHEN MATCHED THEN UPDATE SET v = r.v "
                 "WHEN NOT MATCHED THEN INSERT (k, v) VALUES (r.k, r.v)")
    out, err = local.psql(*setup, "BEGIN", "LOCK t", statement, "COMMIT", "SELECT * FROM t ORDER BY k",
                          "INSERT INTO s VALUES (2, 'again')", statement)
    check(out.splitlines(), ["1|new", "1|new", "2|two"], "MERGE updates and inserts; keys are not enforced")
    check(err, contains("XX000: Found multiple matches to update the same tuple."),
          "a target row matches one source row")


def values(local):
    out, err = local.psql("SELECT OBJECT('a', 1, 'f', 2.5::float8, 's', json_parse('{\"x\": [1, 2.0]}'), 't', 'q\"')",
                          "SELECT json_serialize(json_parse('{ \"b\" : 1 }'))", "SELECT '[1]'::varchar::super",
                          "SELECT json_parse('[1]')::varchar IS NULL", "SELECT to_varbyte('abc', 'hex')",
                          "SELECT from_hex('0aff')", "SELECT from_varbyte('it'::varchar::varbyte, 'utf8')",
                          "SELECT nvl(NULL, 3)", r"SELECT 'it\'s'", "SELECT OBJECT('d', CURRENT_DATE)",
                          "SELECT CURRENT_DATE::super", "SELECT 0.1::float8 + 0.2::float8")
    check(out.splitlines(), ['{"a":1,"f":2.5e+0,"s":{"x":[1,2.0]},"t":"q\\""}', '{"b":1}', '"[1]"', "t", "0abc", "0aff",
                             "it", "3", "it's", "0.3"], "SUPER, VARBYTE and literals")
    check(err, contains("OBJECT could not convert type date to super", "cannot cast type date to super"),
          "dates are no SUPER")
    out, err = local.psql("CREATE TABLE vb (v VARBYTE(10))", r"INSERT INTO vb VALUES ('a\\x')", "SELECT * FROM vb",
                          "INSERT INTO vb VALUES ('12345678901')")
    check(out.strip(), "615c78", "a literal for a VARBYTE is its bytes")
    check(err, contains("22001: value too long for type binary varying(10)"), "VARBYTE(n) is limited")


def parameters(local):
    out, err = local.psql("SHOW enable_case_sensitive_identifier", "SET query_group TO 'a b'", "SHOW query_group",
                          "SET extra_float_digits TO 3", "SET extra_float_digits TO 2",
                          "SELECT 0.1::float8 + 0.2::float8", "SET lock_timeout TO 1", "SHOW server_version",
                          "SELECT isolation_level FROM stv_db_isolation_level")
    check(out.splitlines(), ["off", "a b", "0.30000000000000004", "8.0.2", "Snapshot Isolation".ljust(20)],
          "parameters")
    check(err, contains("22023: 3 is outside the valid range",
                        '42704: unrecognized configuration parameter "lock_timeout"'), "parameters that are refused")
    out, err = local.psql("SET enable_case_sensitive_identifier TO on", 'CREATE TABLE "Mixed" ("Col" INT)',
                          'SELECT "Col" FROM "Mixed"', "SET enable_case_sensitive_identifier TO off",
                          'SELECT "Col" FROM "Mixed"')
    check(err, contains('42P01: relation "mixed" does not exist'), "names keep case only while the parameter is on")


def settings(local):
    out, err = local.psql("SELECT set_config('query_group', 'x', false), current_setting('query_group')",
                          "SHOW query_group", "SELECT set_config('extra_float_digits', '2', false)",
                          "SELECT 0.1::float8")
    check((out.splitlines(), err), (["x|x", "x", "2", "0.10000000000000001"], ""), "parameters by functions")


def messages(local):
    check(local.one_message("CREATE TABLE m (a INT); INSERT INTO m VALUES (1); SELECT * FROM m"), ("1\n", ""),
          "several statements in one message")
    check(local.one_message("INSERT INTO m VALUES (2); SELECT 1/0")[1], contains("22012"), "an error ends the message")
    check(local.one_message("SELECT count(*) FROM m")[0], "1\n", "and undoes all of it")
    check(local.one_message("INSERT INTO m VALUES (2); SAVEPOINT x")[1], contains("0A000"), "a refusal undoes as well")
    check(local.one_message("SELECT count(*) FROM m")[0], "1\n", "everything before it")
    check(local.psql("BEGIN", "INSERT INTO m VALUES (3)", "TRUNCATE m", "ROLLBACK", "SELECT count(*) FROM m")[0], "0\n",
          "TRUNCATE commits")


def case_sensitive(local):
    out, err = local.psql("SHOW enable_case_sensitive_identifier", 'CREATE TABLE "Mixed" ("Col" INT)',
                          'SELECT count("Col") FROM "Mixed"', "SELECT 1 FROM mixed",
                          "SET enable_case_sensitive_identifier TO off", 'SELECT 1 FROM "Mixed"',
                          "RESET enable_case_sensitive_identifier", "SHOW enable_case_sensitive_identifier")
    check(out.splitlines(), ["on", "0", "on"], "--case-sensitive-identifiers: sessions start with it")
    check(err.count('42P01: relation "mixed" does not exist'), 2, "and fold names as it says")


with Local(sys.argv[1]) as running:
    for part in (widths, columns, merge, values, parameters, settings, messages):
        part(running)
with Local(sys.argv[1], "--case-sensitive-identifiers") as running:
    case_sensitive(running)
