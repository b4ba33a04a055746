"""Faults on demand."""

import http.client
import socket
import subprocess
import tempfile
import time
import unittest

from endpoint import MIB, Server


class Faults(unittest.TestCase):
    def start(self, *faults, more=()):
        server = Server(*more, *(word for fault in faults for word in ("--fault", fault)))
        self.addCleanup(lambda: self.assertEqual(server.stop()[0], 0))
        s3 = server.client()
        self.addCleanup(s3.close)
        return server, s3

    def test_an_error_at_the_nth_call(self):
        spec = "s3=PutObject nth=2 do=fail:503:SlowDown"
        server, s3 = self.start(spec)
        self.assertEqual(s3.put("a").status, 200)
        answer = s3.put("b")
        self.assertEqual((answer.status, answer.code), (503, "SlowDown"))
        self.assertEqual(s3.put("c").status, 200)
        self.assertEqual([s3.head(key).status for key in "abc"], [200, 404, 200])
        self.assertEqual(server.fired(), [spec])
        self.assertEqual(server.statistics()["requests"], {"PutObject": 3, "HeadObject": 3})
        self.assertEqual(server.statistics()["errors"]["SlowDown"], 1)

    def test_an_error_without_a_body(self):
        _, s3 = self.start("s3=GetObject do=fail:503")
        answer = s3.get("k")
        self.assertEqual((answer.status, answer.body), (503, b""))

    def test_an_error_although_the_work_was_done(self):
        _, s3 = self.start("s3=PutObject do=fail:500:InternalError when=after")
        self.assertEqual(s3.put("k").status, 500)
        self.assertEqual(s3.head("k").status, 200)

    def test_an_error_behind_a_200(self):
        for moment, exists in (("before", 404), ("after", 200)):
            _, s3 = self.start(f"s3=CompleteMultipartUpload do=fail:200:InternalError when={moment}")
            upload = s3.begin("k")
            etag = s3.part("k", upload, 1, b"x").headers["etag"]
            answer = s3.complete("k", upload, [(1, etag)])
            self.assertEqual((answer.status, answer.code), (200, "InternalError"))
            self.assertTrue(answer.body.startswith(b" "), answer.body)
            self.assertEqual(s3.head("k").status, exists)

    def test_a_lost_reply(self):
        _, s3 = self.start("s3=CompleteMultipartUpload do=lose-reply")
        upload = s3.begin("k")
        etag = s3.part("k", upload, 1, b"x").headers["etag"]
        with self.assertRaises(http.client.RemoteDisconnected):
            s3.complete("k", upload, [(1, etag)])
        self.assertEqual(s3.complete("k", upload, [(1, etag)]).code, "NoSuchUpload")
        self.assertEqual(s3.get("k").body, b"x")

    def test_a_reset_before_the_work(self):
        _, s3 = self.start("s3=PutObject do=cut")
        with self.assertRaises(ConnectionError):
            s3.put("k")
        self.assertEqual(s3.head("k").status, 404)

    def test_a_body_that_is_cut(self):
        _, s3 = self.start("s3=GetObject do=cut when=after")
        s3.put("k", b"x" * MIB)
        with self.assertRaises((ConnectionError, http.client.IncompleteRead)):
            s3.get("k")
        self.assertEqual(len(s3.get("k").body), MIB)

    def test_a_delay(self):
        _, s3 = self.start("s3=GetObject do=delay:300")
        begun = time.monotonic()
        self.assertEqual(s3.get("missing").status, 404)
        self.assertGreaterEqual(time.monotonic() - begun, 0.3)

    def test_a_stall_ends_when_the_client_has_enough(self):
        server, s3 = self.start("s3=PutObject do=stall")
        stalled = server.client()
        self.addCleanup(stalled.close)
        stalled.connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=0.3)
        with self.assertRaises(socket.timeout):
            stalled.put("k")
        self.assertEqual(s3.put("k").status, 200)

    def test_a_stall_or_delay_does_not_hold_up_stopping(self):
        for action in ("stall", "delay:60000"):
            server = Server("--fault", f"s3=PutObject do={action}")
            s3 = server.client()
            s3.connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=0.3)
            with self.assertRaises(socket.timeout):
                s3.put("k")
            other = server.client()
            other.put("k")  # an idle connection besides
            status, took = server.stop()
            other.close()
            self.assertEqual(status, 0)
            self.assertLess(took, 1.5)

    def test_every_operation_in_turn(self):
        _, s3 = self.start("s3=* nth=3 times=2 do=fail")
        self.assertEqual([s3.head("k").status, s3.put("k").status, s3.head("k").status, s3.put("k").status, s3.get("k").status],
                         [404, 200, 500, 500, 200])

    def test_a_clock_that_is_off_can_be_learned_from_the_date(self):
        server, s3 = self.start(more=("--clock-offset-seconds", "3600"))
        self.assertEqual(s3.put("k").code, "RequestTimeTooSkewed")
        s3.seconds_off = 3600
        self.assertEqual(s3.put("k").status, 200)

    def test_a_mistake_in_a_specification_ends_the_start(self):
        with tempfile.TemporaryDirectory() as directory:
            done = subprocess.run([Server.program, "--storage", directory, "--fault", "s3=PutObject do=explode"],
                                  capture_output=True, timeout=10)
        self.assertEqual(done.returncode, 1)
        self.assertIn(b'cannot read "do=explode"', done.stderr)
