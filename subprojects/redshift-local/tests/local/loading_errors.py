"""Rows that COPY cannot load: codes, texts, the error views, MAXERROR and IGNOREALLERRORS."""
import sys

from local import Local, check, contains, zstd

TABLE = """\
CREATE TABLE orders (id BIGINT NOT NULL, t TEXT, s SUPER, v VARBYTE(1024000), n NUMERIC(38,0), ts TIMESTAMPTZ,
  d DATE, f DOUBLE PRECISION, b BOOLEAN, c CHAR(2))"""
ERRORS = """\
SELECT rtrim(file_name), line_number, rtrim(column_name), rtrim(column_type), rtrim(column_length), error_code,
  rtrim(error_message) FROM sys_load_error_detail WHERE file_name LIKE '%/NAME%'"""
# Load error reference: name, row, column, its type and length, code, text.
BAD = [
    ("long", b'{"id":1,"t":"' + b"x" * 257 + b'"}', "t|varchar|256", "1204", "String length exceeds DDL length"),
    ("char", b'{"id":1,"c":"abc"}', "c|char|2", "1204", "Char length exceeds DDL length"),
    ("multibyte", b'{"id":1,"c":"\xc3\xa9"}', "c|char|2", "1215",
     "Multibyte character not supported for CHAR (Hint: Try using VARCHAR). Invalid char: c3 a9"),
    ("digit", b'{"id":"1a"}', "id|int8|", "1207", "Invalid digit, Value 'a', Pos 1, Type: Long"),
    ("decimal", b'{"id":1,"n":"1x"}', "n|numeric|", "1207", "Invalid digit, Value 'x', Pos 1, Type: Decimal"),
    ("overflow", b'{"id":9223372036854775808}', "id|int8|", "1222", "Overflow for type Long"),
    ("null", b'{"t":"x"}', "id|int8|", "1213", "Missing data for not-null field"),
    ("date", b'{"id":1,"d":"soon"}', "d|date|", "1205", "Invalid Date Format"),
    ("fraction", b'{"id":1,"ts":"2024-01-02T03:04:05.1234567Z"}', "ts|timestampt|", "1206",
     "Error in Timestamp value or format [%Y-%m-%d %H:%M:%S]"),
    ("float", b'{"id":1,"f":"NaN"}', "f|float8|", "1208", "Invalid digit, Value 'N'"),
    ("boolean", b'{"id":1,"b":"maybe"}', "b|bool|", "1210", "Unknown boolean format"),
    ("utf8", b'{"id":1,"t":"\xa4"}', "t|varchar|256", "1220", "Bad UTF-8 hex sequence: a4 (error 3)"),
    ("zero-byte", b'{"id":1,"t":"\\u0000x"}', "t|varchar|256", "1218", "Invalid null byte - field longer than 1 byte"),
    ("hex", b'{"id":1,"v":"xy"}', "v|varbyte|1024000", "1219", "hexadecimal"),
    ("comma", b'{"id":1},{"id":2}', "||", "1216", "JSON"),
    ("half", b'{"id":1', "||", "1216", "Input line is not valid"),
    ("size", b'{"id":1,"s":"' + b"|" * 2200000 + b'"}', "||", "1216", "Input line is not valid"),
    ("super", b'{"id":1,"s":"' + b"x" * 65536 + b'"}', "s|super|", "1224", "65535"),
    ("deep", b'{"id":1,"s":' + b"[" * 1100 + b"]" * 1100 + b"}", "||", "1224", "nesting"),
]


def bad_rows(local):
    local.psql(TABLE)
    for name, row, column, code, text in BAD:
        local.put("bad/" + name, zstd(b'{"id":7}\n' + row))
        local.put_manifest("bad-" + name, ["bad/" + name])
        out, err = local.psql("BEGIN", local.copy("orders", "bad-" + name), "SELECT 1", "ROLLBACK",
                              ERRORS.replace("NAME", name))
        check(err, contains("XX000: Load into table 'orders' failed.  Check 'sys_load_error_detail' system table",
                            "25P02"), name + ": the load fails and with it the transaction")
        file, line, *rest = out.strip().split("|")
        check((file, line), ("s3://" + local.config["bucket"] + "/bad/" + name, "2"),
              name + ": the row survives the rollback and names file and line")
        check(("|".join(rest[:3]), rest[3]), (column, code), name + ": its column and code")
        check(rest[4], contains(text), name + ": its text")
    out, err = local.psql("SELECT count(*) FROM orders", "SET json_parse_truncate_strings TO on",
                          local.copy("orders", "bad-super"), "SELECT max(json_size(s)) FROM orders")
    check(out.split(), ["0", "65537"],
          "a failed load leaves no row; json_parse_truncate_strings cuts long strings of SUPER")


def views(local):
    out, err = local.psql(
        "SELECT rtrim(colname), position, rtrim(raw_line), rtrim(raw_field_value), err_code, octet_length(filename), "
        "octet_length(raw_line), octet_length(err_reason) FROM stl_load_errors WHERE filename LIKE '%/multibyte%'",
        "SELECT position FROM stl_load_errors WHERE filename LIKE '%/digit%'",
        "SELECT status, loaded_rows, error_count FROM sys_load_history WHERE data_source LIKE '%/bad-digit'")
    check(out.splitlines(), ['c|0|{"id":1,"c":"."}|.|1215|256|1024|100', "1", "aborted|0|1"],
          "stl_load_errors keeps the raw row, a period for each multibyte character, and the position, "
          "in padded columns")


