"""The S3 endpoint as a process, and what its tests have in common."""

import json
import os
import signal
import subprocess
import tempfile
import time
import unittest
import urllib.request

from s3_client import Client

MIB = 1024 * 1024
PART = 5 * MIB


class Server:
    program = ""  # set by walk.py

    def __init__(self, *arguments):
        self.directory = tempfile.TemporaryDirectory()
        self.errors = tempfile.TemporaryFile()
        self.start(*arguments)

    def start(self, *arguments):
        self.process = subprocess.Popen([self.program, "--storage", self.directory.name, *arguments],
                                        stdout=subprocess.PIPE, stderr=self.errors)
        self.port = json.loads(self.process.stdout.readline())["port"]

    def restart(self, how=signal.SIGTERM, *arguments):
        """Ends the process, and starts another on the same directory."""
        self.process.send_signal(how)
        self.process.wait(timeout=10)
        self.process.stdout.close()
        self.start(*arguments)

    def client(self, **more):
        return Client(self.port, **more)

    def statistics(self):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/?x-redshift-local=stats") as answer:
            return json.load(answer)

    def fired(self):
        self.errors.seek(0)
        return [json.loads(line)["fault"] for line in self.errors.read().splitlines()]

    def files(self):
        """Names of the files that hold bytes of objects and parts."""
        return [name for name in os.listdir(self.directory.name) if name.endswith(".blob")]

    def stop(self):
        """Returns the exit status and how long stopping took."""
        begun = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        status = self.process.wait(timeout=10)
        took = time.monotonic() - begun
        self.process.stdout.close()
        self.errors.close()
        self.directory.cleanup()
        return status, took


class EndpointTest(unittest.TestCase):
    arguments = ()

    def setUp(self):
        self.server = Server(*self.arguments)
        self.s3 = self.server.client()

    def tearDown(self):
        self.s3.close()
        status, _ = self.server.stop()
        self.assertEqual(status, 0)

    def client(self, **more):
        client = self.server.client(**more)
        self.addCleanup(client.close)
        return client

    def assert_refused(self, response, status, code):
        self.assertEqual((response.status, response.code), (status, code), response)
        self.assertIn("x-amz-request-id", response.headers)
        self.assertIn("x-amz-id-2", response.headers)
        self.assertEqual(response.text("RequestId"), response.headers["x-amz-request-id"])

    def upload(self, key, sizes):
        """A finished upload of parts with these sizes: its bytes."""
        upload = self.s3.begin(key)
        bodies = [bytes([65 + i]) * size for i, size in enumerate(sizes)]
        parts = [(i + 1, self.s3.part(key, upload, i + 1, body).headers["etag"]) for i, body in enumerate(bodies)]
        self.assertIsNone(self.s3.complete(key, upload, parts).code)
        return b"".join(bodies)
