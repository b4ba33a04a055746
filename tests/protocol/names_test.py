#!/usr/bin/env python3
"""Names that Redshift folds and cuts: through Validate, Apply and a transaction."""

import os
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
import stand  # noqa: E402

CUT = "é" * 63  # of 126 bytes: another é does not fit
LONG = CUT + "é and more"


def collection(*fields):
    """Keyed by Id; the fields are nullable strings."""
    return {"name": "acmeCo/names", "key": ["/Id"], "uuidPtr": "/_meta/uuid", "writeSchema": {"type": "object"},
            "projections": sorted([
                {"field": "flow_document", "inference": {"types": ["object"], "exists": "MUST"}},
                stand.projection("Id", ["integer"], key=True),
                *(stand.projection(field, ["null", "string"]) for field in fields)], key=lambda p: p["field"])}


class Names(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.stand = stand.Stand()
        cls.addClassCleanup(cls.stand.__exit__)

    def setUp(self):
        self.table = self._testMethodName[5:50]

    def ask(self, request):
        """The answer, or the text of the failure."""
        connector = stand.Connector(self.stand.env)
        connector.ask({"spec": {"config": {}}})
        answer = connector.ask(request)
        self.assertEqual(connector.close(), 0 if answer else 1, connector.log)
        return answer or connector.last_log()["msg"]

    def validate(self, *tables, fields=(), last=None):
        request = {"name": "acmeCo/warehouse", "config": self.stand.config, "bindings": [
            {"resourceConfig": table, "collection": collection(*fields)} for table in tables]}
        return self.ask({"validate": request | ({"lastMaterialization": last} if last else {})})

    def spec(self, *fields, table=None):
        selection = {"keys": ["Id"], "values": sorted(fields), "document": "flow_document"}
        return stand.materialization(self.stand.config, table=table or self.table, collection=collection(*fields),
                                     fieldSelection=selection)

    def apply(self, spec, last=None):
        answer = self.ask({"apply": {"materialization": spec,
                                     "version": "2"} | ({"lastMaterialization": last} if last else {})})
        return answer if isinstance(answer, str) else answer["applied"].get("actionDescription", "")

    def columns(self):
        return [row[0] for row in self.stand.sql("SELECT column_name FROM information_schema.columns WHERE table_name "
                                                 "= "
                                                 f"'{self.table}' ORDER BY ordinal_position")]

    def run_transactions(self, spec, values):
        """Stores document 1 with these values, and loads it again in a second transaction."""
        document = {"Id": 1} | values
        connector = stand.Connector(self.stand.env)
        for request in ({"spec": {"config": {}}},
                        {"open": {"materialization": spec, "version": "1", "range": {"keyEnd": 4294967295},
                                  "state": {}}},
                        {"acknowledge": {}}, {"flush": {}}):
            self.assertTrue(connector.ask(request), connector.log)
        connector.send({"store": {"keyPacked": stand.pack(1), "doc": document,
                                  "valuesPacked": stand.pack(*(values[field] for field in sorted(values)))}})
        self.assertIn("startedCommit", connector.ask({"startCommit": {"runtimeCheckpoint": {}}}) or {}, connector.log)
        self.assertTrue(connector.ask({"acknowledge": {}}), connector.log)
        connector.send({"load": {"keyPacked": stand.pack(1)}})
        loaded = connector.ask({"flush": {}})
        self.assertEqual(loaded["loaded"]["doc"], document)
        connector.close()


    def test_folded_fields(self):
        spec = self.spec("Note", "_meta/Op")
        self.apply(spec)
        self.assertEqual(self.columns(), ["id", "note", "_meta/op", "flow_document"])
        self.assertEqual(self.apply(spec, last=spec), "")
        self.run_transactions(spec, {"Note": "a", "_meta/Op": "b"})
        self.assertEqual(self.stand.sql(f'SELECT id, note, "_meta/op" FROM {self.table}'), [["1", "a", "b"]])
        [binding] = self.validate({"table": self.table}, fields=("Note", "_meta/Op"),
                                  last=spec)["validated"]["bindings"]
        self.assertTrue(binding["caseInsensitiveFields"])
        found = {c["field"]: (c["constraint"]["type"], c["constraint"].get("foldedField"))
                 for c in binding["projectionConstraints"]}
        self.assertEqual(found, {
            "Id": ("FIELD_REQUIRED", "id"), "Note": ("FIELD_OPTIONAL", "note"),
            "_meta/Op": ("FIELD_OPTIONAL", "_meta/op"),
            "flow_document": ("FIELD_REQUIRED", None)})

    def test_fields_that_are_cut(self):
        [binding] = self.validate({"table": self.table}, fields=(LONG,))["validated"]["bindings"]
        folded = {c["field"]: c["constraint"].get("foldedField") for c in binding["projectionConstraints"]}
        self.assertEqual(folded, {"Id": "id", LONG: CUT, "flow_document": None})
        self.apply(self.spec(LONG))
        self.assertEqual(self.stand.sql(f'SELECT "{CUT}" FROM {self.table}'), [])

    def test_fields_that_are_one_column(self):
        for fields, column in (("Note", "note"), "note"), ((LONG, LONG + "!"), CUT):
            with self.subTest(column=column):
                [binding] = self.validate({"table": self.table}, fields=fields)["validated"]["bindings"]
                folded = {c["constraint"].get("foldedField", c["field"]) for c in binding["projectionConstraints"]}
                self.assertEqual(folded, {"id", "flow_document", column})  # so that the platform keeps one
                self.assertIn(f'are both the column "{column}" to Redshift; exclude one of them',
                              self.apply(self.spec(*fields)))
        self.assertEqual(self.columns(), [])

    def test_bindings_that_are_one_table(self):
        for first, second in (({"table": "Orders"}, {"table": "orders"}),
                              ({"table": "orders"}, {"table": "orders", "schema": "Public"}),
                              ({"table": "x" * 127}, {"table": "x" * 130})):
            with self.subTest(first=first):
                failure = self.validate(first, second)
                self.assertIn("every binding needs a table of its own", failure)
                for resource in first, second:
                    self.assertIn(f'"{resource.get("schema", "public")}.{resource["table"]}"', failure)
        self.assertIn("connector's own table", self.validate({"table": "Flow_Checkpoints_V1"}))


if __name__ == "__main__":
    unittest.main()
