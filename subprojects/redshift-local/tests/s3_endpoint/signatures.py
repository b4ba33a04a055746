"""Who is let in: signatures, payload forms, presigned URLs, rights."""

import base64
import hashlib

from endpoint import EndpointTest
from s3_client import sha256


class Signatures(EndpointTest):
    def test_a_signed_request_is_let_in_and_carries_request_ids(self):
        answer = self.s3.put("k", b"hello")
        self.assertEqual(answer.status, 200)
        self.assertEqual(answer.headers["etag"], f'"{hashlib.md5(b"hello").hexdigest()}"')
        self.assertIn("x-amz-request-id", answer.headers)
        self.assertIn("x-amz-id-2", answer.headers)
        self.assertEqual(self.s3.get("k").body, b"hello")

    def test_a_wrong_secret_is_answered_with_the_strings_that_were_signed(self):
        answer = self.client(secret="wrong").put("k")
        self.assert_refused(answer, 403, "SignatureDoesNotMatch")
        self.assertTrue(answer.text("CanonicalRequest").startswith("PUT\n/staging/k\n\nhost:127.0.0.1:"))
        self.assertTrue(answer.text("StringToSign").startswith("AWS4-HMAC-SHA256\n"))
        self.assertEqual(bytes.fromhex(answer.text("StringToSignBytes")).decode(), answer.text("StringToSign"))
        self.assertEqual(bytes.fromhex(answer.text("CanonicalRequestBytes")).decode(), answer.text("CanonicalRequest"))
        self.assertEqual(answer.text("AWSAccessKeyId"), "AKIAWRITER")

    def test_strangers_are_refused(self):
        self.assert_refused(self.client(access_key="AKIAUNKNOWN").put("k"), 403, "InvalidAccessKeyId")
        answer = self.s3.send("GET", "/staging/k", {}, b"", {"Host": self.s3.host})
        self.assert_refused(answer, 403, "AccessDenied")

    def test_a_clock_that_is_off_is_refused(self):
        for seconds in (-3600, 3600):
            self.s3.seconds_off = seconds
            answer = self.s3.put("k")
            self.assert_refused(answer, 403, "RequestTimeTooSkewed")
            self.assertIsNotNone(answer.text("ServerTime"))

    def test_another_region_is_refused_and_the_right_one_named(self):
        answer = self.client(region="eu-west-1").put("k")
        self.assert_refused(answer, 400, "AuthorizationHeaderMalformed")
        self.assertEqual(answer.text("Region"), "us-east-1")

    def test_headers_must_be_signed_and_unchanged(self):
        answer = self.s3.put("k", after_signing={"x-amz-meta-late": "1"})
        self.assert_refused(answer, 403, "AccessDenied")
        self.assertEqual(answer.text("HeadersNotSigned"), "x-amz-meta-late")
        answer = self.s3.put("k", headers={"x-amz-meta-a": "1"}, after_signing={"x-amz-meta-a": "2"})
        self.assert_refused(answer, 403, "SignatureDoesNotMatch")

    def test_the_payload_hash_must_be_that_of_the_body(self):
        self.assert_refused(self.s3.put("k", b"body", payload_hash=sha256(b"other")), 400, "XAmzContentSHA256Mismatch")
        self.assertEqual(self.s3.head("k").status, 404)
        self.assertEqual(self.s3.put("k", b"body", payload_hash="UNSIGNED-PAYLOAD").status, 200)
        answer = self.s3.put("k", b"body", payload_hash="STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD")
        self.assert_refused(answer, 501, "NotImplemented")

    def test_aws_chunked_bodies_with_a_trailing_checksum(self):
        body = b"5\r\nhello\r\n0\r\nx-amz-checksum-sha256:%s\r\n\r\n"
        right = base64.b64encode(hashlib.sha256(b"hello").digest())
        wrong = base64.b64encode(hashlib.sha256(b"hullo").digest())
        headers = {"Content-Encoding": "aws-chunked", "x-amz-decoded-content-length": "5",
                   "x-amz-trailer": "x-amz-checksum-sha256"}
        for sum_, status, code in ((right, 200, None), (wrong, 400, "BadDigest"), (b"xxxx", 400, "InvalidRequest")):
            answer = self.s3.put("k", body % sum_, headers=headers, payload_hash="STREAMING-UNSIGNED-PAYLOAD-TRAILER")
            self.assertEqual((answer.status, answer.code), (status, code))
        answer = self.s3.get("k")
        self.assertEqual(answer.body, b"hello")
        self.assertNotIn("content-encoding", answer.headers)
        headers["x-amz-decoded-content-length"] = "6"
        answer = self.s3.put("k", body % right, headers=headers, payload_hash="STREAMING-UNSIGNED-PAYLOAD-TRAILER")
        self.assert_refused(answer, 400, "IncompleteBody")

    def test_presigned_urls(self):
        self.s3.put("a/k", b"hello")
        host = {"Host": self.s3.host}
        query = self.s3.presign("GET", "/staging/a/k")
        self.assertEqual(self.s3.send("GET", "/staging/a/k", query, b"", host).body, b"hello")
        self.assert_refused(self.s3.send("GET", "/staging/a/other", query, b"", host), 403, "SignatureDoesNotMatch")
        self.s3.seconds_off = -120
        query = self.s3.presign("GET", "/staging/a/k")
        answer = self.s3.send("GET", "/staging/a/k", query, b"", host)
        self.assert_refused(answer, 403, "AccessDenied")
        self.assertEqual((answer.text("Message"), answer.text("X-Amz-Expires")), ("Request has expired", "60"))

    def test_presigned_urls_that_are_not_in_order(self):
        host, path = {"Host": self.s3.host}, "/staging/k"
        for change in ({"X-Amz-Expires": "604801"}, {"X-Amz-Expires": "0"}, {"X-Amz-Date": "yesterday"},
                       {"X-Amz-Credential": "a/b"},
                       {"X-Amz-Algorithm": "AWS4-HMAC-SHA512"}, {"X-Amz-Signature": ""}):
            answer = self.s3.send("GET", path, {**self.s3.presign("GET", path), **change}, b"", host)
            self.assert_refused(answer, 400, "AuthorizationQueryParametersError")
        changed = {**self.s3.presign("GET", path), "X-Amz-Expires": "61"}
        self.assert_refused(self.s3.send("GET", path, changed, b"", host), 403, "SignatureDoesNotMatch")
        both = self.s3.headers_for("GET", path, {}, b"", {})
        self.assert_refused(self.s3.send("GET", path, self.s3.presign("GET", path), b"", both), 400, "InvalidArgument")
        temporary = self.client(access_key="AKIATEMPORARY", secret="temporary/secret+key", token="the/session+token==")
        self.assertEqual(temporary.send("PUT", path, temporary.presign("PUT", path), b"x", host).status, 200)
        old = self.client(access_key="AKIAEXPIRED", secret="expired/secret+key", token="the/old+token==")
        self.assert_refused(old.send("GET", path, old.presign("GET", path), b"", host), 400, "ExpiredToken")

    def test_temporary_credentials_need_their_token(self):
        keys = {"access_key": "AKIATEMPORARY", "secret": "temporary/secret+key"}
        self.assertEqual(self.client(token="the/session+token==", **keys).put("k").status, 200)
        self.assert_refused(self.client(token="made up", **keys).put("k"), 400, "InvalidToken")
        self.assert_refused(self.client(**keys).put("k"), 400, "InvalidToken")
        self.assert_refused(self.client(token="made up").put("k"), 400, "InvalidToken")
        expired = self.client(access_key="AKIAEXPIRED", secret="expired/secret+key", token="the/old+token==").put("k")
        self.assert_refused(expired, 400, "ExpiredToken")
        self.assertEqual(expired.text("Token-0"), "the/old+token==")

    def test_users_with_fewer_rights(self):
        reader = self.client(access_key="AKIAREADER", secret="reader/secret+key")
        nobody = self.client(access_key="AKIANOBODY", secret="nobody/secret+key")
        self.s3.put("k", b"hello")
        self.assertEqual(reader.get("k").body, b"hello")
        self.assertEqual(reader.list().status, 200)
        self.assert_refused(reader.put("k"), 403, "AccessDenied")
        self.assert_refused(reader.call("DELETE", "/staging/k"), 403, "AccessDenied")
        self.assert_refused(nobody.get("k"), 403, "AccessDenied")
        self.assert_refused(nobody.list(), 403, "AccessDenied")
        answer = reader.delete_many(["k", "l"])
        self.assertEqual(answer.status, 200)
        self.assertEqual(answer.texts("Error/Key"), ["k", "l"])
        self.assertEqual(answer.texts("Error/Code"), ["AccessDenied", "AccessDenied"])
        self.assertEqual(self.s3.get("k").body, b"hello")
