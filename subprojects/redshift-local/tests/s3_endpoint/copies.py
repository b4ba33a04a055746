"""CopyObject and UploadPartCopy."""

import concurrent.futures
import hashlib

from endpoint import EndpointTest, PART


class Copies(EndpointTest):
    def test_a_copy_has_the_bytes_and_the_headers_of_its_source(self):
        self.s3.put("from/a b", b"hello", headers={"Content-Type": "text/x-rows", "x-amz-meta-owner": "flow"})
        answer = self.s3.copy("/staging/from/a%20b", "to")
        self.assertEqual((answer.status, answer.text("ETag")), (200, f'"{hashlib.md5(b"hello").hexdigest()}"'))
        copied = self.s3.get("to")
        self.assertEqual((copied.body, copied.headers["content-type"], copied.headers["x-amz-meta-owner"]),
                         (b"hello", "text/x-rows", "flow"))
        self.s3.call("DELETE", "/staging/from/a%20b")
        self.assertEqual(self.s3.get("to").body, b"hello")

    def test_headers_can_be_replaced(self):
        self.s3.put("k", b"x", headers={"x-amz-meta-owner": "flow"})
        self.assertEqual(self.s3.copy("staging/k", "k", metadata_directive="REPLACE", meta_new="1").status, 200)
        answer = self.s3.head("k")
        self.assertEqual((answer.headers.get("x-amz-meta-owner"), answer.headers["x-amz-meta-new"]), (None, "1"))

    def test_the_copy_of_an_upload_has_the_etag_of_its_bytes(self):
        whole = self.upload("k", [PART, 3])
        self.s3.copy("staging/k", "l")
        self.assertEqual(self.s3.head("l").headers["etag"], f'"{hashlib.md5(whole).hexdigest()}"')

    def test_parts_can_be_copied(self):
        whole = self.upload("k", [PART, PART])
        upload = self.s3.begin("l")
        parts = []
        for number, span in ((1, f"bytes=3-{PART + 2}"), (2, "bytes=0-0")):
            answer = self.s3.copy("staging/k", "l", {"partNumber": str(number), "uploadId": upload},
                                  copy_source_range=span)
            parts.append((number, answer.text("ETag")))
        self.assertIsNone(self.s3.complete("l", upload, parts).code)
        self.assertTrue(self.s3.get("l").body == whole[3:PART + 3] + whole[:1])

    def test_others_are_served_while_a_large_object_is_copied(self):
        self.upload("large", [PART] * 16)
        other, served = self.client(), 0
        with concurrent.futures.ThreadPoolExecutor() as pool:
            copying = pool.submit(other.copy, "staging/large", "copy")
            while not copying.done():
                served += self.s3.head("large").status == 200
            self.assertEqual(copying.result().status, 200)
        self.assertGreater(served, 20)

    def test_a_copy_has_a_checksum(self):
        self.s3.put("k", b"123456789", headers={"x-amz-checksum-crc32c": "4waSgw=="})
        self.s3.copy("staging/k", "l")
        mode = {"x-amz-checksum-mode": "ENABLED"}
        self.assertEqual(self.s3.get("l", headers=mode).headers["x-amz-checksum-crc32c"], "4waSgw==")
        upload = self.s3.begin("m")
        etag = self.s3.copy("staging/k", "m", {"partNumber": "1", "uploadId": upload}).text("ETag")
        self.s3.complete("m", upload, [(1, etag)])
        self.assertEqual(self.s3.get("m", headers=mode).headers["x-amz-checksum-crc64nvme"], "rosUhgp5mIg=")

    def test_bad_copies_are_refused(self):
        self.s3.put("k", b"hello")
        self.assert_refused(self.s3.copy("staging/missing", "l"), 404, "NoSuchKey")
        self.assert_refused(self.s3.copy("nowhere/k", "l"), 404, "NoSuchBucket")
        self.assert_refused(self.s3.copy("staging/k", "k"), 400, "InvalidRequest")
        for source in ("k", "/staging/", "", "%zz"):
            self.assert_refused(self.s3.copy(source, "l"), 400, "InvalidArgument")
        self.assert_refused(self.s3.copy("staging/k", "l", metadata_directive="MERGE"), 400, "InvalidArgument")
        self.assert_refused(self.s3.copy("staging/k", "l", copy_source_if_match="*"), 501, "NotImplemented")
        self.assert_refused(self.s3.copy("staging/k?versionId=1", "l"), 501, "NotImplemented")
        query = {"partNumber": "1", "uploadId": self.s3.begin("l")}
        for span in ("bytes=0-5", "bytes=3-", "bytes=-3", "0-3", "bytes=4-3"):
            self.assert_refused(self.s3.copy("staging/k", "l", query, copy_source_range=span), 400, "InvalidArgument")
