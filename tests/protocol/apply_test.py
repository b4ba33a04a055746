#!/usr/bin/env python3
"""Validate and Apply against a warehouse: what they answer, and what is there afterwards."""

import copy
import os
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
import stand  # noqa: E402
import task  # noqa: E402


def with_field(collection, *more):
    changed = copy.deepcopy(collection)
    changed["projections"] = sorted([*changed["projections"], *more], key=lambda p: p["field"])
    return changed


class Apply(task.TaskTest):
    def test_a_new_table_is_created_and_applying_again_does_nothing(self):
        spec = self.spec()
        self.assertIn(f"CREATE TABLE IF NOT EXISTS public.{self.table} (", self.apply(spec))
        self.assertEqual(self.columns(), {"region": "character varying", "id": "bigint", "amount": "double precision",
                                          "note": "character varying", "flow_document": "super"})
        self.insert()
        self.assertEqual(self.apply(spec), "")
        self.assertEqual(self.apply(spec, last=spec), "")
        self.assertEqual(self.count(), 1)

    def test_a_schema_of_its_own_is_created(self):
        spec = self.spec()
        spec["bindings"][0]["resourcePath"] = ["Reports", self.table]
        self.assertIn('CREATE SCHEMA IF NOT EXISTS "Reports";', self.apply(spec))
        self.assertIn("id", self.columns(schema="reports"))
        self.assertEqual(self.apply(spec), "")

    def test_a_new_field_becomes_a_column_of_the_existing_table(self):
        before = self.spec()
        self.apply(before)
        self.insert()
        paid = stand.projection("paid", ["boolean"])
        after = self.spec(collection=with_field(stand.ORDERS, paid))
        after["bindings"][0]["fieldSelection"]["values"] = ["amount", "note", "paid"]
        self.assertIn("ADD COLUMN paid BOOLEAN;", self.apply(after, last=before))
        self.assertEqual(self.columns()["paid"], "boolean")
        self.assertEqual(self.count(), 1)
        self.assertEqual(self.apply(after, last=before), "")

    def test_a_backfill_empties_the_table(self):
        before = self.spec()
        self.apply(before)
        self.insert()
        self.assertEqual(self.apply(self.spec(backfill=1), last=before), f"TRUNCATE TABLE public.{self.table};")
        self.assertEqual(self.count(), 0)

    def test_a_backfill_of_another_type_creates_the_table_anew(self):
        before = self.spec()
        self.apply(before)
        self.insert()
        collection = copy.deepcopy(stand.ORDERS)
        collection["projections"][0] = stand.projection("amount", ["boolean"])
        after = self.spec(collection=collection, backfill=1)
        self.assertTrue(self.apply(after, last=before).startswith(f"DROP TABLE public.{self.table};\nCREATE TABLE"))
        self.assertEqual(self.columns()["amount"], "boolean")
        self.assertEqual(self.count(), 0)

    def test_a_type_that_no_longer_fits_is_an_error_that_names_table_and_column(self):
        before = self.spec()
        self.apply(before)
        collection = copy.deepcopy(stand.ORDERS)
        collection["projections"][0] = stand.projection("amount", ["boolean"])
        message = self.apply_fails(self.spec(collection=collection), last=before)
        for word in (self.table, "amount", "backfill"):
            self.assertIn(word, message)

    def test_many_tables_are_created_side_by_side_and_described_in_order(self):
        spec, tables = self.spec_of_many(12)
        description = self.apply(spec)
        places = [description.index(f"CREATE TABLE IF NOT EXISTS public.{table} ") for table in tables]
        self.assertEqual(places, sorted(places))
        for table in tables:
            self.assertEqual(self.stand.sql(f"SELECT count(*) FROM {table}"), [["0"]])
        self.assertEqual(self.apply(spec), "")

    def test_one_table_that_fails_fails_all_and_applying_again_finishes(self):
        spec, tables = self.spec_of_many(8)
        bad = copy.deepcopy(spec)
        bad["bindings"][3]["fieldSelection"]["fieldConfig"] = {"note": {"DDL": "NO_SUCH_TYPE"}}
        self.assertIn(tables[3], self.apply_fails(bad))
        self.assertIn(f"public.{tables[3]} ", self.apply(spec))
        for table in tables:
            self.assertEqual(self.stand.sql(f"SELECT count(*) FROM {table}"), [["0"]])

    def test_validate_answers_for_a_new_table_and_for_the_one_that_was_made(self):
        self.assertEqual(self.constraints(stand.ORDERS), {
            "amount": "LOCATION_RECOMMENDED", "flow_document": "LOCATION_REQUIRED", "id": "LOCATION_RECOMMENDED",
            "note": "LOCATION_RECOMMENDED", "region": "LOCATION_REQUIRED"})
        spec = self.spec()
        self.apply(spec)
        self.assertEqual(self.constraints(stand.ORDERS, last=spec), {
            "amount": "FIELD_OPTIONAL", "flow_document": "FIELD_REQUIRED", "id": "FIELD_REQUIRED",
            "note": "FIELD_OPTIONAL", "region": "FIELD_REQUIRED"})
        collection = copy.deepcopy(stand.ORDERS)
        collection["projections"][0] = stand.projection("amount", ["boolean"])
        self.assertEqual(self.constraints(collection, last=spec)["amount"], "INCOMPATIBLE")

    def test_validate_leaves_nothing_behind(self):
        tables = "SELECT count(*) FROM information_schema.tables WHERE table_schema = 'public'"
        before = self.stand.sql(tables)
        self.constraints(stand.ORDERS)
        self.assertEqual(self.stand.sql(tables), before)
        self.assertEqual(self.stand.s3_stats()["objects"], 0)


if __name__ == "__main__":
    unittest.main()
