"""Functions: SUPER, VARBYTE, dates, and what is there only under another name."""
import sys

from local import Local, check, contains


def documents(local):
    out, err = local.psql("CREATE TABLE d (i INT, s SUPER)",
                          """INSERT INTO d VALUES (1, '{"a":1}'), (2, JSON_PARSE('{"b": [1, 2.50]}')), """
                          "(3, 'text'), (4, NULL)",
                          "INSERT INTO d SELECT 5, 2.5::float8", "INSERT INTO d VALUES (6, 7), (7, true)",
                          "INSERT INTO d SELECT 8, CURRENT_DATE",
                          "SELECT s, json_typeof(s), s::varchar FROM d ORDER BY i")
    check(out.splitlines(), ['"{\\"a\\":1}"|string|{"a":1}', '{"b":[1,2.50]}|object|', '"text"|string|text', "||",
                             "2.5e+0|number|2.5e+0", "7|number|7",
                             "true|boolean|true"], "a literal for a SUPER is a string; an object is no VARCHAR")
    check(err, contains("super"), "a date is no SUPER")
    out, err = local.psql("""SELECT json_parse('{"a": 1e3, "b": 12345678901234567890123456789012345678901, """
                          """"c": "\\\\u00e9"}')""",
                          "SELECT json_parse('12345678901234567890123456789012345678')",
                          "SELECT can_json_parse('{'), can_json_parse('{}')",
                          "SELECT json_parse('{')", "SET parse_super_null_on_error TO on",
                          "SELECT json_parse('{') IS NULL")
    check(out.splitlines(),
          ['{"a":1e+3,"b":1.23456789012346e+40,"c":"é"}', "12345678901234567890123456789012345678", "f|t", "t"],
          "numbers keep their decimals; what is no decimal is a double")
    check(err, contains("22P02"), "JSON_PARSE refuses what is no JSON")
    long = "'\"' || repeat('x', 65536) || '\"'"
    out, err = local.psql(f"SELECT json_parse({long})", "SET json_parse_truncate_strings TO on",
                          f"SELECT json_size(json_parse({long}))",
                          f"SELECT octet_length(json_serialize(json_parse({long})))",
                          f"SELECT octet_length(json_serialize_to_varbyte(json_parse({long})))")
    check(out.splitlines(), ["65537", "65537"],
          "strings in JSON_PARSE are cut when asked for, JSON_SERIALIZE_TO_VARBYTE takes large documents")
    check(err, contains("String value exceeds the max size of 65535 bytes", "JSON_SERIALIZE"),
          "and have a limit otherwise; so has JSON_SERIALIZE")
    out, err = local.psql("SELECT '5'::super::int, 'x'::super::int IS NULL, json_parse('[1]')::int IS NULL",
                          "SET cast_super_null_on_error TO off",
                          "SELECT 'x'::super::int", "SELECT json_parse('1') = json_parse('1')",
                          "SET json_parse_dedup_attributes TO on", "SELECT json_parse('{}')")
    check(out.strip(), "5|t|t", "a cast of a SUPER that fails is NULL")
    check(err.splitlines(), ['ERROR:  22P02: invalid input syntax for type integer: "x"',
                             "ERROR:  0A000: comparing SUPER is not modelled by redshift-local",
                             "ERROR:  0A000: json_parse_dedup_attributes is not modelled by redshift-local"],
          "unless told otherwise; what is not modelled says so")
    out, err = local.psql("SELECT is_object(s), is_array(s), is_scalar(s), is_varchar(s), is_boolean(s), is_float(s), "
                          "is_decimal(s), is_smallint(s), "
                          "is_integer(s), is_bigint(s) FROM (SELECT json_parse('{}') AS s UNION ALL SELECT "
                          "json_parse('[1]') UNION ALL SELECT 'a'::super "
                          "UNION ALL SELECT true::super UNION ALL SELECT 2.22::float8::super UNION ALL SELECT "
                          "2.2::super UNION ALL SELECT 70000::super) q")
    check((out.splitlines(), err), (["t|f|f|f|f|f|f|f|f|f", "f|t|f|f|f|f|f|f|f|f", "f|f|t|t|f|f|f|f|f|f",
                                     "f|f|t|f|t|f|f|f|f|f", "f|f|t|f|f|t|f|f|f|f",
                                     "f|f|t|f|f|f|t|f|f|f", "f|f|t|f|f|f|f|f|t|t"], ""), "IS_OBJECT and its kin")
    out, err = local.psql("SELECT OBJECT('a', 1.5::float8, 'b', NULL, 'c', OBJECT('d', ARRAY(1, 'x', OBJECT())))",
                          "SELECT OBJECT('a')")
    check(out.strip(), '{"a":1.5e+0,"b":null,"c":{"d":[1,"x",{}]}}', "OBJECT and ARRAY nest")
    check(err, contains("42883"), "OBJECT takes pairs")


