"""aws-chunked bodies: signed chunks, signed and unsigned trailers."""

import base64
import hashlib
import hmac
import re

from endpoint import EndpointTest
from s3_client import sha256

SIGNED, SIGNED_TRAILER = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER"


def chunks_of(body):
    return [body[i:i + 65536] for i in range(0, len(body), 65536)] + [b""]


class Streaming(EndpointTest):
    def send(self, body, form, trailer=b"", spoil=lambda encoded: encoded, length=None):
        """PUT with every chunk signed; `spoil` damages what goes over the wire."""
        headers = {"Content-Encoding": "aws-chunked",
                   "x-amz-decoded-content-length": str(len(body) if length is None else length)}
        if trailer:
            headers["x-amz-trailer"] = trailer.split(b":")[0].decode()
        full = self.s3.headers_for("PUT", "/staging/k", {}, b"", headers, form)
        scope = re.search("Credential=[^/]*/([^,]*),", full["Authorization"])[1]
        signature = re.search("Signature=(.*)", full["Authorization"])[1]
        key, when, encoded = self.s3.signing_key(scope[:8]), full["x-amz-date"], b""

        def sign(kind, *lines):
            return hmac.new(key, "\n".join([kind, when, scope, *lines]).encode(), hashlib.sha256).hexdigest()

        for chunk in chunks_of(body):
            signature = sign("AWS4-HMAC-SHA256-PAYLOAD", signature, sha256(b""), sha256(chunk))
            encoded += b"%x;chunk-signature=%s\r\n" % (len(chunk),
                                                       signature.encode()) + chunk + (b"\r\n" if chunk else b"")
        if trailer:
            signature = sign("AWS4-HMAC-SHA256-TRAILER", signature, sha256(trailer + b"\n"))
            encoded += trailer + b"\r\nx-amz-trailer-signature:" + signature.encode() + b"\r\n"
        return self.s3.send("PUT", "/staging/k", {}, spoil(encoded + b"\r\n"), full)

    def test_signed_chunks(self):
        for size in (0, 1, 65536, 200_000):
            body = b"x" * size
            self.assertEqual(self.send(body, SIGNED).status, 200, size)
            self.assertTrue(self.s3.get("k").body == body)
        self.assertNotIn("content-encoding", self.s3.head("k").headers)

    def test_signed_chunks_and_a_signed_trailer(self):
        body = b"x" * 100_000
        trailer = b"x-amz-checksum-sha256:" + base64.b64encode(hashlib.sha256(body).digest())
        self.assertEqual(self.send(body, SIGNED_TRAILER, trailer).status, 200)
        wrong = b"x-amz-checksum-sha256:" + base64.b64encode(hashlib.sha256(b"other").digest())
        self.assert_refused(self.send(body, SIGNED_TRAILER, wrong), 400, "BadDigest")
        changed = self.send(body, SIGNED_TRAILER, trailer, lambda encoded: encoded.replace(trailer, wrong))
        self.assert_refused(changed, 403, "SignatureDoesNotMatch")
        unsigned = self.send(body, SIGNED_TRAILER, trailer,
                             lambda encoded: encoded[:encoded.index(b"x-amz-trailer-signature")] + b"\r\n")
        self.assert_refused(unsigned, 400, "IncompleteBody")

    def test_changed_bytes_or_signatures_are_refused_and_leave_nothing(self):
        body = b"x" * 100_000
        for spoil in (lambda encoded: encoded.replace(b"xxxx", b"xxyx", 1),
                      lambda encoded: encoded.replace(b"chunk-signature=", b"chunk-signature=0", 1)):
            self.assert_refused(self.send(body, SIGNED, spoil=spoil), 403, "SignatureDoesNotMatch")
        for spoil in (lambda encoded: encoded.replace(b";chunk-signature=", b";signature=", 1),
                      lambda encoded: encoded[:encoded.rindex(b"0;chunk")],
                      lambda encoded: encoded.replace(b"10000;", b"zz;", 1), lambda encoded: encoded + b"more"):
            self.assert_refused(self.send(body, SIGNED, spoil=spoil), 400, "IncompleteBody")
        self.assert_refused(self.send(body, SIGNED, length=99_999), 400, "IncompleteBody")
        self.assertEqual(self.server.files(), [])

    def test_the_decoded_length_is_required(self):
        answer = self.s3.put("k", b"0\r\n\r\n", headers={"Content-Encoding": "aws-chunked"},
                             payload_hash="STREAMING-UNSIGNED-PAYLOAD-TRAILER")
        self.assert_refused(answer, 411, "MissingContentLength")
