"""HTTP connections: keep-alive, 100-continue, bodies that break off, stopping."""

import concurrent.futures
import http.client
import os
import signal
import socket
import time
import unittest

from endpoint import EndpointTest, MIB, Server


class Idle(EndpointTest):
    arguments = ("--idle-ms", "300")

    def test_an_idle_connection_is_closed(self):
        self.s3.put("k")
        self.assertEqual(self.s3.connection.sock.recv(1), b"")


class Limited(EndpointTest):
    arguments = ("--requests-per-connection", "3")

    def test_a_connection_is_closed_after_its_last_request(self):
        told = [self.s3.put("k").headers.get("connection") for _ in range(4)]
        self.assertEqual(told, [None, None, "close", None])
        self.assertEqual(self.server.statistics()["connections"], 3)  # two of ours, and that of the statistics


class Connections(EndpointTest):
    def raw(self, method, path, body_length, headers, signed_body=b""):
        """A request line with its headers, on a new socket; the body is the caller's."""
        full = self.s3.headers_for(method, path, {}, signed_body, {})
        full["Content-Length"] = str(body_length)
        full.update(headers)
        connection = socket.create_connection(("127.0.0.1", self.server.port), timeout=10)
        lines = [f"{method} {path} HTTP/1.1"] + [f"{name}: {value}" for name, value in full.items()]
        connection.sendall("\r\n".join(lines).encode() + b"\r\n\r\n")
        return connection

    def test_a_connection_serves_many_requests(self):
        for i in range(20):
            self.s3.put(f"k{i}")
            self.s3.get("missing")
        self.assertEqual(self.server.statistics()["connections"], 2)  # ours, and that of the statistics

    def test_what_is_no_http_is_answered_and_ended(self):
        for nonsense in (b"GET\r\n\r\n", b"GET / FTP/1.1\r\n\r\n", b"GET / HTTP/1.1\r\nno colon\r\n\r\n",
                         b"PUT /staging/k HTTP/1.1\r\nContent-Length: many\r\n\r\n",
                         b"GET / HTTP/1.1\r\nHost: a\r\nBad Name: b\r\n\r\n"):
            with socket.create_connection(("127.0.0.1", self.server.port), timeout=10) as connection:
                connection.sendall(nonsense)
                answer = http.client.HTTPResponse(connection)
                answer.begin()
                self.assertEqual((answer.status, b"<Code>BadRequest</Code>" in answer.read()), (400, True), nonsense)
                self.assertEqual(connection.recv(1), b"")
        self.assertEqual(self.s3.put("k").status, 200)

    def test_the_client_is_told_to_go_on(self):
        connection = self.raw("PUT", "/staging/k", 4, {"Expect": "100-continue"}, b"data")
        self.assertEqual(connection.recv(1000), b"HTTP/1.1 100 Continue\r\n\r\n")
        connection.sendall(b"data")
        self.assertTrue(connection.recv(1000).startswith(b"HTTP/1.1 200 OK\r\n"))
        connection.close()

    def test_a_refused_client_is_not_told_to_go_on(self):
        connection = self.raw("PUT", "/elsewhere/k", 4, {"Expect": "100-continue"}, b"data")
        answer = connection.recv(10000)
        self.assertTrue(answer.startswith(b"HTTP/1.1 404 Not Found\r\n"), answer)
        self.assertIn(b"\r\nConnection: close\r\n", answer)
        connection.close()

    def test_a_refusal_reaches_a_client_that_is_still_sending(self):
        body = b"x" * (8 * MIB)
        answer = self.s3.call("PUT", "/elsewhere/k", body=body)
        self.assert_refused(answer, 404, "NoSuchBucket")

    def test_a_body_that_breaks_off_leaves_nothing(self):
        connection = self.raw("PUT", "/staging/k", MIB, {}, b"x" * MIB)
        connection.sendall(b"x" * 1000)
        connection.close()
        self.assertEqual(self.s3.head("k").status, 404)
        deadline = time.monotonic() + 5
        while self.server.files() and time.monotonic() < deadline:
            self.s3.head("k")
        self.assertEqual(self.server.files(), [])

    def test_a_replaced_object_can_be_read_to_its_end(self):
        size = 32 * MIB
        self.s3.put("k", b"a" * size)
        reader = self.raw("GET", "/staging/k", 0, {})
        first = reader.recv(1000)
        self.s3.put("k", b"b" * 10)
        body = first[first.index(b"\r\n\r\n") + 4:]
        received = len(body)
        while received < size:
            piece = reader.recv(MIB)
            self.assertEqual(piece.strip(b"a"), b"")
            self.assertNotEqual(piece, b"")
            received += len(piece)
        reader.close()
        self.assertEqual(self.s3.get("k").body, b"b" * 10)

    def test_many_clients_at_once(self):
        def one(number):
            client = self.client()
            body = os.urandom(1 * MIB)
            client.put(f"k{number}", body)
            same = client.get(f"k{number}").body == body
            client.close()
            return same
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            self.assertTrue(all(pool.map(one, range(16))))


class Stopping(unittest.TestCase):
    def test_a_request_under_way_is_finished(self):
        server = Server()
        size = 64 * MIB
        s3 = server.client()
        s3.put("k", b"x" * size)
        full = s3.headers_for("GET", "/staging/k", {}, b"", {})
        reader = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
        reader.putrequest("GET", "/staging/k", skip_host=True, skip_accept_encoding=True)
        for name, value in full.items():
            reader.putheader(name, value)
        reader.endheaders()
        answer = reader.getresponse()
        server.process.send_signal(signal.SIGTERM)
        self.assertEqual(len(answer.read()), size)
        reader.close()
        s3.close()
        self.assertEqual(server.process.wait(timeout=10), 0)
        server.stop()
