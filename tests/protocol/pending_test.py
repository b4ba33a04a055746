#!/usr/bin/env python3
"""Apply that is handed staged work: the work is in the tables before these change, once,
however often Apply is killed."""

import copy
import os
import sys
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
import stand  # noqa: E402

AS_JSON = stand.projection("note", ["array"])  # the column was TEXT
# Statements of an Apply that applies staged work and then migrates a column, each with whether it has taken effect.
MOMENTS = {f"{name}_{when}": f"sql={statement} nth=1 do=stall when={when}" for name, statement in {
    "widen": "ALTER TABLE public.{} ALTER COLUMN", "copy": "COPY public.{} ", "add": "ALTER TABLE public.{} ADD COLUMN",
    "fill": "UPDATE public.{} ", "drop": "ALTER TABLE public.{} DROP COLUMN",
    "rename": "ALTER TABLE public.{} RENAME COLUMN",
}.items() for when in ("before", "after")}


def with_note(collection, note):
    changed = copy.deepcopy(collection)
    changed["projections"] = [note if p["field"] == "note" else p for p in changed["projections"]]
    return changed


class Pending(stand.Connectors, unittest.TestCase):
    OPTIONS = []

    @classmethod
    def setUpClass(cls):
        cls.stand = stand.Stand(*cls.OPTIONS)
        cls.addClassCleanup(cls.stand.__exit__)

    def setUp(self):
        self.table = self._testMethodName[5:60]

    def spec(self, **binding):
        spec = stand.materialization(self.stand.config, table=self.table, **binding)
        return dict(spec, name="acmeCo/" + self.table)

    def apply(self, spec, last=None, state=None):
        connector = self.start()
        answer = connector.ask(self.request(spec, last, state))
        self.assertEqual(connector.close(), 0, connector.log)
        return answer["applied"]

    @staticmethod
    def request(spec, last=None, state=None):
        request = {"materialization": spec, "version": "2", "state": state or {}}
        return {"apply": request | ({"lastMaterialization": last, "lastVersion": "1"} if last else {})}

    def stage(self, spec, *numbers, note="n", **more):
        """One transaction up to StartedCommit, and the end of the connector; returns the state."""
        session = self.start()
        self.assertIn("opened", session.ask({"open": {"materialization": spec, "version": "1", "state": {},
                                                      "range": {"keyEnd": 4294967295}}}) or {}, session.log)
        self.assertIn("acknowledged", session.ask({"acknowledge": {}}))
        self.assertIn("flushed", session.ask({"flush": {}}))
        for number in numbers:
            session.send(stand.store("eu", number, 5, note, **more))
        started = session.ask({"startCommit": {"runtimeCheckpoint": {}}})
        session.process.kill()
        return started["startedCommit"]["state"]["updated"]

    def rows(self, columns="id"):
        return self.stand.sql(f"SELECT {columns} FROM {self.table} ORDER BY id")

    def assert_cleared(self, applied, state):
        self.assertTrue(applied["state"]["mergePatch"])
        [(state_key, ranges)] = state.items()
        self.assertEqual(applied["state"]["updated"], {state_key: {key_range: None for key_range in ranges}})

    def staged(self, **binding):
        """An applied spec, and the state after a transaction that stored ids 1 and 2."""
        spec = self.spec(**binding)
        self.apply(spec)
        return spec, self.stage(spec, 1, 2)


