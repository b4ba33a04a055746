"""Objects: keys, ranges, what is kept with them, limits, deleting."""

import base64
import hashlib

from endpoint import EndpointTest, PART
from s3_client import md5_base64, sha256


class Objects(EndpointTest):
    def test_keys_are_bytes_and_never_paths(self):
        keys = ["../../etc/passwd", "/absolute", "a//b", "a/./b", "a/../b", "é €/😀", "a b+c%d&e=f?g#h", "%2e%2e",
                "\x01\x7f", "k" * 1024]
        for key in keys:
            self.assertEqual(self.s3.put(key, key.encode()).status, 200, key)
        for key in keys:
            self.assertEqual(self.s3.get(key).body, key.encode(), key)
        self.assertEqual(self.server.statistics()["objects"], len(keys))
        self.assertTrue(all(name.split(".")[0].isdigit() for name in self.server.files()), self.server.files())
        self.assert_refused(self.s3.put("k" * 1025), 400, "KeyTooLongError")

    def test_a_missing_key_or_bucket(self):
        self.assert_refused(self.s3.get("missing"), 404, "NoSuchKey")
        self.assert_refused(self.s3.call("GET", "/elsewhere/k"), 404, "NoSuchBucket")
        self.assert_refused(self.s3.call("PUT", "/elsewhere/k", body=b"x"), 404, "NoSuchBucket")
        self.assert_refused(self.s3.call("GET", "/elsewhere", {"list-type": "2"}), 404, "NoSuchBucket")
        self.assert_refused(self.s3.call("POST", "/elsewhere/k", {"uploads": ""}), 404, "NoSuchBucket")
        answer = self.s3.head("missing")
        self.assertEqual((answer.status, answer.body), (404, b""))

    def test_ranges(self):
        self.s3.put("k", bytes(range(100)))
        for header, want, said in (("bytes=0-9", bytes(range(10)), "bytes 0-9/100"),
                                   ("bytes=90-", bytes(range(90, 100)), "bytes 90-99/100"),
                                   ("bytes=-5", bytes(range(95, 100)), "bytes 95-99/100")):
            answer = self.s3.get("k", headers={"Range": header})
            self.assertEqual((answer.status, answer.body, answer.headers["content-range"]), (206, want, said))
        self.assert_refused(self.s3.get("k", headers={"Range": "bytes=100-"}), 416, "InvalidRange")
        self.assertEqual(self.s3.get("k", headers={"Range": "lines=1-2"}).status, 200)

    def test_the_checksum_comes_with_the_whole_object_only(self):
        self.s3.put("k", b"123456789", headers={"x-amz-checksum-crc32c": "4waSgw=="})
        mode = {"x-amz-checksum-mode": "ENABLED"}
        self.assertEqual(self.s3.get("k", headers=mode).headers["x-amz-checksum-crc32c"], "4waSgw==")
        self.assertNotIn("x-amz-checksum-crc32c", self.s3.get("k", headers={**mode, "Range": "bytes=0-1"}).headers)
        self.assertNotIn("x-amz-checksum-crc32c", self.s3.get("k").headers)

    def test_a_range_may_cross_the_parts_of_an_upload(self):
        whole = self.upload("k", [PART, PART, 10])
        for first, last in ((PART - 3, PART + 3), (0, len(whole) - 1), (2 * PART - 1, 2 * PART + 9), (PART, PART)):
            answer = self.s3.get("k", headers={"Range": f"bytes={first}-{last}"})
            self.assertTrue(answer.body == whole[first:last + 1], (first, last))

    def test_what_was_fixed_at_creation_is_echoed(self):
        self.s3.put("k", headers={"Content-Type": "text/x-rows", "x-amz-meta-owner": "flow",
                                  "x-amz-server-side-encryption": "AES256"})
        answer = self.s3.head("k")
        self.assertEqual(answer.headers["content-type"], "text/x-rows")
        self.assertEqual(answer.headers["x-amz-meta-owner"], "flow")
        self.assertEqual(answer.headers["x-amz-server-side-encryption"], "AES256")
        self.assertEqual(answer.headers["content-length"], "4")

    def test_encryption_is_sse_s3_unless_told_otherwise(self):
        self.assertEqual(self.s3.put("k").headers["x-amz-server-side-encryption"], "AES256")
        kms = {"x-amz-server-side-encryption": "aws:kms", "x-amz-server-side-encryption-aws-kms-key-id": "alias/flow"}
        sse_s3 = {"x-amz-server-side-encryption": "AES256"}
        for refused in ({"x-amz-server-side-encryption": "ROT13"}, {**kms, **sse_s3},
                        {"x-amz-server-side-encryption-aws-kms-key-id": "alias/flow"}):
            self.assert_refused(self.s3.put("k", headers=refused), 400, "InvalidArgument")
        refusal = self.s3.put("k", headers=kms)  # over plain HTTP
        self.assert_refused(refusal, 400, "InvalidArgument")
        self.assertIn(b"must be made over a secure connection", refusal.body)
        self.assert_refused(self.s3.call("POST", "/staging/k", {"uploads": ""}, headers=kms), 400, "InvalidArgument")
        self.assert_refused(self.s3.get("k", headers=sse_s3), 400, "InvalidArgument")
        self.assert_refused(self.s3.call("DELETE", "/staging/k", headers=sse_s3), 400, "InvalidArgument")

    def test_storage_classes(self):
        self.assertEqual(self.s3.put("k", headers={"x-amz-storage-class": "STANDARD_IA"}).status, 200)
        self.assertEqual(self.s3.head("k").headers["x-amz-storage-class"], "STANDARD_IA")
        self.assertEqual(self.s3.list().texts("Contents/StorageClass"), ["STANDARD_IA"])
        self.assert_refused(self.s3.put("k", headers={"x-amz-storage-class": "FROZEN"}), 400, "InvalidStorageClass")

    def test_limits_on_headers(self):
        self.assertEqual(self.s3.put("k", headers={"x-amz-meta-a": "x" * 2047}).status, 200)
        self.assert_refused(self.s3.put("k", headers={"x-amz-meta-a": "x" * 2048}), 400, "MetadataTooLarge")
        self.assert_refused(self.s3.put("k", headers={"Cache-Control": "x" * 8192}), 400,
                            "RequestHeaderSectionTooLarge")
        self.assert_refused(self.s3.put("k", headers={"Cache-Control": "x" * 80_000}), 400,
                            "RequestHeaderSectionTooLarge")

    def test_one_part_of_an_upload_can_be_read(self):
        whole = self.upload("k", [PART, 10])
        answer = self.s3.call("GET", "/staging/k", {"partNumber": "2"})
        self.assertEqual((answer.status, answer.body), (206, whole[PART:]))
        self.assertEqual(answer.headers["x-amz-mp-parts-count"], "2")
        self.assertEqual(answer.headers["content-range"], f"bytes {PART}-{PART + 9}/{PART + 10}")
        for number in ("0", "3", "x"):
            self.assert_refused(self.s3.call("GET", "/staging/k", {"partNumber": number}), 416, "InvalidPartNumber")
        both = self.s3.call("GET", "/staging/k", {"partNumber": "1"}, headers={"Range": "bytes=0-1"})
        self.assert_refused(both, 400, "InvalidRequest")

    def test_a_reader_may_choose_the_headers_of_the_reply(self):
        self.s3.put("k", headers={"Content-Type": "text/x-rows"})
        answer = self.s3.call("GET", "/staging/k", {"response-content-type": "text/plain"})
        self.assertEqual(answer.headers["content-type"], "text/plain")

    def test_the_bucket_owner_can_be_expected(self):
        self.assertEqual(self.s3.put("k", headers={"x-amz-expected-bucket-owner": "123456789012"}).status, 200)
        self.assert_refused(self.s3.put("k", headers={"x-amz-expected-bucket-owner": "210987654321"}), 403,
                            "AccessDenied")

    def test_methods_that_are_not_allowed(self):
        for method, path, kind in (("POST", "/staging/k", "OBJECT"), ("PATCH", "/staging", "BUCKET"),
                                   ("DELETE", "/", "SERVICE")):
            answer = self.s3.call(method, path)
            self.assert_refused(answer, 405, "MethodNotAllowed")
            self.assertEqual((answer.text("Method"), answer.text("ResourceType")), (method, kind))

    def test_digests_of_the_body_are_verified(self):
        crc32c = {b"123456789": "4waSgw=="}
        for headers, status, code in (
                ({"Content-MD5": md5_base64(b"123456789")}, 200, None),
                ({"Content-MD5": md5_base64(b"other")}, 400, "BadDigest"),
                ({"Content-MD5": "nonsense"}, 400, "InvalidDigest"),
                ({"x-amz-checksum-crc32c": crc32c[b"123456789"]}, 200, None),
                ({"x-amz-checksum-crc32c": "AAAAAA=="}, 400, "BadDigest"),
                ({"x-amz-checksum-crc32c": "AAAA"}, 400, "InvalidRequest"),
                ({"x-amz-checksum-sha256": base64.b64encode(hashlib.sha256(b"123456789").digest()).decode()},
                 200, None),
                ({"x-amz-checksum-sha256": base64.b64encode(hashlib.sha256(b"other").digest()).decode()},
                 400, "BadDigest"),
                ({"x-amz-checksum-crc32c": "4waSgw==", "x-amz-checksum-crc32": "y/Q5Jg=="}, 400, "InvalidRequest"),
                ({"x-amz-checksum-crc64nvme": "rosUhgp5mIg="}, 200, None),
                ({"x-amz-checksum-crc64nvme": "AAAAAAAAAAA="}, 400, "BadDigest"),
                ({"x-amz-checksum-md4": "AAAA"}, 400, "InvalidRequest")):
            answer = self.s3.put("k", b"123456789", headers=headers)
            self.assertEqual((answer.status, answer.code), (status, code), headers)
        self.assertEqual(self.server.statistics()["objects"], 1)
        self.assertEqual(len(self.server.files()), 1)  # nothing is left of the refused ones

    def test_a_body_needs_a_length(self):
        answer = self.s3.put("k", b"4\r\ndata\r\n0\r\n\r\n", payload_hash=sha256(b"data"),
                             after_signing={"Transfer-Encoding": "chunked"})
        self.assert_refused(answer, 411, "MissingContentLength")

    def test_deleting_is_repeatable_and_frees_the_file(self):
        self.s3.put("k")
        self.assertEqual(self.s3.call("DELETE", "/staging/k").status, 204)
        self.assertEqual(self.s3.call("DELETE", "/staging/k").status, 204)
        self.assertEqual(self.server.files(), [])

    def test_deleting_many(self):
        keys = [f"k{i}" for i in range(25)]
        for key in keys:
            self.s3.put(key)
        answer = self.s3.delete_many(keys + ["missing"])
        self.assertEqual(answer.texts("Deleted/Key"), keys + ["missing"])
        self.assertEqual(self.s3.delete_many(["k1"], quiet=True).texts("Deleted/Key"), [])
        self.assertEqual(self.s3.delete_many([f"k{i}" for i in range(1000)], quiet=True).status, 200)
        self.assert_refused(self.s3.delete_many([f"k{i}" for i in range(1001)]), 400, "MalformedXML")
        self.assert_refused(self.s3.delete_many(["k"], headers={}), 400, "InvalidRequest")
        self.assert_refused(self.s3.delete_many([]), 400, "MalformedXML")

    def test_what_is_not_modelled_is_refused(self):
        self.assert_refused(self.s3.put("k", headers={"x-amz-tagging": "a=b"}), 501, "NotImplemented")
        self.assert_refused(self.s3.call("GET", "/staging/k", {"acl": ""}), 501, "NotImplemented")
        self.assert_refused(self.s3.call("GET", "/staging", {"versions": ""}), 501, "NotImplemented")
        self.assert_refused(self.s3.call("POST", "/staging/k", {"restore": ""}), 501, "NotImplemented")
        self.assert_refused(self.s3.put("k", headers={"x-amz-acl": "public-read"}), 501, "NotImplemented")
        self.assert_refused(self.s3.put("k", headers={"x-amz-server-side-encryption-customer-algorithm": "AES256"}),
                            501, "NotImplemented")