def tolerance(local):
    rows = b"".join(b'{"id":%d}\n' % i if i % 3 else b'{"id":"x%d"}\n' % i for i in range(30))
    local.put("tolerant", rows)
    local.psql("CREATE TABLE few (id INT)")
    out, err = local.psql(local.copy("few", "tolerant", "JSON MAXERROR 11"),
                          "SELECT count(*), pg_last_copy_count() FROM few",
                          "SELECT count(*), min(line_number), max(line_number) FROM sys_load_error_detail "
                          "WHERE query_id = pg_last_copy_id()",
                          "SELECT error_count FROM sys_load_history WHERE query_id = pg_last_copy_id()")
    check(out.splitlines(), ["20|20", "10|1|28", "10"], "MAXERROR skips bad rows and records each with its line")
    check(err, contains("completed, 20 record(s) loaded successfully.", "completed, 10 record(s) could not be loaded."),
          "MAXERROR: a notice tells the bad ones")
    out, err = local.psql(local.copy("few", "tolerant", "JSON MAXERROR 10"), "SELECT count(*) FROM few",
                          "SELECT count(*) FROM sys_load_error_detail WHERE query_id = pg_last_copy_id()")
    check((out.split(), "Load into table 'few' failed." in err), (["20", "10"], True),
          "as many errors as MAXERROR fail the load")
    for option in ("MAXERROR 0", "MAXERROR AS 1"):
        out, err = local.psql(local.copy("few", "tolerant", "JSON " + option),
                              "SELECT count(*) FROM sys_load_error_detail WHERE query_id = pg_last_copy_id()")
        check((out.strip(), "failed." in err), ("1", True), option + " stops at the first error")
    local.put("garbage", b'{"id":1},{"id":2}\n[{"id":3}]{"id":4')
    out, err = local.psql("TRUNCATE few", local.copy("few", "garbage", "JSON IGNOREALLERRORS"),
                          "SELECT id FROM few ORDER BY id",
                          "SELECT count(*) FROM sys_load_error_detail WHERE query_id = pg_last_copy_id()")
    check(out.split(), ["1", "2", "3", "4"],
          "IGNOREALLERRORS passes over every bad byte and goes on with the next document")
    local.put("overlong", b'{"id":1}{"id":2,"x":"' + b"x" * 5000000 + b'"}{"id":3}')
    out, err = local.psql("TRUNCATE few", local.copy("few", "overlong", "JSON MAXERROR 2"),
                          "SELECT id FROM few ORDER BY id")
    check(out.split(), ["1", "3"], "a row of more than 4 MB is one bad row")


def replacements(local):
    local.put("replaced", b'{"k":1,"t":"good"}\n{"k":2,"t":"a\xff\xffb","u":"\xff"}\n' + b'{"k":3,"u":"\xc3"}\n' * 150)
    out, err = local.psql("CREATE TABLE inv (k INT, t VARCHAR(9), u VARCHAR(9))",
                          local.copy("inv", "replaced", "JSON ACCEPTINVCHARS '^'"),
                          "SELECT t, u FROM inv WHERE k = 2",
                          "SELECT count(*), min(line_number), max(line_number) FROM stl_replacements "
                          "WHERE query = pg_last_copy_id()",
                          "SELECT line_number, rtrim(column_name), rtrim(raw_line), file_name LIKE '%/replaced%' "
                          "FROM sys_copy_replacements "
                          "WHERE query_id = pg_last_copy_id() ORDER BY line_number LIMIT 2")
    check(out.splitlines(), ["a^^b|^", "100|2|101", '2|t|{"k":2,"t":"a..b","u":"."}|t', '3|u|{"k":3,"u":"."}|t'],
          "ACCEPTINVCHARS: the first 100 rows with a replacement are recorded, each with its first column")


def broken_off(local):
    """Rows were rejected before a file is missing."""
    local.put("before", b'{"id":"x"}{"id":1}')
    local.put_manifest("broken-off", ["before", "missing"])
    out, err = local.psql("CREATE TABLE gone (id INT)", local.copy("gone", "broken-off", "MANIFEST JSON MAXERROR 10"),
                          "SELECT count(*) FROM gone",
                          "SELECT error_code FROM sys_load_error_detail WHERE query_id = pg_last_copy_id()",
                          "SELECT status, error_count FROM sys_load_history WHERE query_id = pg_last_copy_id()")
    check((out.split(), "does not exist" in err), (["0", "1207", "aborted|1"], True),
          "rows rejected before a file fails are recorded")


def impossible(local):
    """What no row of PostgreSQL can hold is a bad row, and nobody else's matter."""
    for row, code in ((b'{"s":1e400}', "1224"), (b'{"s":[%s]}' % (b"9" * 400), "1224"),
                      (b'{"d":"Jan-01-9000 BC"}', "1205"), (b'{"ts":"Jan-01-9000 BC"}', "1206"),
                      (b'{"n":"1e-2147483648"}', "1207")):
        local.put("impossible", row)
        out, err = local.psql("CREATE TABLE IF NOT EXISTS imp (s SUPER, d DATE, ts TIMESTAMP, n NUMERIC(9,2))",
                              local.copy("imp", "impossible", "JSON"),
                              "SELECT error_code FROM sys_load_error_detail WHERE query_id = pg_last_copy_id()")
        check((out.strip(), "Load into table 'imp' failed." in err), (code, True), "a bad row: " + row[:30].decode())


def larger_rows(local):
    local.put("large", b'{"id":1,"x":"' + b"x" * 8000000 + b'"}')
    out, err = local.psql("CREATE TABLE few (id INT)", local.copy("few", "large", "JSON"), "SELECT id FROM few")
    check(out.strip(), "1", "--row-limit-mb allows larger rows")


with Local(sys.argv[1]) as running:
    for part in (bad_rows, views, tolerance, replacements, broken_off, impossible):
        part(running)
with Local(sys.argv[1], "--row-limit-mb", "8") as running:
    larger_rows(running)
