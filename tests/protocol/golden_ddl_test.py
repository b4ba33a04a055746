#!/usr/bin/env python3
"""A warehouse takes the DDL of the golden files, of which the unit tests prove that it is what the connector sends."""

import os
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
import stand  # noqa: E402

GOLDEN = os.path.join(os.path.dirname(__file__), "..", "connector", "golden")
# Of each column: the catalog's type and length.
CUT = "x" * 125  # a name of 151 bytes: a three-byte character would begin at byte 126
TEXT = ("character varying", "256")
EVERY_TYPE = [
    ("k_boolean", "boolean", None), ("k_date", *TEXT), ("k_integer", "bigint", None), ("k_string", *TEXT),
    ("k_time", *TEXT),
    ("mixedcase", *TEXT), ("_meta/flow_truncated", "boolean", None), ("_meta/op", *TEXT), ("array", "super", None),
    ("boolean", "boolean", None), ("bytes", "binary varying", None), ("cast", *TEXT),
    ("custom", "character varying", "1000"), ("described", *TEXT), ("fractional", "double precision", None),
    ("größe", "double precision", None), ("integer", "bigint", None), ("integer_unsigned", "numeric", None),
    ("number", "double precision", None), ("object", "super", None), ("s_date", "date", None),
    ("s_date_time", "timestamp with time zone", None), ("s_integer", "numeric", None), ("s_integer_long", *TEXT),
    ("s_number", "double precision", None), ("s_time", *TEXT), ("s_uuid", *TEXT), ("several", "super", None),
    ("timestamp", *TEXT), ('with "quotes" and spaces', *TEXT), (CUT, *TEXT), ("flow_document", "super", None),
]


class GoldenDdl(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.stand = stand.Stand()
        cls.addClassCleanup(cls.stand.__exit__)

    def feed(self, name):
        with open(os.path.join(GOLDEN, name), encoding="utf-8") as file:
            self.stand.sql(file.read())

    def columns(self, table):
        """(name, type, length) in table order; a length of text only."""
        return [(name, kind, length if kind == "character varying" else None) for name, kind, length in self.stand.sql(
            "SELECT column_name, data_type, character_maximum_length FROM information_schema.columns "
            f"WHERE table_schema = 'public' AND table_name = '{table}' ORDER BY ordinal_position")]

    def all_but_the_cut_name(self, columns):
        """redshift-local tells names over 63 bytes in headers and errors, but not in the catalog."""
        self.assertTrue(columns[-2][0].startswith("x"))
        return columns[:-2] + columns[-1:]

    def test_every_type(self):
        for _ in range(2):  # again: nothing happens
            self.feed("every_type.sql")
            self.assertEqual(*(self.all_but_the_cut_name(columns) for columns in (self.columns("every_type"),
                                                                                  EVERY_TYPE)))
        self.assertEqual(self.stand.sql(f"SELECT {CUT} FROM every_type"), [])
        numerics = self.stand.sql("SELECT numeric_precision, numeric_scale FROM information_schema.columns "
                                  "WHERE table_name = 'every_type' AND data_type = 'numeric'")
        self.assertEqual(numerics, [["38", "0"]] * 2)

    def test_comments(self):
        self.feed("every_type.sql")
        comments = dict(self.stand.sql(
            "SELECT a.attname, d.description FROM pg_description d JOIN pg_class c ON c.oid = d.objoid "
            "JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = d.objsubid WHERE c.relname = 'every_type'"))
        self.assertEqual(len(comments), len(EVERY_TYPE))
        self.assertTrue(all(comments.values()))
        self.assertEqual(comments["described"],
                         "It's the title \\ of a field\nTwo\nlines; and a \"quote\".\n"
                         'User-provided projection of JSON location "/described" with types: null, string')

    def test_the_metadata_table(self):
        self.feed("metadata_table.sql")
        self.assertEqual(self.columns("flow_checkpoints_v1"), [
            ("materialization", *TEXT), ("key_begin", "bigint", None), ("key_end", "bigint", None),
            ("fence", "bigint", None),
            ("checkpoint", "binary varying", None)])


if __name__ == "__main__":
    unittest.main()
