"""What was stored is there again after a restart."""

import hashlib
import os
import signal
import subprocess

from endpoint import EndpointTest, PART, Server


class Restarts(EndpointTest):
    def restart(self, how=signal.SIGTERM):
        self.s3.close()
        self.server.restart(how)
        self.s3 = self.client()

    def test_objects_and_buckets_are_kept(self):
        for how in (signal.SIGTERM, signal.SIGKILL):
            self.s3.call("PUT", "/second")
            self.s3.put("a/\x01é", b"hello", headers={"x-amz-meta-owner": "flow", "x-amz-checksum-crc32c": "mnG7TA=="})
            before = self.s3.head("a/\x01é").headers
            self.s3.put("old", b"1")
            self.s3.put("old", b"2")
            self.s3.put("gone")
            self.s3.call("DELETE", "/staging/gone")
            self.restart(how)
            answer = self.s3.call("GET", "/staging/a/\x01é", headers={"x-amz-checksum-mode": "ENABLED"})
            self.assertEqual((answer.body, answer.headers["x-amz-checksum-crc32c"]), (b"hello", "mnG7TA=="))
            for name in ("etag", "last-modified", "x-amz-meta-owner", "content-type"):
                self.assertEqual(answer.headers[name], before[name])
            self.assertEqual(self.s3.get("old").body, b"2")
            self.assertEqual(self.s3.get("gone").status, 404)
            self.assertEqual(self.s3.call("HEAD", "/second").status, 200)
            self.assertEqual(len(self.server.files()), 2)

    def test_an_upload_goes_on(self):
        upload = self.s3.begin("k", headers={"x-amz-meta-owner": "flow"})
        first = self.s3.part("k", upload, 1, b"x" * PART).headers["etag"]
        self.s3.part("k", upload, 2, b"old")
        self.restart(signal.SIGKILL)
        second = self.s3.part("k", upload, 2, b"y").headers["etag"]
        self.assertIsNone(self.s3.complete("k", upload, [(1, first), (2, second)]).code)
        self.restart()
        answer = self.s3.get("k")
        self.assertTrue(answer.body == b"x" * PART + b"y")
        sums = b"".join(hashlib.md5(body).digest() for body in (b"x" * PART, b"y"))
        self.assertEqual(answer.headers["etag"], f'"{hashlib.md5(sums).hexdigest()}-2"')
        self.assertEqual(answer.headers["x-amz-meta-owner"], "flow")
        self.assertEqual(self.server.statistics()["openUploads"], [])

    def test_a_copy_outlives_its_source(self):
        self.s3.put("k", b"hello")
        self.s3.copy("staging/k", "l")
        self.s3.call("DELETE", "/staging/k")
        self.restart(signal.SIGKILL)
        self.assertEqual(self.s3.get("l").body, b"hello")

    def test_what_a_killed_server_was_receiving_is_removed(self):
        self.s3.put("k")
        with open(os.path.join(self.server.directory.name, "77.blob"), "wb") as orphan:
            orphan.write(b"half")
        with open(os.path.join(self.server.directory.name, "journal.jsonl"), "ab") as journal:
            journal.write(b'{"do":"object","bu')  # a line that was cut off
        self.restart(signal.SIGKILL)
        self.assertEqual(self.s3.get("k").body, b"data")
        self.assertEqual(len(self.server.files()), 1)

    def test_a_damaged_store_is_an_error(self):
        self.s3.put("k")
        self.server.process.kill()
        self.server.process.wait()
        journal = os.path.join(self.server.directory.name, "journal.jsonl")
        with open(journal, "rb") as file:
            good = file.read()
        for damage, said in ((b"nonsense\n", b"journal.jsonl, line 1:"),
                             (b'{"do":"fly","bucket":"b"}\n', b"unknown line fly")):
            with open(journal, "wb") as file:
                file.write(damage + good)
            failed = subprocess.run([Server.program, "--storage", self.server.directory.name], capture_output=True,
                                    timeout=20)
            self.assertEqual(failed.returncode, 1)
            self.assertIn(said, failed.stderr)
        with open(journal, "wb") as file:
            file.write(good)
        for name in self.server.files():
            os.remove(os.path.join(self.server.directory.name, name))
        failed = subprocess.run([Server.program, "--storage", self.server.directory.name], capture_output=True,
                                timeout=20)
        self.assertIn(b"the stored bytes of k are missing", failed.stderr)
        with open(journal, "wb"):
            pass
        self.server.restart(signal.SIGKILL)
