#!/usr/bin/env python3
"""Apply changes the type of columns that have rows: every pair of types, and interrupted at every statement."""

import json
import os
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
import stand  # noqa: E402

BASE64 = {"contentEncoding": "base64"}
BIG = 99999999999999999999999999999999999999
LONG_BINARY = "00ff" * 300  # its base64 is longer than a line, and than a TEXT

# Of each migration: the column's type, the values that are there, the projection that wants another type, the values
# that the column holds afterwards, and its type then.
PAIRS = {
    "numeric_double": ("NUMERIC(38,0)", ["0", "-7", str(BIG)], (["number"], {}), ["0", "-7", "1e+38"],
                       "double precision"),
    "numeric_text": ("NUMERIC(38,0)", ["0", "-7", str(BIG)], (["string"], {}), ["0", "-7", str(BIG)],
                     "character varying"),
    "bigint_double": ("BIGINT", ["0", "9223372036854775807"], (["number"], {}), ["0", "9223372036854775808"],
                      "double precision"),
    "bigint_numeric": ("BIGINT", ["-9223372036854775808", "1"], (["string"], {"format": "integer"}),
                       ["-9223372036854775808", "1"], "numeric"),
    "bigint_text": ("BIGINT", ["-9223372036854775808", "1"], (["string"], {}), ["-9223372036854775808", "1"],
                    "character varying"),
    "double_text": ("DOUBLE PRECISION", ["2.5", "-1e+100"], (["string"], {}), ["2.5", "-1e+100"], "character varying"),
    "date_text": ("DATE", ["'0001-01-01'", "'9999-12-31'"], (["string"], {}), ["0001-01-01", "9999-12-31"],
                  "character varying"),
    "time_text": ("TIME", ["'00:00:00'", "'23:59:59.999999'"], (["string"], {}), ["00:00:00", "23:59:59.999999"],
                  "character varying"),
    "timestamp_text": ("TIMESTAMPTZ", ["'2024-02-29 12:00:00.123456+02'", "'0001-01-01 00:00:00+00'"], (["string"], {}),
                       ["2024-02-29T10:00:00.123456Z", "0001-01-01T00:00:00.000000Z"], "character varying"),
    "timestamp_super": ("TIMESTAMPTZ", ["'2024-02-29 12:00:00+00'"], (["object"], {}),
                        ['"2024-02-29T12:00:00.000000Z"'],
                        "super"),
    "text_super": ("VARCHAR(MAX)", ["''", "'grüße \"x\"'", "'" + "é" * 30000 + "'"], (["array"], {}),
                   ['""', '"grüße \\"x\\""', '"' + "é" * 30000 + '"'], "super"),
    "text_binary": ("VARCHAR(256)", ["'AP/+'", "''"], (["string"], BASE64), ["00fffe", ""], "binary varying"),
    "binary_text": ("VARBYTE(1024000)", [f"FROM_HEX('{LONG_BINARY}')", "FROM_HEX('')"], (["string"], {}),
                    ["AP8A/wD/" * 100, ""], "character varying"),
    "binary_super": ("VARBYTE(1024000)", [f"FROM_HEX('{LONG_BINARY}')"], (["object"], {}),
                     ['"' + "AP8A/wD/" * 100 + '"'],
                     "super"),
    "super_text": ("SUPER", ["JSON_PARSE('{\"a\": [1, 2.50, null, \"ü\"]}')", "JSON_PARSE('\"x\"')"], (["string"], {}),
                   ['{"a":[1,2.50,null,"ü"]}', '"x"'], "character varying"),
    "boolean_super": ("BOOLEAN", ["true", "false"], (["integer", "boolean"], {}), ["true", "false"], "super"),
    "bigint_super": ("BIGINT", ["9223372036854775807"], (["integer", "boolean"], {}), ["9223372036854775807"], "super"),
    "double_super": ("DOUBLE PRECISION", ["2.5"], (["integer", "boolean"], {}), ["2.5e+0"], "super"),
    "date_super": ("DATE", ["'2024-02-29'"], (["integer", "boolean"], {}), ['"2024-02-29"'], "super"),
}


def collection(projections):
    return {"name": "acmeCo/things", "key": ["/id"], "uuidPtr": "/_meta/uuid", "writeSchema": {"type": "object"},
            "projections": sorted([
                {"field": "flow_document", "inference": {"types": ["object"], "exists": "MUST"}},
                stand.projection("id", ["integer"], key=True), *projections], key=lambda p: p["field"])}


def projection(field, wanted):
    types, string = wanted
    return stand.projection(field, types, **string)


