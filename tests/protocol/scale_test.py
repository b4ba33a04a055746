#!/usr/bin/env python3
"""Apply of many tables: how many statements it needs, how many run at a time,
and what becomes of them when one fails."""

import os
import sys
import tempfile
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
import stand  # noqa: E402
import task  # noqa: E402

FIELDS = [stand.projection(f"field_{n:02}", [["integer"], ["string"], ["number"], ["boolean"], ["object"]][n % 5])
          for n in range(48)]
WIDE = {**stand.ORDERS, "key": ["/id"], "projections": sorted(
    [stand.projection("id", ["integer"], key=True), stand.ORDERS["projections"][1], *FIELDS], key=lambda p: p["field"])}
SELECTION = {"keys": ["id"], "values": [p["field"] for p in FIELDS], "document": "flow_document"}
STALLS = "sql=CREATE TABLE IF NOT EXISTS public.{} nth=1 times=100 do=stall"


class Counted(unittest.TestCase):
    """Tables that are there and fit, with 50 columns each: what a request costs."""

    def check(self, count, seconds):
        log_directory = tempfile.TemporaryDirectory()
        self.addCleanup(log_directory.cleanup)
        log = os.path.join(log_directory.name, "statements")
        with stand.Stand("--log", log) as local:
            spec = self.spec(local.config, count)
            connector = stand.Connector(local.env)
            self.assertIn("applied", self.ask(connector, self.application(spec), seconds))
            needed = []
            for request in (self.application(spec), self.validation(spec)):
                before = self.statements(log)
                answer = self.ask(connector, request, seconds)
                needed.append(self.statements(log) - before)
                self.assertNotIn("actionDescription", answer.get("applied", {}))
            self.assertEqual(len(answer["validated"]["bindings"]), count)
            self.assertEqual(connector.close(), 0)
        return needed

    @staticmethod
    def ask(connector, request, seconds):
        connector.send(request)
        return connector.responses.get(timeout=seconds)

    @staticmethod
    def statements(log):
        with open(log, encoding="utf-8") as lines:
            return sum(1 for _ in lines)

    @staticmethod
    def spec(config, count):
        spec = stand.materialization(config, collection=WIDE, fieldSelection=SELECTION)
        binding = spec["bindings"][0]
        spec["bindings"] = [{**binding, "resourcePath": ["public", f"t{n:04}"], "stateKey": f"public%2Ft{n:04}"}
                            for n in range(count)]
        return spec

    @staticmethod
    def application(spec):
        return {"apply": {"materialization": spec, "version": "2", "lastMaterialization": spec, "lastVersion": "1"}}

    @staticmethod
    def validation(spec):
        return {"validate": {"name": spec["name"], "config": spec["config"], "lastMaterialization": spec, "bindings": [
            {"resourceConfig": {"table": b["resourcePath"][1]},
             "collection": b["collection"]} for b in spec["bindings"]]}}

    def test_a_thousand_bindings_need_as_many_statements_as_one(self):
        self.assertEqual(self.check(1000, seconds=300), self.check(1, seconds=60))


class SideBySide(task.TaskTest):
    MANY = "test_no_more_than_five_tables_are_made_at_a_time"
    ONE_FAILS = "test_the_first_failure_ends_the_others"
    OPTIONS = ["--fault", STALLS.format(MANY[5:45]), "--fault", STALLS.format(ONE_FAILS[5:45] + "_0[0-3]")]

    def stalled(self, test):
        return self.stand.events().count("public." + test[5:45])

    def test_no_more_than_five_tables_are_made_at_a_time(self):
        spec, _ = self.spec_of_many(12)
        connector = stand.Connector(self.stand.env)
        connector.send({"apply": {"materialization": spec, "version": "1"}})
        deadline = time.monotonic() + stand.WAIT_SECONDS
        while self.stalled(self.MANY) < 5:
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.01)  # another process writes what we look for
        connector.process.kill()
        connector.close()
        self.assertEqual(self.stalled(self.MANY), 5)

    def test_the_first_failure_ends_the_others(self):
        spec, tables = self.spec_of_many(12)
        # Four never end; the fifth fails.
        spec["bindings"][4]["fieldSelection"]["fieldConfig"] = {"note": {"DDL": "NO_SUCH_TYPE"}}
        self.assertIn(tables[4], self.apply_fails(spec))
        self.assertEqual(self.stand.sql(
            f"SELECT 1 FROM information_schema.tables WHERE table_name LIKE '{self.table}%'"), [])


if __name__ == "__main__":
    unittest.main()
