#!/usr/bin/env python3
"""Documents of every type a collection can have, through Validate, Apply and a transaction, read back with SQL."""

import json
import os
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
import stand  # noqa: E402

BASE64 = {"contentEncoding": "base64", "contentType": "application/octet-stream"}
INT64_MIN, INT64_MAX, UINT64_MAX = -(1 << 63), (1 << 63) - 1, (1 << 64) - 1
WIDE = {"hasMinimum": True, "minimum": -1.0, "hasMaximum": True, "maximum": 1.8446744073709552e19}
LONG = "wörter " * 60  # longer than VARCHAR(256): the column is widened before the rows are loaded
ODD = "quote \" backslash \\ pipe | tab \t newline \n bell \a euro € face 😀"

# field: (types, string inference or None, numeric inference or None, field config or None, column type, rows)
# The rows: (what the document holds as a tuple element, what SQL must read) for two documents; the third is all null.
INT, NUM, STR = ["integer", "null"], ["null", "number"], ["null", "string"]
FIELDS = {
    "t_integer": (INT, None, None, None, "bigint", [(42, "42"), (INT64_MIN, str(INT64_MIN))]),
    "t_integer_as_double": (INT, None, None, None, "bigint", [(1.0, "1"), (-1e3, "-1000")]),
    "t_unsigned": (INT, None, WIDE, None, "numeric", [(UINT64_MAX, str(UINT64_MAX)), (INT64_MAX, str(INT64_MAX))]),
    "t_number": (NUM, None, None, None, "double precision", [(1.5, "1.5"), (7, "7")]),
    "t_number_extreme": (NUM, None, None, None, "double precision",
                         [(1.7976931348623157e308, 1.7976931348623157e308), (-0.1, -0.1)]),
    "t_boolean": (["boolean", "null"], None, None, None, "boolean", [(True, "t"), (False, "f")]),
    "t_object": (["null", "object"], None, None, None, "super",
                 [(b'{"a":[1,2.50],"b":"x"}', '{"a":[1,2.50],"b":"x"}'), (b"{}", "{}")]),
    "t_array": (["array", "null"], None, None, None, "super", [(b"[1,null]", "[1,null]"), (b"[]", "[]")]),
    "t_multiple": (["integer", "null", "object", "string"], None, None, None, "super",
                   [(12, "12"), ("text", '"text"')]),
    "t_string": (STR, {}, None, None, "character varying", [(LONG, LONG), (ODD, ODD)]),
    "t_string_empty": (STR, {}, None, None, "character varying", [("", ""), (" ", " ")]),
    "t_leading_nul": (STR, {}, None, None, "character varying", [("\0abc", "\\u0000abc"), ("abc", "abc")]),
    "t_binary": (STR, BASE64, None, None, "binary varying",
                 [("AAEC/w==", "000102ff"), ("", None)]),  # COPY: "" is NULL for all but text
    "t_format_integer": (["integer", "null", "string"], {"format": "integer"}, None, None, "numeric",
                         [("9" * 38, "9" * 38), (-5, "-5")]),
    "t_format_integer_fraction": (STR, {"format": "integer"}, None, None, "numeric", [("-14.000", "-14"), ("+7", "7")]),
    "t_format_integer_long": (STR, {"format": "integer", "maxLength": 40}, None, None, "character varying",
                              [("1" * 40, "1" * 40), ("12", "12")]),
    "t_format_number": (["null", "number", "string"], {"format": "number"}, None, None, "double precision",
                        [("1.25e3", "1250"), ("NaN", None)]),
    "t_date": (STR, {"format": "date"}, None, None, "date",
               [("2024-02-29", "2024-02-29"), ("1970-01-01", "1970-01-01")]),
    "t_date_time": (STR, {"format": "date-time"}, None, None, "timestamp with time zone",
                    [("1999-12-31T23:59:59.123456789Z", "1999-12-31 23:59:59.123456+00"),
                     ("2024-06-01t12:00:00+02:00", "2024-06-01 10:00:00+00")]),
    "t_time": (STR, {"format": "time"}, None, None, "character varying",
               [("12:34:56Z", "12:34:56Z"), ("00:00:00Z", "00:00:00Z")]),
    "t_uuid": (STR, {"format": "uuid"}, None, None, "character varying", [("a-b", "a-b"), ("c", "c")]),
    "t_cast": (INT, None, None, {"castToString": True}, "character varying",
               [(12, "12"), (1e21, "1000000000000000000000")]),
    "t_ddl": (STR, {}, None, {"DDL": "VARCHAR(1000)"}, "character varying",
              [("custom", "custom"), ("ü" * 400, "ü" * 400)]),
}


def projection(field, types, string, numeric):
    out = stand.projection(field, types)
    if string is not None:
        out["inference"]["string"] = string
    if numeric:
        out["inference"]["numeric"] = numeric
    return out


def collection():
    projections = [
        stand.projection("id", ["integer"], key=True),
        stand.projection("day", ["string"], key=True, format="date"),
        {"field": "flow_document", "inference": {"types": ["object"], "exists": "MUST"}},
    ] + [projection(field, *facts[:3]) for field, facts in FIELDS.items()]
    return {"name": "acmeCo/types", "key": ["/id", "/day"], "uuidPtr": "/_meta/uuid",
            "projections": sorted(projections, key=lambda p: p["field"]), "writeSchema": {"type": "object"}}


def document_value(element):
    return json.loads(element) if isinstance(element, bytes) else element


