#!/usr/bin/env python3
"""The whole connector with an S3 that is not ours: it stages to the Ceph RADOS Gateway, and COPY loads from there."""

import json
import os
import subprocess
import sys
import tempfile
import unittest

from programs import need
from rados_gateway import PROGRAMS, Gateway

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
import stand  # noqa: E402

SCENARIO = os.path.join(os.path.dirname(__file__), "..", "..", "bench", "scenarios", "demo.json")
SMALLER = 4  # than the demo


def scenario():
    """The demo's, smaller; what does not compress makes its events files of several parts."""
    with open(SCENARIO, encoding="utf-8") as file:
        made = json.load(file)
    for transaction in made["transactions"]:
        transaction["doc_count"] //= SMALLER
        if transaction["collection"] == "shop/events":
            transaction["doc_size"] = "3KB"
    [events] = [c["schema"] for c in made["collections"] if c["name"] == "shop/events"]
    events["properties"] |= {f"random_{n}": {"type": "string", "format": "uuid"} for n in range(40)}
    return made


class OnCeph(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.gateway = cls.enterClassContext(Gateway())
        cls.gateway.create_bucket("staging")
        os.environ["REDSHIFT_LOCAL_S3_SECRET_KEY"] = cls.gateway.secret_key
        cls.stand = cls.enterClassContext(
            stand.Stand("--s3-endpoint", cls.gateway.endpoint_url, "--s3-access-key", cls.gateway.access_key))

    def setUp(self):
        self.directory = self.enterContext(tempfile.TemporaryDirectory())
        self.scenario = os.path.join(self.directory, "scenario.json")
        with open(self.scenario, "w", encoding="utf-8") as file:
            json.dump(scenario(), file)

    def run_sim(self):
        return subprocess.run(
            [stand.FLOW_SIM, "run", "--connector", stand.CONNECTOR, "--config", self.stand.ready_path,
             "--scenario", self.scenario, "--state", os.path.join(self.directory, "state"), "--seed", "7", "--verify"],
            capture_output=True, text=True, timeout=240, preexec_fn=stand.die_with_parent)

    def left(self):
        """Keys of objects, and of uploads that were neither completed nor aborted."""
        client = self.gateway.client()
        self.addCleanup(client.close)
        answers = [client.list(), client.call("GET", "/staging", {"uploads": ""})]
        self.assertEqual([answer.status for answer in answers], [200, 200])
        return answers[0].texts("Contents/Key") + answers[1].texts("Upload/Key")

    def test_rows_are_exact_and_nothing_is_left_in_the_bucket(self):
        done = self.run_sim()
        self.assertEqual(done.returncode, 0, done.stdout[-2000:] + done.stderr[-3000:])
        self.assertEqual(self.left(), [])


if __name__ == "__main__":
    need(*PROGRAMS)
    unittest.main()
