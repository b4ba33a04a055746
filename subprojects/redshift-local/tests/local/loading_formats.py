"""COPY's formats on real tables: JSONPaths, 'noshred', CSV, delimited text, encodings, compressions, dates."""
import bz2
import gzip
import sys

from local import Local, check, contains, zstd


def load(local, body, options, columns="a VARCHAR(20), b VARCHAR(20)", dates=""):
    """The rows of a fresh table, and errors."""
    local.put("file", body)
    out, err = local.psql("DROP TABLE IF EXISTS f", f"CREATE TABLE f ({columns})",
                          local.copy("f", "file", options, dates=dates),
                          "SELECT * FROM f")
    return out.splitlines(), err


def error_of(local):
    return local.psql("SELECT error_code, line_number, rtrim(error_message) FROM sys_load_error_detail "
                      "ORDER BY query_id DESC LIMIT 1")[0].strip()


def json(local):
    bucket = local.config["bucket"]
    for name, paths, row in [
            ("brackets", b"""["$['x']['y']", "$['l'][1]"]""", "deep|2"),
            ("dots", b'["$.x.y", "$.nothing"]', "deep|"),
            ("document", b'["$", "$.l"]', '{"x":{"y":"deep"},"l":[1,2]}|[1,2]')]:
        local.put("paths/" + name, b'{"jsonpaths":' + paths + b"}")
        rows, err = load(local, b'{"x": {"y":"deep"}, "l":[1, 2]}', f"JSON 's3://{bucket}/paths/{name}'",
                         "a VARCHAR(50), b VARCHAR(20)")
        check(rows, [row], "JSONPaths: " + name)
    local.put("paths/other", b'{"paths":[]}')
    rows, err = load(local, b'{"a":"1","b":"2"}', f"JSON 's3://{bucket}/paths/other'")
    check(rows, ["1|2"], "a file without jsonpaths is ignored: COPY goes on as with 'auto'")
    local.put("paths/far", b"""{"jsonpaths":["$[0]","$[5]"]}""")
    load(local, b'["x"]', f"JSON 's3://{bucket}/paths/far'")
    check(error_of(local), contains("1216|1|Invalid JSONPath format: Not an array or index out of range."),
          "a place that an array does not have is a bad row")
    for paths, text in [(b'["$.a"]', "Number of jsonpaths and the number of columns should match"),
                        (b'["$.a","$[*]"]', "Invalid JSONPath"),
                        (b'["$.a","$[\'b\'].c"]', "Invalid JSONPath")]:
        local.put("paths/bad", b'{"jsonpaths":' + paths + b"}")
        rows, err = load(local, b"{}", f"JSON 's3://{bucket}/paths/bad' MAXERROR 10")
        check((rows, text in err), ([], True), f"bad JSONPaths are no matter of MAXERROR: {paths.decode()}")
    rows, err = load(local, b'{"A": [1, 2.0]}\n[3]', "JSON 'noshred'", "doc SUPER")
    check(rows, ['{"A":[1,2.0]}', "[3]"], "'noshred' keeps whole documents")
    rows, err = load(local, b"{}", "JSON 'noshred'")
    check(err, contains("single column of type SUPER"), "'noshred' needs a table of one SUPER")
    rows, err = load(local, b"# head\n#\n" + b'{"a":"1"}', "JSON IGNOREHEADER 2")
    check(rows, ["1|"], "IGNOREHEADER counts newlines in JSON, too")


