"""Names of up to 127 bytes, wherever a client may see them."""
import json
import os
import sys
import tempfile

from local import Local, check, contains, zstd

program = sys.argv[1]
schema, table, column = "schema_" + "s" * 90, "Table_" + "t" * 100, "Column_" + "é" * 55
stored = {name: name[:1].lower() + name[1:] for name in (schema, table, column)}
headers = (r"\t off \\ \pset footer off \\ SELECT 1 AS header LIMIT 0",)  # psql shows column names from here on
path = f'"{schema}"."{table}"'


def tables(local):
    out, err = local.psql(f'CREATE SCHEMA "{schema}"', f'CREATE TABLE {path} ("{column}" INT, b TEXT)', f"INSERT INTO {path} VALUES (1, 'x')",
                          *headers, f'SELECT "{column}", b AS {table} FROM {path}')
    check((out.splitlines(), err), (["header", stored[column] + "|" + stored[table], "1|x"], ""), "long names of schemas, tables, columns and aliases")
    check(local.psql(f'SELECT "{column}x" FROM {path}')[1], contains(f'42703: column "{stored[column]}x" does not exist'), "errors name them")
    check(local.psql(f"CREATE TABLE {path} (a INT)")[1], contains(f'42P07: relation "{stored[table]}" already exists'), "they are unique")
    check(local.psql(f"CREATE TABLE bad ({column} SERIAL)")[1], contains(f'Column "bad.{stored[column]}" has unsupported type'), "refusals, too")
    out, err = local.psql(f'CREATE TABLE cut ("{"x" * 130}" INT)', *headers, f'SELECT {"x" * 127}yz FROM cut')
    check((out, err), ("header\n" + "x" * 127 + "\n", ""), "what is longer than 127 bytes is cut")


def loading(local):
    local.put("long.zst", zstd(json.dumps({stored[column]: 2, "b": "two"}).encode()))
    local.put_manifest("long", ["long.zst"])
    out, err = local.psql(local.copy(path, "long"), f'SELECT * FROM {path} ORDER BY 1')
    check(out.splitlines(), ["1|x", "2|two"], "COPY matches keys with long column names")
    check(err, contains(f"Load into table '{stored[table]}' completed"), "and names the table")
    out, err = local.psql(local.copy(f'{path} ("{column}", b)', "long"), f"SELECT count(*) FROM {path}")
    check(out.strip(), "3", "also with a list of columns")


with tempfile.TemporaryDirectory() as data:
    os.chmod(data, 0o755)
    with Local(program, "--data", data) as running:
        tables(running)
        loading(running)
    with Local(program, "--data", data) as again:
        check(again.psql(*headers, f"SELECT * FROM {path} LIMIT 0")[0].splitlines(), ["header", stored[column] + "|b"],
              "long names survive a restart")
