#!/usr/bin/env python3
"""The connector is killed at every kind of moment; resumed, it must leave exactly what the documents reduce to.

The scenario has a `sum` reduction, deletions and a delta binding: a row that is lost or applied twice changes a sum
or a count, and flow-sim --verify compares every row and column with its own reduction of the documents.
"""

import os
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
import stand  # noqa: E402

SCENARIO = os.path.join(os.path.dirname(__file__), "..", "..", "bench", "scenarios", "kill.json")
KILLED = 3  # flow-sim's exit status after --kill-at or --kill-on-line


class Crash(unittest.TestCase):
    def run_sim(self, local, state, *options, hard_delete=True):
        return subprocess.run(
            [stand.FLOW_SIM, "run", "--connector", stand.CONNECTOR, "--config",
             local.ready_with(hardDelete=hard_delete),
             "--scenario", SCENARIO, "--state", state, "--seed", "7", *options],
            capture_output=True, text=True, timeout=240, preexec_fn=stand.die_with_parent)

    def kill_and_resume(self, kill_options, faults=()):
        """Runs until the kill, resumes to the end, and verifies every row."""
        with stand.Stand(*faults) as local, tempfile.TemporaryDirectory() as state:
            watch = ["--watch", local.events_path] if faults else []
            killed = self.run_sim(local, state, *kill_options, *watch)
            self.assertEqual(killed.returncode, KILLED, killed.stderr[-3000:])
            resumed = self.run_sim(local, state, "--verify")
            self.assertEqual(resumed.returncode, 0, resumed.stdout[-2000:] + resumed.stderr[-3000:])

    def test_without_a_crash_the_tables_are_exact(self):
        with stand.Stand() as local, tempfile.TemporaryDirectory() as state:
            done = self.run_sim(local, state, "--verify")
            self.assertEqual(done.returncode, 0, done.stdout[-2000:] + done.stderr[-3000:])
            self.assertEqual(local.s3_leftovers(), 0, "a clean end leaves nothing in S3")

    def test_without_hard_delete_deletions_stay_as_rows(self):
        with stand.Stand() as local, tempfile.TemporaryDirectory() as state:
            done = self.run_sim(local, state, "--verify", hard_delete=False)
            self.assertEqual(done.returncode, 0, done.stdout[-2000:] + done.stderr[-3000:])
            [[deleted]] = local.sql("SELECT count(*) FROM accounts WHERE \"_meta/op\" = 'd'")
            self.assertGreater(int(deleted), 0)

    def test_transient_failures_of_s3_are_ridden_out(self):
        faults = ["s3=PutObject nth=2 do=fail:503", "s3=PutObject nth=4 do=cut when=before",
                  "s3=PutObject nth=6 do=cut when=after",
                  "s3=GetObject nth=3 do=fail:500", "s3=DeleteObjects nth=1 do=fail:503"]
        with stand.Stand(*[part for fault in faults for part in ("--fault", fault)]) as local, \
                tempfile.TemporaryDirectory() as state:
            done = self.run_sim(local, state, "--verify")
            self.assertEqual(done.returncode, 0, done.stdout[-2000:] + done.stderr[-3000:])
            self.assertEqual(local.events().count('"fired":1'), len(faults), local.events())
            self.assertEqual(local.s3_leftovers(), 0)

    def test_a_table_that_was_tampered_with_does_not_verify(self):
        """The verification itself can fail."""
        with stand.Stand() as local, tempfile.TemporaryDirectory() as state:
            self.assertEqual(self.run_sim(local, state).returncode, 0)
            local.sql("DELETE FROM accounts WHERE id IN (SELECT min(id) FROM accounts)")
            self.assertEqual(self.run_sim(local, state, "--verify").returncode, 1)

    def test_killed_during_apply(self):
        self.kill_and_resume(["--kill-on-line", '"fired":1'],
                             ["--fault", "sql=CREATE TABLE IF NOT EXISTS public.transfers nth=1 do=stall when=before"])

    def test_killed_during_store(self):
        self.kill_and_resume(["--kill-at", "store:2:500"])

    def test_killed_after_started_commit_was_committed(self):
        self.kill_and_resume(["--kill-at", "started-commit:2"])

    def test_killed_after_started_commit_that_the_recovery_log_never_saw(self):
        self.kill_and_resume(["--kill-at", "started-commit-lost:2"])

    def test_killed_right_after_acknowledge(self):
        self.kill_and_resume(["--kill-at", "acknowledge:2"])

    def test_killed_after_acknowledged(self):
        self.kill_and_resume(["--kill-at", "acknowledged:2"])

    def test_killed_during_copy(self):
        self.kill_and_resume(["--kill-on-line", '"fired":1'],
                             ["--fault", "sql=COPY nth=5 do=stall when=before"])

    def test_killed_after_a_copy_that_was_not_committed(self):
        self.kill_and_resume(["--kill-on-line", '"fired":1'],
                             ["--fault", "sql=COPY nth=5 do=stall when=after"])

    def test_killed_between_the_commit_and_acknowledged(self):
        self.kill_and_resume(["--kill-on-line", '"fired":1'],
                             ["--fault", "sql=COMMIT nth=2 do=stall when=after"])

    def test_a_lost_reply_to_commit_is_settled_by_the_ids(self):
        """No kill: the connection is cut after PostgreSQL has committed, and the connector finds out by itself."""
        with stand.Stand("--fault",
                         "sql=COMMIT nth=2 do=cut when=after") as local, tempfile.TemporaryDirectory() as state:
            done = self.run_sim(local, state, "--verify")
            self.assertEqual(done.returncode, 0, done.stdout[-2000:] + done.stderr[-3000:])
            self.assertIn('"fired":1', local.events())

    def test_a_connection_lost_during_copy_is_tried_again(self):
        with stand.Stand("--fault",
                         "sql=COPY nth=5 do=cut when=before") as local, tempfile.TemporaryDirectory() as state:
            done = self.run_sim(local, state, "--verify")
            self.assertEqual(done.returncode, 0, done.stdout[-2000:] + done.stderr[-3000:])
            self.assertIn('"fired":1', local.events())


if __name__ == "__main__":
    unittest.main()
