"""COPY from the built-in S3: values, counts, refusals, and what the error views say afterwards."""
import sys

from local import Local, check, contains, zstd

TABLE = """CREATE TABLE IF NOT EXISTS "public"."Orders" (id BIGINT NOT NULL, t TEXT, s SUPER, v VARBYTE(1024000),
  n NUMERIC(38,0), ts TIMESTAMPTZ, d DATE, f DOUBLE PRECISION, b BOOLEAN)"""
ROWS = (b'{"id":1,"t":"x\\u00e9","s":{"a": [1, 3.0 ,"q\\n"]},"v":"00FF41","n":"' + b"9" * 38 +
        b'","ts":"2024-01-02T03:04:05.123456Z","d":"2024-02-29","f":1.5,"b":true,"unknown":1}\n'
        b'{"T":"wrong case", "f":"",\n "id":"2","n":' + b"9" * 38 + b"}")
ERRORS = """SELECT rtrim(file_name), line_number, rtrim(column_name), rtrim(column_type), rtrim(column_length), error_code,
  rtrim(error_message) FROM sys_load_error_detail WHERE file_name LIKE '%/NAME%'"""


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
    check(out.splitlines(), ["1|def", "2|def", "3|def"], "a prefix loads all its objects, a column list leaves defaults")
    local.put("long", '{"k":4,"l":"aéé"}'.encode())
    out, err = local.psql(local.copy("p", "long", "JSON 'auto' TRUNCATECOLUMNS"), "SELECT l FROM p WHERE k = 4")
    check(out.strip(), "aé", "TRUNCATECOLUMNS cuts between characters")


def bad_rows(local):
    for name, row, code, text in [
            ("long", b'{"id":1,"t":"' + b"x" * 257 + b'"}', "1204", "String length exceeds DDL length"),
            ("digit", b'{"id":"1a"}', "1207", "Invalid digit, Value 'a', Pos 1, Type: Long"),
            ("null", b'{"t":"x"}', "1213", "Missing data for not-null field"),
            ("fraction", b'{"id":1,"ts":"2024-01-02T03:04:05.1234567Z"}', "1206", "Invalid timestamp"),
            ("utf8", b'{"id":1,"t":"\xa4"}', "1220", "Bad UTF-8 hex sequence: a4 (error 3)"),
            ("hex", b'{"id":1,"v":"xy"}', "1219", "hexadecimal"),
            ("comma", b'{"id":1},{"id":2}', "1216", "JSON"),
            ("size", b'{"id":1,"s":"' + b"|" * 2200000 + b'"}', "1216", "Input line is not valid"),
            ("super", b'{"id":1,"s":"' + b"x" * 65536 + b'"}', "1224", "65535")]:
        local.put("bad/" + name, zstd(b'{"id":7}\n' + row))
        local.put_manifest("bad-" + name, ["bad/" + name])
        out, err = local.psql("BEGIN", local.copy("orders", "bad-" + name), "SELECT 1", "ROLLBACK",
                              ERRORS.replace("NAME", name))
        check(err, contains("XX000: Load into table 'orders' failed.  Check 'sys_load_error_detail' system table",
                            "25P02"), name + ": the load fails and with it the transaction")
        file, line, *rest = out.strip().split("|")
        check((file, line), ("s3://" + local.config["bucket"] + "/bad/" + name, "2"),
              name + ": the row survives the rollback and names file and line")
        check(rest[3], code, name + ": its code")
        check(rest[4], contains(text), name + ": its text")
    out, err = local.psql("SELECT count(*) FROM orders", "SELECT octet_length(filename) FROM stl_load_errors LIMIT 1")
    check(out.splitlines(), lambda lines: lines[0] == "2" and int(lines[1]) == 256,
          "a failed load leaves no row, and error texts are padded")
    out, err = local.psql("SET json_parse_truncate_strings TO on", local.copy("orders", "bad-super"),
                          "SELECT max(json_size(s)) FROM orders")
    check(out.strip(), "65537", "json_parse_truncate_strings cuts long strings of SUPER")


def refusals(local):
    for name, sql, text in [
            ("a wrong secret", local.copy("orders", "run/manifest.json", secret="wrong"),
             ["XX000: S3ServiceException:", "Status 403,Error SignatureDoesNotMatch"]),
            ("no manifest", local.copy("orders", "nothing"), ["requires full path of an Amazon S3 object", "code:      8001"]),
            ("no bucket", local.copy("orders", "x").replace("s3://" + local.config["bucket"], "s3://nobody"),
             ["Status 404,Error NoSuchBucket"]),
            ("an empty prefix", local.copy("orders", "nothing", "JSON"), ["does not exist"]),
            ("the wrong compression", local.copy("orders", "run/manifest.json", "MANIFEST JSON GZIP"), ["Failed to decompress GZIP"]),
            ("no such table", local.copy("nobody", "run/manifest.json"), ['42P01: relation "nobody" does not exist']),
            ("no such column", local.copy("orders (nope)", "run/manifest.json"), ['42703: column "nope" of relation'])]:
        out, err = local.psql(sql)
        check(err, contains(*text), "COPY is refused: " + name)
    local.put_manifest("half", ["run/a.json.zst", "run/missing"])
    out, err = local.psql(local.copy("orders", "half"), "SELECT count(*) FROM orders")
    check((out.strip(), "does not exist" in err), ("4", True), "a missing mandatory file fails the whole load")


def transactions(local):
    copy = local.copy("orders", "run/manifest.json")
    out, err = local.psql("CREATE TABLE other (a INT)", "BEGIN", copy, "INSERT INTO other VALUES (1)", "ROLLBACK",
                          "SELECT (SELECT count(*) FROM orders) || ' ' || (SELECT count(*) FROM other)")
    check(out.strip(), "4 0", "a COPY rolls back with its transaction")
    out, err = local.psql("BEGIN", "CREATE TEMP TABLE stage (id BIGINT, t VARCHAR(9))", local.copy("stage", "run/manifest.json"),
                          "SELECT pg_last_copy_count()", "COMMIT", "SELECT count(*) FROM stage")
    check(out.split(), ["2", "2"], "a COPY into a temporary table of the same transaction")


with Local(sys.argv[1]) as running:
    for part in (values, options, bad_rows, refusals, transactions):
        part(running)