class Types(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.stand = stand.Stand()
        cls.addClassCleanup(cls.stand.__exit__)
        cls.values = sorted(FIELDS)
        cls.configs = {field: facts[3] for field, facts in FIELDS.items() if facts[3]}
        cls.documents = []
        for row in range(3):
            elements = [FIELDS[field][5][row][0] if row < 2 else None for field in cls.values]
            document = {"id": row, "day": "2024-01-0%d" % (row + 1),
                        **{field: document_value(e) for field, e in zip(cls.values, elements) if e is not None}}
            cls.documents.append((elements, document))
        cls.validated = cls.validate()
        cls.materialize()

    @classmethod
    def validate(cls):
        connector = stand.Connector(cls.stand.env)
        connector.ask({"spec": {"config": {}}})
        answer = connector.ask({"validate": {"name": "acmeCo/warehouse", "config": cls.stand.config, "bindings": [
            {"resourceConfig": {"table": "types"}, "collection": collection(), "fieldConfig": cls.configs}]}})
        assert connector.close() == 0, connector.log
        return answer["validated"]["bindings"][0]

    @classmethod
    def materialize(cls):
        selection = {"keys": ["id", "day"], "values": cls.values, "document": "flow_document",
                     "fieldConfig": cls.configs}
        spec = stand.materialization(cls.stand.config, "types", collection(), fieldSelection=selection)
        connector = stand.Connector(cls.stand.env)
        for _ in range(2):  # the second time there is nothing to do
            applied = connector.ask({"apply": {"materialization": spec, "version": "1"}})
        assert applied == {"applied": {}}, applied
        assert connector.close() == 0, connector.log
        connector = stand.Connector(cls.stand.env)
        assert "opened" in connector.ask({"open": {"materialization": spec, "version": "1",
                                                   "range": {"keyEnd": 4294967295}, "state": {}}}), connector.log
        connector.ask({"acknowledge": {}})
        connector.ask({"flush": {}})
        for elements, document in cls.documents:
            connector.send({"store": {"keyPacked": stand.pack(document["id"], document["day"]),
                                      "valuesPacked": stand.pack(*elements), "doc": document}})
        started = connector.ask({"startCommit": {"runtimeCheckpoint": {}}})
        assert started and "state" in started["startedCommit"], connector.log
        assert "acknowledged" in (connector.ask({"acknowledge": {}}) or {}), connector.log
        # The second transaction loads what the first stored.
        for _, document in cls.documents:
            connector.send({"load": {"keyPacked": stand.pack(document["id"], document["day"])}})
        connector.send({"load": {"keyPacked": stand.pack(99, "2024-01-01")}})
        connector.send({"flush": {}})
        cls.loaded = []
        while "loaded" in (response := connector.receive()):
            cls.loaded.append(response["loaded"]["doc"])
        assert response == {"flushed": {}}
        assert connector.ask({"startCommit": {"runtimeCheckpoint": {}}}) == {"startedCommit": {}}
        assert connector.ask({"acknowledge": {}}) == {"acknowledged": {}}
        assert connector.close() == 0, connector.log

    def test_every_field_may_be_materialized(self):
        constraints = {c["field"]: c["constraint"]["type"] for c in self.validated["projectionConstraints"]}
        self.assertEqual(set(constraints), {p["field"] for p in collection()["projections"]})
        self.assertNotIn("FIELD_FORBIDDEN", constraints.values())
        self.assertEqual(constraints["id"], "LOCATION_REQUIRED")
        self.assertEqual(constraints["flow_document"], "LOCATION_REQUIRED")

    def test_every_column_has_its_type(self):
        found = dict(self.stand.sql("SELECT column_name, data_type FROM information_schema.columns WHERE table_name = "
                                    "'types'"))
        expected = {field: facts[4] for field, facts in FIELDS.items()}
        expected |= {"id": "bigint", "day": "character varying", "flow_document": "super"}
        self.assertEqual(found, expected)

    def test_every_value_reads_back(self):
        for field, facts in FIELDS.items():
            for row in range(3):
                with self.subTest(field=field, row=row):
                    want = facts[5][row][1] if row < 2 else None
                    # Casting a SUPER or VARBYTE column to text is not the same in every server: select it as it is.
                    [[got]] = self.stand.sql(f"SELECT {field} FROM types WHERE id = {row}") or [[""]]
                    if isinstance(want, float):
                        self.assertEqual(float(got), want)
                    else:
                        self.assertEqual(got, want)

    def test_keys_that_are_dates_are_text(self):
        self.assertEqual(self.stand.sql("SELECT day FROM types ORDER BY id"),
                         [["2024-01-01"], ["2024-01-02"], ["2024-01-03"]])

    def test_a_long_value_widened_its_column(self):
        widths = dict(self.stand.sql("SELECT column_name, character_maximum_length FROM information_schema.columns "
                                     "WHERE table_name = 'types' AND data_type = 'character varying'"))
        self.assertEqual(widths["t_string"], "65535")
        self.assertEqual(widths["t_uuid"], "256")
        self.assertEqual(widths["t_ddl"], "1000")

    def test_documents_load_as_they_were_stored(self):
        def comparable(documents):
            # SUPER keeps numbers beyond 38 digits with 15 of them only.
            return sorted(({k: v for k, v in d.items() if k != "t_number_extreme"} for d in documents),
                          key=lambda d: d["id"])
        self.assertEqual(comparable(self.loaded), comparable(d for _, d in self.documents))

    def test_tables_and_columns_carry_comments(self):
        [[comment]] = self.stand.sql("SELECT description FROM pg_description d JOIN pg_class c ON c.oid = d.objoid "
                                     "WHERE c.relname = 'types' AND d.objsubid = 0")
        self.assertIn("acmeCo/types", comment)

    def test_nothing_is_left_in_s3(self):
        self.assertEqual(self.stand.s3_leftovers(), 0)


if __name__ == "__main__":
    unittest.main()
