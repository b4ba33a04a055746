#!/usr/bin/env python3
"""A staging bucket in another region than the configured one: Validate says so, and the data arrives all the same."""

import os
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
import stand  # noqa: E402

BUCKETS = {"far": "eu-west-1", "fresh": "eu-west-2"}
WHOLE = {"keyEnd": 4294967295}


class Region(stand.Connectors, unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.stand = stand.Stand("--bucket", "staging", "--bucket", "far@eu-west-1", "--bucket", "fresh@eu-west-2:new")
        cls.addClassCleanup(cls.stand.__exit__)

    def test_validate_names_the_region_to_set(self):
        for bucket, region in BUCKETS.items():
            with self.subTest(bucket=bucket):
                connector = self.start()
                self.assertIsNone(connector.ask({"validate": {
                    "name": "acmeCo/warehouse", "config": self.stand.config_with(bucket=bucket), "bindings": []}}))
                self.assertEqual(connector.close(), 1)
                self.assertIn(f'The bucket "{bucket}" is not in the configured region "us-east-1". '
                              f'Set "region" to "{region}".', connector.last_log()["msg"])
        self.assertEqual(self.stand.s3_leftovers(), 0)

    def test_rows_arrive_and_the_log_says_once_what_to_change(self):
        spec = stand.materialization(self.stand.config_with(bucket="far"), table="orders")
        connector = self.start()
        self.assertIn("applied", connector.ask({"apply": {"materialization": spec, "version": "1"}}))
        self.assertEqual(connector.close(), 0, connector.log)
        connector = self.start()
        self.assertIn("opened", connector.ask({"open": {"materialization": spec, "version": "1",
                                                        "range": WHOLE, "state": {}}}))
        self.assertIn("acknowledged", connector.ask({"acknowledge": {}}))
        self.assertEqual(connector.ask({"flush": {}}), {"flushed": {}})
        for number in 1, 2:
            connector.send(stand.store("eu", number, 5, "n"))
        self.assertIn("startedCommit", connector.ask({"startCommit": {"runtimeCheckpoint": {}}}))
        self.assertIn("acknowledged", connector.ask({"acknowledge": {}}) or {}, connector.log)
        self.assertEqual(connector.close(), 0, connector.log)
        self.assertEqual(self.stand.sql("SELECT id FROM orders ORDER BY id"), [["1"], ["2"]])
        advice = [line for line in connector.log if "set the region to eu-west-1" in line]
        self.assertEqual(len(advice), 1, connector.log)
        self.assertEqual(self.stand.s3_leftovers(), 0)


if __name__ == "__main__":
    unittest.main()
