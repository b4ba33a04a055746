"""The endpoint over TLS."""

import os
import socket
import ssl
import subprocess
import tempfile
import unittest

from endpoint import MIB, Server


class Encrypted(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.certificate, key = (os.path.join(directory.name, name) for name in ("cert.pem", "key.pem"))
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                        "-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key,
                        "-out", self.certificate], check=True, capture_output=True)
        self.server = Server("--certificate", self.certificate, "--key", key)
        self.addCleanup(self.server.stop)

    def client(self, authority):
        client = self.server.client()
        client.authority = authority
        self.addCleanup(client.close)
        return client

    def test_objects_go_both_ways_on_one_connection(self):
        s3, body = self.client(self.certificate), os.urandom(8 * MIB)
        self.assertEqual(s3.put("k", body).status, 200)
        self.assertTrue(s3.get("k").body == body)
        self.assertEqual(s3.put("elsewhere/../k", b"").status, 200)
        reader = s3.call("PUT", "/nowhere/k", body=body)  # refused while it is being sent
        self.assertEqual((reader.status, reader.code), (404, "NoSuchBucket"))

    def test_kms_keys_are_for_tls(self):
        s3 = self.client(self.certificate)
        kms = {"x-amz-server-side-encryption": "aws:kms", "x-amz-server-side-encryption-aws-kms-key-id": "alias/flow"}
        self.assertEqual(s3.put("k", headers=kms).headers["x-amz-server-side-encryption-aws-kms-key-id"], "alias/flow")
        self.assertEqual(s3.head("k").headers["x-amz-server-side-encryption"], "aws:kms")
        refusal = s3.put("k", headers={**kms, "x-amz-server-side-encryption": "AES256"})
        self.assertEqual((refusal.status, refusal.code), (400, "InvalidArgument"))

    def test_who_does_not_know_the_authority_does_not_talk(self):
        with self.assertRaises(ssl.SSLCertVerificationError):
            self.client("/etc/ssl/certs/ca-certificates.crt").put("k")

    def test_plain_http_is_no_tls(self):
        with socket.create_connection(("127.0.0.1", self.server.port), timeout=10) as plain:
            plain.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
            self.assertNotIn(b"HTTP/1.1", plain.recv(1000))
        self.assertEqual(self.client(self.certificate).put("k").status, 200)
