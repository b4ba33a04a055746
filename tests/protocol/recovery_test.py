#!/usr/bin/env python3
"""What a session finds when it opens: pending work, rows of older generations, other instances of the task.

Every test looks at what is really in the tables afterwards.
"""

import base64
import fcntl
import gzip
import json
import os
import select
import subprocess
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
import stand  # noqa: E402

WHOLE = {"keyEnd": 4294967295}
LOWER, UPPER = {"keyEnd": 0x7FFFFFFF}, {"keyBegin": 0x80000000, "keyEnd": 4294967295}
# A runtime checkpoint as the fenced generation kept it: protobuf, in base64.
FENCED = ("CmoKQ2FjbWVDby9vcmRlcnMvcGl2b3Q9MDA7bWF0ZXJpYWxpemUvYWNtZUNvL3dhcmVob3VzZS9wdWJsaWMlMkZvcmRlcnMSIwiACBIeCgYH"
          "DGYrHQESFAkwzCK7EarwHhD///////////8B")
FENCED_AS_JSON = {"sources": {
    "acmeCo/orders/pivot=00;materialize/acmeCo/warehouse/public%2Forders": {
        "readThrough": "1024",
        "producers": [{"id": "BwxmKx0B", "state": {"lastAck": "2229468808679181360", "begin": "-1"}}]}}}


class Unread:
    """A connector whose answers and log are read only when the test reads them, byte by byte."""

    def __init__(self, env):
        environment = {**os.environ, "FLOW_RUNTIME_CODEC": "json", "LOG_FORMAT": "json", **env}
        pipe = subprocess.PIPE
        self.log = "not read"
        self.process = subprocess.Popen([stand.CONNECTOR], stdin=pipe, stdout=pipe, stderr=pipe, bufsize=0,
                                        env=environment, preexec_fn=stand.die_with_parent)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.communicate()

    def send(self, message):
        self.process.stdin.write(json.dumps(message).encode() + b"\n")

    def ask(self, message):
        self.send(message)
        return json.loads(self.process.stdout.readline())

    def log_until(self, text):
        for line in iter(self.process.stderr.readline, b""):
            if text in line.decode():
                return
        raise AssertionError("the log has ended without: " + text)


