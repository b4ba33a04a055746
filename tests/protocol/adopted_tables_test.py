#!/usr/bin/env python3
"""Tables made by Estuary's own connector are taken over as they are: Validate sees no difference,
Apply does nothing."""

import os
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
import stand  # noqa: E402

WIDE = {"hasMinimum": True, "minimum": 0.0, "hasMaximum": True, "maximum": 1.8446744073709552e19}
BASE64 = {"contentEncoding": "base64", "contentType": "application/octet-stream"}
STR = ["null", "string"]

# field: (types, string inference, its DDL, the same type in other words)
KEYS = {
    "Region": (["string"], {}, "TEXT", "VARCHAR(65535)"),
    "id": (["integer"], None, "BIGINT", "INT8"),
    "day": (["string"], {"format": "date"}, "TEXT", "CHARACTER VARYING(256)"),
}
VALUES = {
    "_meta/op": (STR, {}, "TEXT", "VARCHAR(256)"),
    "at": (STR, {"format": "date-time"}, "TIMESTAMPTZ", "TIMESTAMP WITH TIME ZONE"),
    "big": (["integer", "null"], None, "NUMERIC(38,0)", "numeric(38, 0)"),
    "bytes": (STR, BASE64, "VARBYTE(1024000)", "varbyte(1024000)"),
    "count": (["integer", "null"], None, "BIGINT", "bigint"),
    "date": (STR, {"format": "date"}, "DATE", "date"),
    "digits": (STR, {"format": "integer"}, "NUMERIC(38,0)", "DECIMAL(38)"),
    "lines": (["array", "null"], None, "SUPER", "super"),
    "many_digits": (STR, {"format": "integer", "maxLength": 40}, "TEXT", "VARCHAR(1000)"),
    "note": (STR, {}, "TEXT", "VARCHAR(MAX)"),
    "paid": (["boolean", "null"], None, "BOOLEAN", "BOOL"),
    "price": (STR, {"format": "number"}, "DOUBLE PRECISION", "FLOAT"),
    "several": (["integer", "null", "object"], None, "SUPER", "SUPER"),
    "time": (STR, {"format": "time"}, "TEXT", "CHARACTER VARYING(65535)"),
    "total": (["null", "number"], None, "DOUBLE PRECISION", "FLOAT8"),
}
CHECKPOINTS = """CREATE TABLE IF NOT EXISTS public.flow_checkpoints_v1 (
    materialization TEXT,
    key_begin BIGINT,
    key_end BIGINT,
    fence BIGINT,
    checkpoint VARBYTE(1024000)
);"""
FORMER_SPECS = """CREATE TABLE IF NOT EXISTS public.flow_materializations_v2 (
    materialization TEXT,
    version TEXT,
    spec VARBYTE(1024000)
);"""


def projection(field, facts, key=False):
    out = stand.projection(field, facts[0], key=key)
    if facts[1] is not None:
        out["inference"]["string"] = facts[1]
    if field == "big":
        out["inference"]["numeric"] = WIDE
    return out


COLLECTION = {
    "name": "acmeCo/adopted", "key": ["/Region", "/id", "/day"], "uuidPtr": "/_meta/uuid",
    "writeSchema": {"type": "object"},
    "projections": sorted([
        {"field": "flow_document", "inference": {"types": ["object"], "exists": "MUST"}},
        *(projection(field, facts, key=True) for field, facts in KEYS.items()),
        *(projection(field, facts) for field, facts in VALUES.items())], key=lambda p: p["field"]),
}


def quoted(name):
    return '"' + name + '"'


def create_table(table, spelling, quote=quoted, extra=""):
    """Keys, values, document, in the order of the selection; `spelling` is 2 or 3 of the facts."""
    columns = [f"{quote(field)} {facts[spelling]}" for field, facts in {**KEYS, **VALUES}.items()]
    return f"CREATE TABLE {table} ({', '.join(columns)}, flow_document SUPER{extra});"


class Adopted(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.stand = stand.Stand()
        cls.addClassCleanup(cls.stand.__exit__)
        cls.stand.sql(CHECKPOINTS)
        cls.stand.sql(FORMER_SPECS)

    def setUp(self):
        self.table = self._testMethodName[5:]

    def ask(self, *requests):
        """The answer to the last request."""
        connector = stand.Connector(self.stand.env)
        connector.ask({"spec": {"config": {}}})
        answers = [connector.ask(request) for request in requests]
        self.assertEqual(connector.close(), 0, connector.log)
        return answers[-1]

    def spec(self):
        selection = {"keys": list(KEYS), "values": sorted(VALUES), "document": "flow_document"}
        return stand.materialization(self.stand.config, table=self.table, collection=COLLECTION,
                                     fieldSelection=selection)

    def catalog(self):
        return self.stand.sql("SELECT table_name, column_name, data_type, character_maximum_length "
                              "FROM information_schema.columns WHERE table_schema = 'public' ORDER BY 1, "
                              "ordinal_position")

    def constraints(self, **request):
        config = self.stand.config_with()
        if "lastMaterialization" not in request:
            config["advanced"]["feature_flags"] = "allow_existing_tables_for_new_bindings"
        answer = self.ask({"validate": {"name": "acmeCo/warehouse", "config": config, "bindings": [
            {"resourceConfig": {"table": self.table}, "collection": COLLECTION}], **request}})
        [binding] = answer["validated"]["bindings"]
        return {c["field"]: (c["constraint"]["type"], c["constraint"].get("foldedField", ""))
                for c in binding["projectionConstraints"]}

    def check(self):
        """Nothing about the table has to change, and a session can begin."""
        want = {field: ("FIELD_REQUIRED", "") for field in KEYS} | {field: ("FIELD_OPTIONAL", "") for field in VALUES}
        want |= {"Region": ("FIELD_REQUIRED", "region"), "flow_document": ("FIELD_REQUIRED", "")}
        spec, before = self.spec(), self.catalog()
        self.assertEqual(self.constraints(lastMaterialization=spec), want)
        self.assertEqual(self.constraints(), want)
        self.assertEqual(self.ask({"apply": {"materialization": spec, "version": "2", "lastMaterialization": spec,
                                             "lastVersion": "1"}}), {"applied": {}})
        self.assertEqual(self.ask({"apply": {"materialization": spec, "version": "2"}}), {"applied": {}})
        self.assertEqual(self.catalog(), before)
        connector = stand.Connector(self.stand.env)
        connector.ask({"spec": {"config": {}}})
        self.assertIn("opened", connector.ask({"open": {"materialization": spec, "version": "2",
                                                        "range": {"keyEnd": 4294967295}, "state": {}}}) or {},
                      connector.log)
        connector.ask({"acknowledge": {}})
        connector.close()

    def test_as_it_was_made(self):
        self.stand.sql(create_table(self.table, 2))
        self.check()

    def test_widened_and_spelled_otherwise(self):
        self.stand.sql(create_table(self.table, 3))
        self.check()

    def test_names_in_another_case(self):
        self.stand.sql(create_table(f'PUBLIC."{self.table.upper()}"', 2, quote=lambda name: quoted(name.upper())))
        self.check()

    def test_columns_of_former_fields(self):
        self.stand.sql(create_table(self.table, 2, extra=', former TEXT, "Former/also" DATE'))
        self.check()

    def test_columns_in_another_order(self):
        self.stand.sql(create_table(self.table, 2).replace('"count" BIGINT, ', ""))
        self.stand.sql(f'ALTER TABLE {self.table} ADD COLUMN "count" BIGINT')  # as after a migration
        self.check()


if __name__ == "__main__":
    unittest.main()
