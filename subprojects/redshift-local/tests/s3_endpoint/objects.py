"""Objects, buckets and lists."""

import base64
import hashlib

from endpoint import EndpointTest, PART
from s3_client import md5_base64, sha256


class Objects(EndpointTest):
    def test_keys_are_bytes_and_never_paths(self):
        keys = ["../../etc/passwd", "/absolute", "a//b", "a/./b", "a/../b", "é €/😀", "a b+c%d&e=f?g#h", "%2e%2e", "\x01\x7f",
                "k" * 1024]
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
        self.assert_refused(self.s3.put("k", headers={"x-amz-server-side-encryption": "ROT13"}), 400, "InvalidArgument")

    def test_digests_of_the_body_are_verified(self):
        crc32c = {b"123456789": "4waSgw=="}
        for headers, status, code in (
                ({"Content-MD5": md5_base64(b"123456789")}, 200, None),
                ({"Content-MD5": md5_base64(b"other")}, 400, "BadDigest"),
                ({"Content-MD5": "nonsense"}, 400, "InvalidDigest"),
                ({"x-amz-checksum-crc32c": crc32c[b"123456789"]}, 200, None),
                ({"x-amz-checksum-crc32c": "AAAAAA=="}, 400, "BadDigest"),
                ({"x-amz-checksum-crc32c": "AAAA"}, 400, "InvalidRequest"),
                ({"x-amz-checksum-sha256": base64.b64encode(hashlib.sha256(b"123456789").digest()).decode()}, 200, None),
                ({"x-amz-checksum-sha256": base64.b64encode(hashlib.sha256(b"other").digest()).decode()}, 400, "BadDigest"),
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

    def test_create_only(self):
        self.assertEqual(self.s3.put("k", b"1", headers={"If-None-Match": "*"}).status, 200)
        self.assert_refused(self.s3.put("k", b"2", headers={"If-None-Match": "*"}), 412, "PreconditionFailed")
        self.assert_refused(self.s3.put("k", b"2", headers={"If-None-Match": '"e"'}), 501, "NotImplemented")
        self.assertEqual(self.s3.get("k").body, b"1")

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
        self.assert_refused(self.s3.put("k", headers={"x-amz-server-side-encryption-customer-algorithm": "AES256"}), 501,
                            "NotImplemented")


class Buckets(EndpointTest):
    arguments = ("--region", "eu-central-1")

    def setUp(self):
        super().setUp()
        self.s3.region = "eu-central-1"

    def test_buckets(self):
        constraint = b"<CreateBucketConfiguration><LocationConstraint>eu-central-1</LocationConstraint></CreateBucketConfiguration>"
        self.assertEqual(self.s3.call("PUT", "/second", body=constraint).status, 200)
        self.assert_refused(self.s3.call("PUT", "/second", body=constraint), 409, "BucketAlreadyOwnedByYou")
        self.assert_refused(self.s3.call("PUT", "/third"), 400, "IllegalLocationConstraintException")
        self.assert_refused(self.s3.call("PUT", "/Third", body=constraint), 400, "InvalidBucketName")
        self.assertEqual(self.s3.call("HEAD", "/second").headers["x-amz-bucket-region"], "eu-central-1")
        self.assertEqual(self.s3.call("HEAD", "/third").status, 404)
        astray = self.client(region="us-east-1").call("HEAD", "/second")
        self.assertEqual((astray.status, astray.headers["x-amz-bucket-region"]), (400, "eu-central-1"))
        self.assertEqual(self.s3.call("GET", "/second", {"location": ""}).tree().text, "eu-central-1")

    def test_virtual_hosting(self):
        self.s3.put("a/k", b"hello")
        for host in (f"staging.localhost:{self.s3.port}", f"staging.s3.localhost:{self.s3.port}"):
            self.s3.host = host
            self.assertEqual(self.s3.call("GET", "/a/k").body, b"hello")


class Listing(EndpointTest):
    def test_pages_in_byte_order(self):
        keys = sorted(["a/1", "a/2", "a/é", "b", "a b", "a+b", "a/&<>"], key=lambda key: key.encode())
        for key in keys:
            self.s3.put(key, b"123")
        found, token = [], {}
        while True:
            page = self.s3.list(max_keys="2", encoding_type="url", **token)
            self.assertLessEqual(int(page.text("KeyCount")), 2)
            found += page.texts("Contents/Key")
            if page.text("IsTruncated") == "false":
                break
            token = {"continuation_token": page.text("NextContinuationToken")}
        self.assertEqual(found, ["a+b", "a%2Bb", "a/%26%3C%3E", "a/1", "a/2", "a/%C3%A9", "b"])
        plain = self.s3.list()
        self.assertEqual(plain.texts("Contents/Key"), keys)
        self.assertEqual(plain.texts("Contents/Size"), ["3"] * len(keys))
        self.assertEqual(self.s3.list(prefix="a/").texts("Contents/Key"), [k for k in keys if k.startswith("a/")])
        self.assertEqual(self.s3.list(start_after="a/2").texts("Contents/Key"), ["a/é", "b"])

    def test_common_prefixes_are_paged_too(self):
        for key in ("a", "b/1", "b/2", "b/3", "c", "d/1", "e"):
            self.s3.put(key)
        page = self.s3.list(delimiter="/")
        self.assertEqual(page.texts("Contents/Key"), ["a", "c", "e"])
        self.assertEqual(page.texts("CommonPrefixes/Prefix"), ["b/", "d/"])
        seen, token = [], {}
        for _ in range(5):
            page = self.s3.list(delimiter="/", max_keys="1", **token)
            seen += page.texts("Contents/Key") + page.texts("CommonPrefixes/Prefix")
            token = {"continuation_token": page.text("NextContinuationToken")}
        self.assertEqual(seen, ["a", "b/", "c", "d/", "e"])
        self.assertEqual(page.text("IsTruncated"), "false")

    def test_no_page_has_more_than_a_thousand_keys(self):
        for i in range(1001):
            self.s3.put(f"{i:04}", b"")
        page = self.s3.list(max_keys="5000")
        self.assertEqual((page.text("KeyCount"), page.text("IsTruncated")), ("1000", "true"))
        self.assertEqual(self.s3.list(max_keys="0").text("IsTruncated"), "false")

    def test_nonsense_is_refused(self):
        for query in ({"max_keys": "many"}, {"max_keys": "-1"}, {"continuation_token": "nonsense"}, {"encoding_type": "xml"}):
            self.assert_refused(self.s3.list(**query), 400, "InvalidArgument")
