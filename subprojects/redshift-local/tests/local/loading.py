"""COPY from the built-in S3: values, counts, transactions, and what the system views say of loads."""
import sys

from local import Local, check, contains, zstd

TABLE = """CREATE TABLE IF NOT EXISTS "public"."Orders" (id BIGINT NOT NULL, t TEXT, s SUPER, v VARBYTE(1024000),
  n NUMERIC(38,0), ts TIMESTAMPTZ, d DATE, f DOUBLE PRECISION, b BOOLEAN)"""
ROWS = (b'{"id":1,"t":"x\\u00e9","s":{"a": [1, 3.0 ,"q\\n"]},"v":"00FF41","n":"' + b"9" * 38 +
        b'","ts":"2024-01-02T03:04:05.123456Z","d":"2024-02-29","f":1.5,"b":true,"unknown":1}\n'
        b'{"T":"wrong case", "f":"",\n "id":"2","n":' + b"9" * 38 + b"}")


def values(local):
    local.put("run/a.json.zst", zstd(ROWS))
    local.put_manifest("run/manifest.json", ["run/a.json.zst"])
    out, err = local.psql(TABLE, local.copy('"Orders"', "run/manifest.json"), "SELECT pg_last_copy_count()",
                          "SELECT * FROM orders ORDER BY id")
    check(out.splitlines(), [
        "2", '1|xé|{"a":[1,3.0,"q\\n"]}|00ff41|' + "9" * 38 + "|2024-01-02 03:04:05.123456+00|2024-02-29|1.5|t",
        "2||||99999999999999979000000000000000000000||||"], "every type is loaded as Redshift loads it")
    check(err, contains("INFO:  00000: Load into table 'orders' completed, 2 record(s) loaded successfully."),
          "a notice tells the count")


def options(local):
    local.put("plain/part-1", b'{"k":1}{"k":2}')
    local.put("plain/part-2", b'{"K":3}')
    out, err = local.psql("CREATE TABLE p (k INT, l VARCHAR(3) DEFAULT 'def')",
                          local.copy("p (k)", "plain/part-", "JSON 'auto ignorecase'"), "SELECT * FROM p ORDER BY k")
    check(out.splitlines(), ["1|def", "2|def", "3|def"],
          "a prefix loads all its objects, a column list leaves defaults")
    local.put("long", '{"k":4,"l":"aéé"}'.encode())
    out, err = local.psql(local.copy("p", "long", "JSON 'auto' TRUNCATECOLUMNS"), "SELECT l FROM p WHERE k = 4")
    check(out.strip(), "aé", "TRUNCATECOLUMNS cuts between characters")
    out, err = local.psql(local.copy("p", "plain/part-1", "JSON NOLOAD"), "SELECT count(*) FROM p")
    check((out.strip(), "0 record(s) loaded" in err), ("4", True), "NOLOAD checks and loads nothing")
    local.put("bad", b'{"k":"x"}')
    out, err = local.psql(local.copy("p", "bad", "JSON NOLOAD"))
    check(err, contains("Load into table 'p' failed."), "NOLOAD finds bad rows")


def identity(local):
    local.put("ids", b'{"id":7,"k":1}')
    table = "CREATE TABLE ids (id BIGINT IDENTITY(1,1), k INT)"
    out, err = local.psql(table, local.copy("ids", "ids", "JSON"), local.copy("ids", "ids", "JSON EXPLICIT_IDS"),
                          "SELECT id, k FROM ids ORDER BY id")
    check(out.splitlines(), ["1|1", "7|1"], "IDENTITY columns are loaded with EXPLICIT_IDS only")
    for target, option, text in [("ids (id, k)", "", "without EXPLICIT_IDS"),
                                 ("ids (k)", "EXPLICIT_IDS", "column list"),
                                 ("p", "EXPLICIT_IDS", "requires a table with an IDENTITY column")]:
        out, err = local.psql(local.copy(target, "ids", "JSON " + option))
        check(err, contains(text), f"COPY {target} {option} is refused")


def transactions(local):
    copy = local.copy("orders", "run/manifest.json")
    out, err = local.psql("CREATE TABLE other (a INT)", "BEGIN", copy, "INSERT INTO other VALUES (1)", "ROLLBACK",
                          "SELECT (SELECT count(*) FROM orders) || ' ' || (SELECT count(*) FROM other)",
                          "SELECT pg_last_copy_count()")
    check(out.splitlines(), ["2 0", "2"], "a COPY rolls back with its transaction, its count does not")
    out, err = local.psql("BEGIN", "CREATE TEMP TABLE stage (id BIGINT, t VARCHAR(9))",
                          local.copy("stage", "run/manifest.json"), "SELECT pg_last_copy_count()", "COMMIT",
                          "SELECT count(*) FROM stage")
    check(out.split(), ["2", "2"], "a COPY into a temporary table of the same transaction")


def history(local):
    out, err = local.psql("SELECT pg_last_copy_id(), pg_last_copy_count()", local.copy("orders", "run/manifest.json"),
                          "SELECT query_id = pg_last_copy_id(), status, table_name, data_source, file_format, "
                          "loaded_rows, source_file_count, error_count FROM sys_load_history "
                          "WHERE query_id = pg_last_copy_id()",
                          "SELECT rtrim(filename), lines_scanned, rtrim(file_format), octet_length(filename) "
                          "FROM stl_load_commits WHERE query = pg_last_copy_id()",
                          "SELECT rtrim(file_name), bytes_scanned FROM sys_load_detail "
                          "WHERE query_id = pg_last_copy_id()",
                          "COPY nowhere FROM 's3://b/k' IAM_ROLE default JSON", "SELECT pg_last_copy_count()")
    bucket = local.config["bucket"]
    check(out.splitlines(), [
        "-1|0", f"t|completed|orders|s3://{bucket}/run/manifest.json|json|2|1|0",
        f"s3://{bucket}/run/a.json.zst|2|JSON|256", f"s3://{bucket}/run/a.json.zst|{len(zstd(ROWS))}", "2"],
          "loads are in the system views by pg_last_copy_id(), which a COPY that did not begin leaves alone")
    out, err = local.psql(local.copy("orders", "run/manifest.json"),
                          "SELECT trim(query_type), trim(q.status), session_id = pg_backend_pid(), "
                          "query_text LIKE '%aws_secret%' "
                          "FROM sys_query_history q JOIN sys_load_history USING (query_id, session_id) "
                          "WHERE query_id = pg_last_copy_id()",
                          "SELECT aborted, lines_scanned FROM stl_query JOIN stl_load_commits USING (query) "
                          "WHERE query = pg_last_copy_id()")
    check(out.splitlines(), ["COPY|success|t|f", "0|2"],
          "pg_last_copy_id() is the number of the statement; its secrets are not told")


def discarding(local):
    local.put("many", b'{"k":1}\n' * 1000)
    out, err = local.psql("CREATE TABLE p (k INT NOT NULL)", local.copy("p", "many", "JSON"),
                          "SELECT pg_last_copy_count()", "SELECT count(*) FROM p")
    check((out.split(), "completed, 1000 record(s)" in err), (["1000", "0"], True),
          "--discard counts rows and stores none")


with Local(sys.argv[1]) as running:
    for part in (values, options, identity, transactions, history):
        part(running)
with Local(sys.argv[1], "--discard") as running:
    discarding(running)