def bytes_(local):
    out, err = local.psql("SELECT to_varbyte('ABC', 'HEX'), to_varbyte('1010', 'binary'), to_varbyte('é', 'utf-8'), "
                          "to_varbyte('aGk=', 'base64'), from_hex('ff')",
                          "SELECT from_varbyte(v, 'hex'), from_varbyte(v, 'binary'), from_varbyte(v, 'utf8'), "
                          "from_varbyte(v, 'base64'), to_hex(v) FROM "
                          "(SELECT to_varbyte('6869', 'hex') AS v) q",
                          "SELECT 5::smallint::varbyte, 5::varbyte, (-1)::bigint::varbyte, 'é'::varbyte",
                          "SELECT to_varbyte('a', 'octal')", "SELECT to_varbyte('xy', 'hex')",
                          "SELECT len(to_varbyte('abcd', 'hex'))")
    check(out.splitlines(), ["0abc|0a|c3a9|6869|ff", "6869|0110100001101001|hi|aGk=|6869",
                             "0005|00000005|ffffffffffffffff|c3a9", "2"], "VARBYTE in every format")
    check(err.count("ERROR:  22023"), 2, "what is none is refused")


def others(local):
    out, err = local.psql("SELECT listagg(x, '-') WITHIN GROUP (ORDER BY x DESC), listagg(x), listagg(DISTINCT left(x, "
                          "1)) FROM (SELECT 'a1'::varchar AS x UNION SELECT 'a2') q",
                          "SELECT decode(2, 1, 'one', 2, 'two', 'many'), decode(NULL, NULL, 'n'), decode(3, 1, 'one') "
                          "IS NULL",
                          "SELECT convert(varchar(3), 'abcdef'), convert(numeric(5,2), '1.234'), nvl(NULL, 'x'), "
                          "len('a ')",
                          "SELECT dateadd(month, 1, '2024-01-31'), dateadd('h', -1, '2024-01-01'::timestamp)",
                          "SELECT datediff(year, '2023-12-31', '2024-01-01'), datediff(qtr, '2023-12-31', "
                          "'2024-01-01'), datediff(day, '2024-01-01 23:59', '2024-01-02'), "
                          "datediff(hour, '2024-01-01 00:59', '2024-01-01 01:00'), datediff(week, '2024-01-06', "
                          "'2024-01-07')",
                          "SELECT getdate() = date_trunc('second', getdate()), sysdate = sysdate, datediff(day, "
                          "sysdate, getdate())")
    check((out.splitlines(), err), (["a2-a1|a1a2|a", "two|n|t", "abc|1.23|x|2",
                                     "2024-02-29 00:00:00|2023-12-31 23:00:00", "1|1|1|1|1", "t|t|0"], ""),
          "LISTAGG, DECODE, CONVERT, dates")


with Local(sys.argv[1]) as running:
    for part in (documents, bytes_, others):
        part(running)