class Recovery(stand.Connectors, unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.stand = stand.Stand()
        cls.addClassCleanup(cls.stand.__exit__)

    def setUp(self):
        self.table = self._testMethodName[5:60]
        self.task = "acmeCo/" + self.table
        self.spec = dict(stand.materialization(self.stand.config, table=self.table), name=self.task)
        self.state_key = self.spec["bindings"][0]["stateKey"]
        self.assertIn("applied", self.unary({"apply": {"materialization": self.spec, "version": "1"}}))

    def unary(self, request):
        connector = self.start()
        answer = connector.ask(request)
        self.assertEqual(connector.close(), 0, connector.log)
        return answer

    def open(self, state=None, key_range=None, spec=None):
        """A session, opened; its Opened response is kept."""
        connector = self.start()
        connector.opened = connector.ask({"open": {"materialization": spec or self.spec, "version": "1",
                                                   "range": key_range or WHOLE, "state": state or {}}})
        self.assertIsNotNone(connector.opened, connector.log)
        return connector

    def store(self, connector, *numbers, note="n"):
        """One transaction up to StartedCommit; returns the state that the recovery log would hold."""
        self.assertIn("acknowledged", connector.ask({"acknowledge": {}}) or {}, connector.log)
        self.assertEqual(connector.ask({"flush": {}}), {"flushed": {}})
        for number in numbers:
            connector.send(stand.store("eu", number, 5, note))
        started = connector.ask({"startCommit": {"runtimeCheckpoint": {}}})
        self.assertTrue(started["startedCommit"]["state"]["mergePatch"])
        return started["startedCommit"]["state"]["updated"]

    def kill(self, connector):
        connector.process.kill()
        connector.close()

    def ids(self):
        return [int(i) for [i] in self.stand.sql(f"SELECT id FROM {self.table} ORDER BY id")]

    def rows(self):
        """[range, fence, checkpoint text] of the task."""
        found = self.stand.sql("SELECT key_begin, key_end, fence, checkpoint FROM flow_checkpoints_v1 "
                               f"WHERE materialization = '{self.task}' ORDER BY 1, 2")
        return [(int(b), int(e), int(f), bytes.fromhex(c).decode()) for b, e, f, c in found]

    def insert_row(self, checkpoint, begin=0, end=4294967295, fence=3):
        self.stand.sql(f"INSERT INTO flow_checkpoints_v1 VALUES ('{self.task}', {begin}, {end}, {fence}, "
                       f"TO_VARBYTE('{checkpoint.encode().hex()}', 'hex'))")

    def assert_fails(self, connector, *words):
        self.assertIsNone(connector.receive())
        self.assertEqual(connector.close(), 1)
        for word in words:
            self.assertIn(word, connector.last_log()["msg"])

    # ---- pending work ------------------------------------------------------------------------------------------

    def test_pending_work_is_applied_on_the_first_acknowledge(self):
        first = self.open()
        state = self.store(first, 1, 2)
        self.kill(first)
        self.assertEqual(self.ids(), [], "nothing may reach the table before the recovery log has committed")
        second = self.open(state)
        answer = second.ask({"acknowledge": {}})
        self.assertEqual(self.ids(), [1, 2])
        cleared = answer["acknowledged"]["state"]
        self.assertEqual(cleared, {"updated": {self.state_key: {"00000000-ffffffff": None}}, "mergePatch": True})

    def test_work_that_was_applied_already_is_not_applied_again(self):
        first = self.open()
        state = self.store(first, 1, 2)
        self.assertIn("acknowledged", first.ask({"acknowledge": {}}))
        self.kill(first)  # the clearing patch of Acknowledged is lost
        second = self.open(state)
        self.assertIn("acknowledged", second.ask({"acknowledge": {}}))
        self.assertEqual(self.ids(), [1, 2])

    def test_work_that_the_recovery_log_never_saw_is_never_applied(self):
        first = self.open()
        self.store(first, 1, 2)
        self.kill(first)
        second = self.open({})
        self.store(second, 3)
        self.assertIn("acknowledged", second.ask({"acknowledge": {}}))
        self.assertEqual(self.ids(), [3])

    def test_work_of_a_binding_that_is_gone_is_dropped_and_its_objects_deleted(self):
        first = self.open()
        state = self.store(first, 1)
        self.kill(first)
        before = self.stand.s3_leftovers()
        second = self.open(state, spec=dict(self.spec, bindings=[]))
        answer = second.ask({"acknowledge": {}})
        self.assertEqual(answer["acknowledged"]["state"]["updated"], {self.state_key: {"00000000-ffffffff": None}})
        self.assertEqual(second.close(), 0, second.log)
        self.assertEqual(self.stand.s3_leftovers(), before - 1)
        self.assertEqual(self.ids(), [])

    def test_work_of_a_disabled_binding_is_applied_so_that_enabling_it_loses_nothing(self):
        first = self.open()
        state = self.store(first, 1, 2)
        self.kill(first)
        disabled = dict(self.spec, bindings=[], inactiveBindings=self.spec["bindings"])
        second = self.open(state, spec=disabled)
        cleared = second.ask({"acknowledge": {}})["acknowledged"]["state"]["updated"]
        self.assertEqual(cleared, {self.state_key: {"00000000-ffffffff": None}})
        self.assertEqual(self.ids(), [1, 2])
        second.send({"load": {"keyPacked": stand.pack("eu", 1)}})
        self.assertEqual(second.close(), 1)
        self.assertIn("there are only 0", second.last_log()["msg"])
        third = self.open()
        self.store(third, 3)
        self.assertIn("acknowledged", third.ask({"acknowledge": {}}))
        self.assertEqual(self.ids(), [1, 2, 3])

    def test_both_children_of_a_split_find_their_parents_work_and_apply_it_once(self):
        parent = self.open()
        state = self.store(parent, 1, 2)
        self.kill(parent)
        for key_range in (LOWER, UPPER):
            child = self.open(state, key_range)
            self.assertIn("acknowledged", child.ask({"acknowledge": {}}))
            self.assertEqual(child.close(), 0, child.log)
        self.assertEqual(self.ids(), [1, 2])
        self.assertEqual(len(self.rows()), 1, "the second child had nothing to write")

    def test_apply_drains_pending_work_before_it_alters_a_table(self):
        first = self.open()
        state = self.store(first, 1, 2)
        self.kill(first)
        wider = json.loads(json.dumps(self.spec))
        binding = wider["bindings"][0]
        binding["collection"]["projections"].append(stand.projection("extra", ["null", "string"]))
        binding["fieldSelection"]["values"] = ["amount", "extra", "note"]
        answer = self.unary({"apply": {"materialization": wider, "version": "2", "lastMaterialization": self.spec,
                                       "lastVersion": "1", "state": state}})
        self.assertEqual(self.ids(), [1, 2])
        self.assertIn("ADD COLUMN", answer["applied"]["actionDescription"])
        self.assertEqual(answer["applied"]["state"]["updated"], {self.state_key: {"00000000-ffffffff": None}})

    def test_a_staged_object_that_is_missing_stops_the_connector_and_changes_nothing(self):
        first = self.open()
        state = self.store(first, 1, 2)
        self.kill(first)
        state[self.state_key]["00000000-ffffffff"]["storeFiles"][0] += ".gone"
        second = self.open(state)
        second.send({"acknowledge": {}})
        self.assert_fails(second, self.table)
        self.assertEqual((self.ids(), self.rows()), ([], []))

    def test_a_row_count_that_differs_from_what_was_staged_rolls_back_and_names_both(self):
        first = self.open()
        state = self.store(first, 1, 2)
        self.kill(first)
        state[self.state_key]["00000000-ffffffff"]["rows"] = 3
        second = self.open(state)
        second.send({"acknowledge": {}})
        self.assert_fails(second, self.table, "2 rows", "3 were staged")
        self.assertEqual((self.ids(), self.rows()), ([], []))

    def test_manifests_of_attempts_that_failed_go_when_sigterm_comes_between_attempts(self):
        faults = [part for nth in range(1, 9) for part in ("--fault", f"sql=COMMIT nth={nth} do=cut when=before")]
        with stand.Stand(*faults) as unsteady:
            self.spec["config"] = unsteady.config
            apply = stand.Connector(unsteady.env)
            self.assertIn("applied", apply.ask({"apply": {"materialization": self.spec, "version": "1"}}))
            self.assertEqual(apply.close(), 0)
            with Unread(unsteady.env) as connector:
                connector.ask({"open": {"materialization": self.spec, "version": "1", "range": WHOLE}})
                self.store(connector, 1)
                connector.send({"acknowledge": {}})
                for _ in range(4):
                    connector.log_until("did not succeed; trying again")
                connector.process.terminate()
                connector.log_until("stopped by SIGTERM")
                self.assertEqual(connector.process.wait(stand.WAIT_SECONDS), 1)
            self.assertEqual(unsteady.s3_leftovers(), 1, "only what the recovery log names stays")

    # ---- loading -----------------------------------------------------------------------------------------------

    def load(self, connector, *numbers):
        """Acknowledge and Loads up to Flush; the answers are still to be received."""
        self.assertIn("acknowledged", connector.ask({"acknowledge": {}}))
        for number in numbers:
            connector.send({"load": {"keyPacked": stand.pack("eu", number)}})
        connector.send({"flush": {}})

    def test_rows_with_the_same_key_are_refused_before_a_document_counts_twice(self):
        connector = self.open()
        self.store(connector, 1, 2)
        self.assertIn("acknowledged", connector.ask({"acknowledge": {}}))
        self.assertEqual(connector.close(), 0)
        self.stand.sql(f"INSERT INTO {self.table} SELECT * FROM {self.table} WHERE id = 1")
        connector = self.open()
        self.load(connector, 1)
        self.assertIn("loaded", connector.receive())
        self.assert_fails(connector, self.table, "more rows", "trailing blanks")

    def test_sigterm_ends_a_connector_whose_answers_nobody_reads(self):
        connector = self.open()
        self.store(connector, 1, note="x" * 60_000)
        self.assertIn("acknowledged", connector.ask({"acknowledge": {}}))
        self.assertEqual(connector.close(), 0)
        with Unread(self.stand.env) as connector:
            connector.ask({"open": {"materialization": self.spec, "version": "1", "range": WHOLE}})
            fcntl.fcntl(connector.process.stdout, fcntl.F_SETPIPE_SZ, 4096)  # holds less than the document
            self.load(connector, 1)
            select.select([connector.process.stdout], [], [], stand.WAIT_SECONDS)
            connector.process.terminate()
            connector.log_until("stopped by SIGTERM")
            self.assertEqual(connector.process.wait(stand.WAIT_SECONDS), 1)

    # ---- other instances ---------------------------------------------------------------------------------------

    def test_an_instance_that_was_overtaken_changes_nothing(self):
        zombie = self.open()
        state = self.store(zombie, 1)
        heir = self.open(state)
        self.store(heir, 2)  # applies 1 first, which changes the row that the zombie has seen
        zombie.send({"acknowledge": {}})
        self.assert_fails(zombie, "another instance", "taken over")
        self.assertIn("acknowledged", heir.ask({"acknowledge": {}}))
        self.assertEqual(self.ids(), [1, 2])

    # ---- older generations -------------------------------------------------------------------------------------

    def test_the_checkpoint_of_the_fenced_generation_is_handed_on_and_its_fence_raised(self):
        for name, stored in (("plain", FENCED),
                             ("gzip", base64.b64encode(gzip.compress(base64.b64decode(FENCED))).decode())):
            with self.subTest(name):
                self.stand.sql(f"DELETE FROM flow_checkpoints_v1 WHERE materialization = '{self.task}'")
                self.insert_row(stored)
                connector = self.open()
                self.assertEqual(connector.opened, {"opened": {"runtimeCheckpoint": FENCED_AS_JSON}})
                self.assertEqual(self.rows(), [(0, 4294967295, 4, stored)])
                self.kill(connector)

    def test_the_first_apply_replaces_the_fenced_checkpoint_by_ids(self):
        self.insert_row(FENCED)
        connector = self.open()
        state = self.store(connector, 1)
        self.assertIn("acknowledged", connector.ask({"acknowledge": {}}))
        self.assertEqual(self.ids(), [1])
        entry = state[self.state_key]["00000000-ffffffff"]
        [row] = self.rows()
        self.assertEqual(json.loads(row[3]), {self.state_key: {"00000000-ffffffff": entry["id"]}})

    def test_the_zero_sentinel_is_a_checkpoint_that_starts_from_nothing(self):
        self.insert_row("+P///w8B")
        self.assertEqual(self.open().opened, {"opened": {"runtimeCheckpoint": {}}})

    def test_a_state_with_work_means_that_the_recovery_log_decides(self):
        self.insert_row(FENCED)
        first = self.open()
        state = self.store(first, 1)
        self.kill(first)
        second = self.open(state)
        self.assertEqual(second.opened, {"opened": {}})

    def test_ids_are_understood_with_the_range_outside_too(self):
        first = self.open()
        state = self.store(first, 1)
        self.kill(first)
        entry = state[self.state_key]["00000000-ffffffff"]
        self.insert_row(json.dumps({"00000000-ffffffff": {self.state_key: entry["id"]}}, separators=(",", ":")))
        second = self.open(state)
        self.assertIn("acknowledged", second.ask({"acknowledge": {}}))
        self.assertEqual(self.ids(), [], "the row says that it has been applied")

    def test_a_row_that_nobody_understands_is_not_overwritten(self):
        self.insert_row("<later generation>")
        connector = self.start()
        connector.send({"open": {"materialization": self.spec, "version": "1", "range": WHOLE, "state": {}}})
        self.assert_fails(connector, "flow_checkpoints_v1")
        self.assertEqual(self.rows()[0][3], "<later generation>")


if __name__ == "__main__":
    unittest.main()