class Tables(unittest.TestCase):
    """Tables with a column for each of some pairs, and Apply and Validate of a binding to them."""

    def start(self, *options):
        self.stand = stand.Stand(*options)
        self.addCleanup(self.stand.__exit__)

    def create(self, table, pairs):
        columns = ", ".join(f"{name} {PAIRS[name][0]}" for name in pairs)
        self.stand.sql(f"CREATE TABLE {table} (id BIGINT, {columns}, flow_document SUPER)")
        for number in range(3):
            values = [(PAIRS[name][1] + ["NULL"] * 3)[number] for name in pairs]
            self.stand.sql(f"INSERT INTO {table} VALUES ({number}, {', '.join(values)}, JSON_PARSE('{{}}'))")
        self.stand.sql(f"INSERT INTO {table} (id) VALUES (3)")

    def spec(self, table, pairs):
        spec = stand.materialization(self.stand.config, table=table,
                                     collection=collection([projection(name, PAIRS[name][2]) for name in pairs]))
        spec["bindings"][0]["fieldSelection"] = {"keys": ["id"], "values": sorted(pairs), "document": "flow_document"}
        return spec

    def apply(self, spec):
        """The action description, or None when Apply fails."""
        connector = stand.Connector(self.stand.env)
        connector.ask({"spec": {"config": {}}})
        answer = connector.ask({"apply": {"materialization": spec, "version": "2", "lastMaterialization": spec,
                                          "lastVersion": "1"}})
        status = connector.close()
        self.assertEqual(status, 0 if answer else 1, connector.log)
        return answer["applied"].get("actionDescription", "") if answer else None

    def check_table(self, table, pairs):
        types = dict(self.stand.sql("SELECT column_name, data_type FROM information_schema.columns "
                                    f"WHERE table_name = '{table}'"))
        self.assertEqual(types, {"id": "bigint", "flow_document": "super", **{name: PAIRS[name][4] for name in pairs}})
        for name in pairs:
            # A binary column is shown as hexadecimal digits, a SUPER as its JSON.
            rows = self.stand.sql(f"SELECT {name} FROM {table} ORDER BY id")
            found, want = [row[0] for row in rows], (PAIRS[name][3] + [None] * 3)[:3] + [None]
            if PAIRS[name][4] == "double precision":
                found, want = ([None if v is None else float(v) for v in values] for values in (found, want))
            self.assertEqual(found, want, name)

    def comment(self, table, column):
        return self.stand.sql("SELECT d.description FROM pg_description d JOIN pg_class c ON c.oid = d.objoid "
                              "JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = d.objsubid "
                              f"WHERE c.relname = '{table}' AND a.attname = '{column}'")

    def validate(self, spec, table):
        connector = stand.Connector(self.stand.env)
        connector.ask({"spec": {"config": {}}})
        answer = connector.ask({"validate": {
            "name": spec["name"], "config": self.stand.config, "lastMaterialization": spec,
            "bindings": [{"resourceConfig": {"table": table}, "collection": spec["bindings"][0]["collection"]}]}})
        self.assertEqual(connector.close(), 0, connector.log)
        constraints = answer["validated"]["bindings"][0]["projectionConstraints"]
        return {c["field"]: c["constraint"]["type"] for c in constraints}


class Migration(Tables):
    def test_every_pair_keeps_its_values(self):
        self.start()
        self.create("things", PAIRS)
        spec = self.spec("things", PAIRS)
        self.assertEqual(self.validate(spec, "things"), {
            "id": "FIELD_REQUIRED", "flow_document": "FIELD_REQUIRED", **{name: "FIELD_OPTIONAL" for name in PAIRS}})
        self.assertIn("UPDATE public.things SET ", self.apply(spec))
        self.check_table("things", PAIRS)
        self.assertIn("JSON location", self.comment("things", "date_text")[0][0])
        self.assertEqual(self.apply(spec), "")


class Interrupted(Tables):
    PAIRS = ["bigint_text", "super_text"]
    STATEMENTS = 9  # two ADD, UPDATE, two DROP, two RENAME, two COMMENT

    def start_with_faults(self, action):
        """A fault at every statement, before and after it has taken effect, each for a table of its own."""
        tables = [f"{when}_{nth}" for nth in range(1, self.STATEMENTS + 1) for when in ("before", "after")]
        faults = []
        for table in tables:
            when, nth = table.split("_")
            faults += ["--fault", f"sql=(ALTER TABLE|UPDATE|COMMENT ON COLUMN) public.{table}[ .] nth={nth} "
                       f"do={action} when={when}"]
        self.start(*faults)
        return tables

    def check_fired(self, table):
        fired = [json.loads(line)["fault"] for line in self.stand.events().splitlines() if '"fault"' in line]
        self.assertTrue(any(f"public.{table}[" in fault for fault in fired), fired)

    def test_an_interruption_at_any_statement_ends_with_the_same_table(self):
        for table in self.start_with_faults("fail"):
            with self.subTest(table):
                self.create(table, self.PAIRS)
                spec = self.spec(table, self.PAIRS)
                self.assertIsNone(self.apply(spec))
                self.check_fired(table)
                # What Validate says does not depend on how far the migration has come.
                self.assertEqual(self.validate(spec, table)["bigint_text"], "FIELD_OPTIONAL")
                self.assertIsNotNone(self.apply(spec))
                self.check_table(table, self.PAIRS)
                self.assertEqual(self.apply(spec), "")

    def test_a_connection_that_is_lost_at_any_statement_is_made_again_and_the_migration_goes_on(self):
        for table in self.start_with_faults("cut"):
            with self.subTest(table):
                self.create(table, self.PAIRS)
                spec = self.spec(table, self.PAIRS)
                self.assertIsNotNone(self.apply(spec))
                self.check_fired(table)
                self.check_table(table, self.PAIRS)
                self.assertEqual(self.apply(spec), "")


if __name__ == "__main__":
    unittest.main()
