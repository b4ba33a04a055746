"""Faults on demand."""

import email.utils
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
        self.assertIsNone(s3.complete("k", upload, [(1, etag)]).code)  # S3 repeats its answer for a while
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

    def test_a_body_that_is_cut_on_its_way_in(self):
        _, s3 = self.start("s3=PutObject do=cut when=during")
        with self.assertRaises(ConnectionError):
            s3.put("k", b"x" * 16 * MIB)
        self.assertEqual(s3.head("k").status, 404)
        self.assertEqual(s3.put("k", b"x" * 16 * MIB).status, 200)

    def test_a_delay_and_a_stall_after_the_work(self):
        server, s3 = self.start("s3=PutObject do=delay:300 when=after", "s3=PutObject nth=2 do=stall when=after")
        begun = time.monotonic()
        self.assertEqual(s3.put("k").status, 200)
        self.assertGreaterEqual(time.monotonic() - begun, 0.3)
        stalled = server.client()
        self.addCleanup(stalled.close)
        stalled.connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=0.3)
        with self.assertRaises(socket.timeout):
            stalled.put("done")
        self.assertEqual(s3.head("done").status, 200)

    def test_another_etag(self):
        wrong = '"' + 32 * "0" + '"'
        _, s3 = self.start("s3=PutObject do=wrong-etag", "s3=UploadPart do=wrong-etag")
        self.assertEqual(s3.put("k").headers["etag"], wrong)
        self.assertNotEqual(s3.head("k").headers["etag"], wrong)
        upload = s3.begin("m")
        self.assertEqual(s3.part("m", upload, 1, b"x").headers["etag"], wrong)
        self.assertEqual(s3.complete("m", upload, [(1, wrong)]).code, "InvalidPart")

    def test_another_etag_of_a_completed_upload(self):
        _, s3 = self.start("s3=CompleteMultipartUpload do=wrong-etag")
        upload = s3.begin("k")
        etag = s3.part("k", upload, 1, b"x").headers["etag"]
        self.assertEqual(s3.complete("k", upload, [(1, etag)]).text("ETag"), '"' + 32 * "0" + '"')
        self.assertTrue(s3.head("k").headers["etag"].endswith('-1"'))

    def test_a_connection_that_closes_in_good_order(self):
        server, s3 = self.start("s3=PutObject do=close")
        self.assertEqual(s3.put("k").headers["connection"], "close")
        self.assertNotIn("connection", s3.put("k").headers)
        self.assertEqual(server.fired(), ["s3=PutObject do=close"])

    def test_a_redirect(self):
        _, s3 = self.start("s3=PutObject do=redirect:307", "s3=PutObject nth=2 do=redirect:307:http://127.0.0.1:1",
                           "s3=HeadBucket do=redirect:301:eu-west-1")
        here = s3.put("k")
        self.assertEqual((here.status, here.code), (307, "TemporaryRedirect"))
        self.assertEqual(here.headers["location"], f"http://{s3.host}/staging/k")
        self.assertEqual(s3.put("k").headers["location"], "http://127.0.0.1:1/staging/k")
        self.assertEqual(s3.put("k").status, 200)
        moved = s3.call("HEAD", "/staging")
        self.assertEqual((moved.status, moved.headers["x-amz-bucket-region"]), (301, "eu-west-1"))

    def test_a_client_is_not_told_to_go_on(self):
        server, s3 = self.start("s3=PutObject do=withhold-continue")
        s3.put("k")
        self.assertEqual(server.fired(), [])  # nothing was withheld
        server, s3 = self.start("s3=PutObject do=withhold-continue")
        full = s3.headers_for("PUT", "/staging/k", {}, b"data", {"Expect": "100-continue", "Content-Length": "4"})
        head = "".join(f"{name}: {value}\r\n" for name, value in full.items())
        with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
            connection.sendall(f"PUT /staging/k HTTP/1.1\r\n{head}\r\n".encode())
            connection.settimeout(0.3)
            with self.assertRaises(socket.timeout):
                connection.recv(1)
            connection.settimeout(10)
            connection.sendall(b"data")
            self.assertTrue(connection.recv(1000).startswith(b"HTTP/1.1 200 OK\r\n"))
        self.assertEqual(server.fired(), ["s3=PutObject do=withhold-continue"])

    def test_who_waits_to_be_told_to_go_on_does_not_hold_up_stopping(self):
        server = Server("--fault", "s3=PutObject do=withhold-continue")
        s3 = server.client()
        full = s3.headers_for("PUT", "/staging/k", {}, b"data", {"Expect": "100-continue", "Content-Length": "4"})
        head = "".join(f"{name}: {value}\r\n" for name, value in full.items())
        with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
            connection.sendall(f"PUT /staging/k HTTP/1.1\r\n{head}\r\n".encode())
            while not server.fired():
                server.statistics()
            status, took = server.stop()
        self.assertEqual(status, 0)
        self.assertLess(took, 1.5)

    def test_clocks_that_differ(self):
        _, s3 = self.start("s3=PutObject do=skew:7200")
        answer = s3.put("k")
        self.assertEqual((answer.status, answer.code), (403, "RequestTimeTooSkewed"))
        ahead = email.utils.parsedate_to_datetime(answer.headers["date"]).timestamp() - time.time()
        self.assertAlmostEqual(ahead, 7200, delta=60)
        self.assertEqual(s3.put("k").status, 200)

    def test_a_slow_reply(self):
        _, s3 = self.start("s3=GetObject do=slow:100000")
        s3.put("k", b"x" * 50_000)
        begun = time.monotonic()
        self.assertEqual(s3.get("k").body, b"x" * 50_000)
        self.assertGreaterEqual(time.monotonic() - begun, 0.5)
        self.assertEqual(s3.get("k").body, b"x" * 50_000)

    def test_a_slow_reply_does_not_hold_up_stopping(self):
        server = Server("--fault", "s3=GetObject do=slow:1000")
        s3 = server.client()
        s3.put("k", b"x" * MIB)
        full = s3.headers_for("GET", "/staging/k", {}, b"", {})
        head = "".join(f"{name}: {value}\r\n" for name, value in full.items())
        with socket.create_connection(("127.0.0.1", server.port), timeout=10) as reader:
            reader.sendall(f"GET /staging/k HTTP/1.1\r\n{head}\r\n".encode())
            self.assertNotEqual(reader.recv(100), b"")
            status, took = server.stop()
        s3.close()
        self.assertEqual(status, 0)
        self.assertLess(took, 1.5)

    def test_every_third_call(self):
        _, s3 = self.start("s3=HeadObject every=3 times=2 do=fail:400:RequestTimeout")
        self.assertEqual([s3.head("k").status for _ in range(9)], [404, 404, 400, 404, 404, 400, 404, 404, 404])

    def test_chance_comes_from_the_seed(self):
        def statuses(seed):
            _, s3 = self.start(f"s3=HeadObject probability=0.5 seed={seed} do=fail:503")
            return [s3.head("k").status for _ in range(40)]
        first = statuses(7)
        self.assertEqual(set(first), {404, 503})
        self.assertEqual(statuses(7), first)
        self.assertNotEqual(statuses(8), first)

    def test_several_faults_strike_one_call_in_their_order(self):
        specs = ["s3=PutObject do=delay:1", "s3=* do=close", "s3=PutObject do=fail:503", "s3=PutObject do=fail:500"]
        server, s3 = self.start(*specs)
        answer = s3.put("k")
        self.assertEqual((answer.status, answer.headers["connection"]), (503, "close"))
        self.assertEqual(server.fired(), [specs[0], specs[2], specs[1]])

    def test_every_operation_in_turn(self):
        _, s3 = self.start("s3=* nth=3 times=2 do=fail")
        self.assertEqual([s3.head("k").status, s3.put("k").status, s3.head("k").status, s3.put("k").status,
                          s3.get("k").status],
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
