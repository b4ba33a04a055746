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
    out, err = local.psql(f'CREATE SCHEMA "{schema}"', f'CREATE TABLE {path} ("{column}" INT, b TEXT)',
                          f"INSERT INTO {path} VALUES (1, 'x')",
                          *headers, f'SELECT "{column}", b AS {table} FROM {path}')
    check((out.splitlines(), err), (["header", stored[column] + "|" + stored[table], "1|x"], ""),
          "long names of schemas, tables, columns and aliases")
    check(local.psql(f'SELECT "{column}x" FROM {path}')[1],
          contains(f'42703: column "{stored[column]}x" does not exist'), "errors name them")
    check(local.psql(f"CREATE TABLE {path} (a INT)")[1],
          contains(f'42P07: relation "{stored[table]}" already exists'), "they are unique")
    check(local.psql(f"CREATE TABLE bad ({column} SERIAL)")[1],
          contains(f'Column "bad.{stored[column]}" has unsupported type'), "refusals, too")
    out, err = local.psql(f'CREATE TABLE cut ("{"x" * 130}" INT)', *headers, f'SELECT {"x" * 127}yz FROM cut')
    check((out, err), ("header\n" + "x" * 127 + "\n", ""), "what is longer than 127 bytes is cut")


def catalogue(local):
    """What names a table: information_schema, the SVV views, PG_TABLE_DEF, the catalogue itself."""
    place = (stored[schema], stored[table], stored[column])
    local.psql(f'CREATE TABLE "{schema}"."{table}2" ("{column}" INT DISTKEY SORTKEY, v VARBYTE(9))',
               f'INSERT INTO "{schema}"."{table}2" VALUES (1)')
    for view, names in (("information_schema.columns", "table_schema, table_name, column_name"),
                        ("svv_columns", "table_schema, table_name, column_name"),
                        ("svv_all_columns", "schema_name, table_name, column_name"),
                        ("pg_table_def", 'schemaname, tablename, "column"')):
        given = [name.strip() for name in names.split(",")]
        out, err = local.psql(f'SET search_path TO "{schema}"',
                              f"SELECT {names} FROM {view} "
                              f"WHERE {given[1]} = '{place[1]}' AND {given[2]} = '{place[2]}'")
        check((out.strip(), err), ("|".join(place), ""), "long names in " + view)
    for view, names in (("information_schema.tables", "table_schema, table_name"),
                        ("svv_tables", "table_schema, table_name"), ("svv_all_tables", "schema_name, table_name"),
                        ("pg_tables", "schemaname, tablename")):
        out, err = local.psql(f"SELECT {names} FROM {view} WHERE {names.split(', ')[1]} = '{place[1]}'")
        check((out.strip(), err), ("|".join(place[:2]), ""), "in " + view)
    for view, name in (("information_schema.schemata", "schema_name"), ("svv_all_schemas", "schema_name"),
                       ("pg_namespace", "nspname")):
        check(place[0] in local.psql(f"SELECT {name} FROM {view}")[0].splitlines(), True, "in " + view)
    out, err = local.psql(f"SELECT diststyle, sortkey1 FROM svv_table_info WHERE \"table\" = '{place[1]}2'")
    check((out.strip(), err), (f"KEY({place[2]})|{place[2]}", ""), "in svv_table_info")


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
        catalogue(running)
        loading(running)
    with Local(program, "--data", data) as again:
        check(again.psql(*headers, f"SELECT * FROM {path} LIMIT 0")[0].splitlines(), ["header", stored[column] + "|b"],
              "long names survive a restart")