class TablesChange(Pending):
    def test_rows_are_applied_before_their_column_changes_its_type(self):
        before, state = self.staged()
        after = self.spec(collection=with_note(stand.ORDERS, AS_JSON))
        applied = self.apply(after, last=before, state=state)
        self.assertIn("RENAME COLUMN", applied["actionDescription"])
        self.assert_cleared(applied, state)
        self.assertEqual(self.rows("id, note"), [["1", '"n"'], ["2", '"n"']])
        self.assertEqual(self.stand.s3_leftovers(), 0)

    def test_rows_are_applied_when_nothing_changes(self):
        before, state = self.staged()
        applied = self.apply(before, last=before, state=state)
        self.assertNotIn("actionDescription", applied)
        self.assert_cleared(applied, state)
        self.assertEqual(self.rows(), [["1"], ["2"]])

    def test_rows_of_a_spec_that_was_applied_without_our_knowing_are_applied(self):
        before = self.spec()
        before["bindings"] = []
        spec, state = self.staged()
        self.assert_cleared(self.apply(spec, last=before, state=state), state)
        self.assertEqual(self.rows(), [["1"], ["2"]])

    def test_a_backfill_drops_the_rows_of_before(self):
        before, state = self.staged()
        after = self.spec(backfill=1)
        after["bindings"][0]["stateKey"] += ".v1"
        applied = self.apply(after, last=before, state=state)
        self.assertEqual(applied["actionDescription"], f"TRUNCATE TABLE public.{self.table};")
        self.assert_cleared(applied, state)
        self.assertEqual(self.rows(), [])
        self.assertEqual(self.stand.s3_leftovers(), 0)

    def test_a_binding_that_was_removed_leaves_its_table_alone(self):
        before, state = self.staged()
        after = dict(self.spec(), bindings=[])
        self.assert_cleared(self.apply(after, last=before, state=state), state)
        self.assertEqual(self.rows(), [])

    def test_a_binding_that_was_disabled_gets_its_rows_for_it_may_go_on_later(self):
        before = self.spec(resourcePath=["reports", self.table])  # no active binding has this schema
        self.apply(before)
        state = self.stage(before, 1, 2)
        after = dict(self.spec(), bindings=[], inactiveBindings=before["bindings"])
        self.assert_cleared(self.apply(after, last=before, state=state), state)
        self.assertEqual(self.stand.sql(f"SELECT id FROM reports.{self.table} ORDER BY id"), [["1"], ["2"]])

    def test_a_disabled_binding_does_not_get_its_table_back(self):
        before, state = self.staged()
        self.stand.sql(f"DROP TABLE {self.table}")
        after = dict(self.spec(), bindings=[], inactiveBindings=before["bindings"])
        self.assert_cleared(self.apply(after, last=before, state=state), state)
        self.assertEqual(self.stand.sql(f"SELECT 1 FROM information_schema.tables WHERE table_name = '{self.table}'"),
                         [])

    def test_a_table_that_somebody_dropped_is_made_and_filled(self):
        before, state = self.staged()
        self.stand.sql(f"DROP TABLE {self.table}")
        applied = self.apply(self.spec(collection=with_note(stand.ORDERS, AS_JSON)), last=before, state=state)
        self.assertTrue(applied["actionDescription"].startswith(f"CREATE TABLE IF NOT EXISTS public.{self.table} "))
        self.assertIn("RENAME COLUMN", applied["actionDescription"])
        self.assert_cleared(applied, state)
        self.assertEqual(self.rows("id, note"), [["1", '"n"'], ["2", '"n"']])

    def test_a_column_that_somebody_dropped_is_made_and_filled(self):
        before, state = self.staged()
        self.stand.sql(f"ALTER TABLE {self.table} DROP COLUMN note")
        applied = self.apply(before, last=before, state=state)
        self.assertTrue(applied["actionDescription"].startswith(f"ALTER TABLE public.{self.table} ADD COLUMN note "))
        self.assertEqual(self.rows("id, note"), [["1", "n"], ["2", "n"]])

    def test_state_of_an_unknown_kind_stops_apply_before_anything_changes(self):
        before, state = self.staged()
        connector = self.start()
        [ranges] = state.values()
        [entry] = ranges.values()
        entry["format"] = "parquet"
        connector.send(self.request(self.spec(backfill=1), before, state))
        self.assertIsNone(connector.receive())
        self.assertEqual(connector.close(), 1)
        self.assertIn("connector version that wrote it", connector.last_log()["msg"])


class Cut(Pending):
    TABLE = "column_dropped_connection_lost"
    OPTIONS = ["--fault", f"sql=ALTER TABLE public.{TABLE} ADD COLUMN nth=1 do=cut when=after"]

    def test_a_column_is_made_once_when_the_connection_is_lost_meanwhile(self):
        self.table = self.TABLE
        before, state = self.staged()
        self.stand.sql(f"ALTER TABLE {self.table} DROP COLUMN note")
        self.assert_cleared(self.apply(before, last=before, state=state), state)
        self.assertIn('"fired":1', self.stand.events())
        self.assertEqual(self.rows("id, note"), [["1", "n"], ["2", "n"]])


class Killed(Pending):
    OPTIONS = [option for moment, fault in MOMENTS.items() for option in ("--fault", fault.format(moment))]

    def wait_for_fault(self, moment):
        deadline = time.monotonic() + stand.WAIT_SECONDS
        while MOMENTS[moment].format(moment) not in self.stand.events():
            self.assertLess(time.monotonic(), deadline, "the fault did not fire")
            time.sleep(0.01)  # another process writes what we look for

    def test_an_apply_that_is_killed_at_any_statement_is_repeated_with_the_same_outcome(self):
        for moment in MOMENTS:
            with self.subTest(moment):
                self.table = moment
                # Delta updates: work that is applied twice shows as doubled rows.
                before = self.spec(deltaUpdates=True)
                self.apply(before)
                state = self.stage(before, 1, 2, note="n" * 300)
                after = self.spec(deltaUpdates=True, collection=with_note(stand.ORDERS, AS_JSON))
                connector = self.start()
                connector.send(self.request(after, before, state))
                self.wait_for_fault(moment)
                connector.process.kill()
                connector.wait()
                self.assert_cleared(self.apply(after, last=before, state=state), state)
                self.assertEqual(self.rows("id, note"), [[n, '"' + "n" * 300 + '"'] for n in "12"])
                self.assertEqual(self.apply(after, last=after).get("actionDescription", ""), "")


if __name__ == "__main__":
    unittest.main()