def text(local):
    for what, body, options, rows in [
            ("CSV", b'1,"a ""b"", c\nd"\r\n2,\n', "CSV", ['1|a "b", c', "d", "2|"]),
            ("CSV with its own quote and delimiter", b"1;%a;b%\n", "CSV QUOTE AS '%' DELIMITER ';'", ["1|a;b"]),
            ("blanks around a quoted field", b'1, "x" \n', "FORMAT AS CSV", ["1|x"]),
            ("the header and blank lines", b"a,b\n\n1,x\n", "CSV IGNOREHEADER AS 1 IGNOREBLANKLINES", ["1|x"]),
            ("NULL AS", b"1,-\n", "CSV NULL AS '-'", ["1|~"]),
            ("EMPTYASNULL and BLANKSASNULL", b',"  "\n', "CSV EMPTYASNULL BLANKSASNULL", ["~|~"]),
            ("neither of them", b",  \n", "CSV", ["|  "]),
            ("delimited text", b"1|x\n2|\\N\n", "", ["1|x", "2|~"]),
            ("another delimiter", b"1\tx\n", "DELIMITER '\\t'", ["1|x"]),
            ("an octal delimiter", b"1\x07x\n", "DELIMITER AS '\\007'", ["1|x"]),
            ("several characters as delimiter", b"1~!x\n", "DELIMITER '~!'", ["1|x"]),
            ("ESCAPE", b"1\\|2|a\\\nb\\\\\n", "ESCAPE", ["1|2|a", "b\\"]),
            ("REMOVEQUOTES", b"'1|2'|\"x\"\n", "REMOVEQUOTES", ["1|2|x"]),
            ("FILLRECORD", b"1\n", "FILLRECORD", ["1|"]),
            ("a last line without newline", b"1|x", "", ["1|x"]),
            ("TRIMBLANKS", b"1 \t|x  \n", "TRIMBLANKS", ["1|x"])]:
        got, err = load(local, body, options)
        got, err = local.psql("SELECT nvl(a, '~'), nvl(b, '~') FROM f")
        check(got.splitlines(), rows, what)
    for what, body, options, error in [
            ("too many fields", b"1|2\n1|2|3\n", "", "1202|2|"), ("too few fields", b"1\n", "", "1203|1|"),
            ("an empty line", b"\n", "", "1211|1|"), ("a stray quote", b'1,x"y\n', "CSV", "1216|1|"),
            ("a quote without end", b'1,"x\n', "CSV", "1214|"),
        ("no quote at the end", b"'1|x\n", "REMOVEQUOTES", "1214|"),
            ("another encoding", "1|x".encode("utf-16-le"), "ENCODING UTF16", "1221|")]:
        load(local, body, options)
        check(error_of(local), contains(error), "bad delimited text: " + what)
    rows, err = load(local, b'1,"{""a"": [1, 2]}"\n2,"""text"""\n', "CSV", "a INT, b SUPER")
    check(rows, ['1|{"a":[1,2]}', '2|"text"'], "SUPER in CSV is JSON")
    load(local, b"1,{a}\n", "CSV", "a INT, b SUPER")
    check(error_of(local), contains("1224|1|"), "bad JSON for SUPER in CSV")


def encodings(local):
    for encoding, codec in [("UTF8", "utf-8"), ("UTF16", "utf-16"), ("UTF16LE", "utf-16-le"),
                            ("AS UTF16BE", "utf-16-be")]:
        rows, err = load(local, '{"a":"é😀"}'.encode(codec), "JSON ENCODING " + encoding)
        check(rows, ["é😀|"], "ENCODING " + encoding)
    rows, err = load(local, b'{"a":"x\xc3(\xff\xe2\x82z"}', "JSON ACCEPTINVCHARS AS '^'")
    check(rows, ["x^(^^^z|"], "ACCEPTINVCHARS replaces each byte of an invalid sequence")


def compression(local):
    row = b'{"a":"1"}'
    for option, packed in [("", row), ("GZIP", gzip.compress(row)), ("ZSTD", zstd(row)), ("BZIP2", bz2.compress(row))]:
        rows, err = load(local, packed, "JSON " + option)
        check(rows, ["1|"], "compression: " + (option or "none"))
        if option:
            rows, err = load(local, row, "JSON " + option)
            check(err, contains(f"XX000: Failed to decompress {option} data"),
                  option + " of a file that is not compressed is refused")
            rows, err = load(local, packed, "JSON")
            check(err, contains("Load into table 'f' failed."), f"a file of {option} without the keyword is no JSON")
            rows, err = load(local, packed + packed, "JSON " + option)
            check(err, contains("is not modelled by redshift-local"),
                  f"several frames of {option} in a file are refused")
            rows, err = load(local, packed[:-3], "JSON " + option)
            check(err, contains("Failed to decompress"), f"{option} cut off in the middle is refused")


def dates(local):
    for options, value, stored in [
            ("", "2024-02-29 01:02:03", "2024-02-29|2024-02-29 01:02:03"),
            ("DATEFORMAT 'MM/DD/YYYY' TIMEFORMAT AS 'MM/DD/YYYY HH12:MI:SS AM'", "02/29/2024 01:02:03 PM",
             "|2024-02-29 13:02:03"),
            ("DATEFORMAT AS 'DD MON YY' TIMEFORMAT 'DD MON YY'", "29 Feb 24", "2024-02-29|2024-02-29 00:00:00"),
            ("TIMEFORMAT 'epochsecs' ACCEPTANYDATE", "1709168523", "|2024-02-29 01:02:03"),
            ("TIMEFORMAT 'epochmillisecs' ACCEPTANYDATE", "1709168523004", "|2024-02-29 01:02:03.004"),
            ("ACCEPTANYDATE DATEFORMAT 'auto'", "00/00/00", "|")]:
        load(local, b'{"d":"%s","t":"%s"}' % (value.encode(), value.encode()), "JSON ACCEPTANYDATE".replace(
            "ACCEPTANYDATE", "" if "ACCEPTANYDATE" in options else "ACCEPTANYDATE"), "d DATE, t TIMESTAMP", options)
        check(local.psql("SELECT * FROM f")[0].strip(), stored, f"{options}: {value}")


with Local(sys.argv[1]) as running:
    for part in (json, text, encodings, compression, dates):
        part(running)
