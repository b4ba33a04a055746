"""Multipart uploads."""

import base64
import hashlib

from endpoint import EndpointTest, PART


class Multipart(EndpointTest):
    def test_an_upload_becomes_an_object_with_the_etag_of_its_parts(self):
        whole = self.upload("k", [PART, PART + 1, 3])
        sums = b"".join(hashlib.md5(part).digest() for part in (whole[:PART], whole[PART:2 * PART + 1],
                                                                whole[2 * PART + 1:]))
        answer = self.s3.get("k")
        self.assertTrue(answer.body == whole)
        self.assertEqual(answer.headers["etag"], f'"{hashlib.md5(sums).hexdigest()}-3"')
        self.assertEqual(self.server.statistics()["openUploads"], [])

    def test_the_reply_to_complete_begins_before_the_outcome(self):
        upload = self.s3.begin("k")
        etag = self.s3.part("k", upload, 1, b"only").headers["etag"]
        answer = self.s3.complete("k", upload, [(1, etag)])
        self.assertEqual(answer.status, 200)
        self.assertEqual(answer.headers["transfer-encoding"], "chunked")
        self.assertEqual(answer.text("ETag"), self.s3.head("k").headers["etag"])

    def test_parts_are_judged_when_the_upload_is_completed(self):
        upload = self.s3.begin("k")
        small = self.s3.part("k", upload, 1, b"small").headers["etag"]
        large = self.s3.part("k", upload, 2, b"x" * PART).headers["etag"]
        other = self.s3.part("k", upload, 7, b"last").headers["etag"]
        too_small = self.s3.complete("k", upload, [(1, small), (2, large)])
        self.assert_refused(too_small, 400, "EntityTooSmall")
        self.assertEqual((too_small.text("ProposedSize"), too_small.text("PartNumber")), ("5", "1"))
        self.assert_refused(self.s3.complete("k", upload, [(7, other), (2, large)]), 400, "InvalidPartOrder")
        self.assert_refused(self.s3.complete("k", upload, [(2, large), (2, large)]), 400, "InvalidPartOrder")
        self.assert_refused(self.s3.complete("k", upload, [(2, small)]), 400, "InvalidPart")
        self.assert_refused(self.s3.complete("k", upload, [(3, small)]), 400, "InvalidPart")
        self.assert_refused(self.s3.complete("k", upload, []), 400, "MalformedXML")
        self.assertIsNone(self.s3.complete("k", upload, [(2, large.strip('"')), (7, other)]).code)  # gaps are allowed
        self.assertTrue(self.s3.get("k").body == b"x" * PART + b"last")

    def test_part_numbers_go_from_1_to_10000(self):
        upload = self.s3.begin("k")
        for number, status in ((0, 400), (1, 200), (10000, 200), (10001, 400), (-1, 400), ("x", 400)):
            self.assertEqual(self.s3.part("k", upload, number, b"").status, status, number)

    def test_the_same_number_replaces(self):
        upload = self.s3.begin("k")
        old = self.s3.part("k", upload, 1, b"old").headers["etag"]
        new = self.s3.part("k", upload, 1, b"new").headers["etag"]
        self.assert_refused(self.s3.complete("k", upload, [(1, old)]), 400, "InvalidPart")
        self.assertIsNone(self.s3.complete("k", upload, [(1, new)]).code)
        self.assertEqual(self.s3.get("k").body, b"new")

    def test_completing_can_be_repeated_for_a_while(self):
        upload = self.s3.begin("k")
        etag = self.s3.part("k", upload, 1, b"x").headers["etag"]
        first = self.s3.complete("k", upload, [(1, etag)])
        self.s3.put("k", b"another")
        again = self.s3.complete("k", upload, [(1, etag)])
        self.assertEqual((again.status, again.text("ETag")), (200, first.text("ETag")))
        self.assertEqual(self.s3.get("k").body, b"another")
        self.assert_refused(self.s3.complete("k", upload, [(2, etag)]), 404, "NoSuchUpload")

    def test_a_finished_upload_is_gone(self):
        upload = self.s3.begin("k")
        etag = self.s3.part("k", upload, 1, b"x").headers["etag"]
        self.s3.complete("k", upload, [(1, etag)])
        self.assert_refused(self.s3.part("k", upload, 2, b"x"), 404, "NoSuchUpload")
        self.assert_refused(self.s3.abort("k", upload), 404, "NoSuchUpload")
        upload = self.s3.begin("k")
        self.s3.part("k", upload, 1, b"x")
        self.assertEqual(self.s3.abort("k", upload).status, 204)
        self.assert_refused(self.s3.abort("k", upload), 404, "NoSuchUpload")
        self.assert_refused(self.s3.part("k", upload, 2, b"x"), 404, "NoSuchUpload")
        self.assert_refused(self.s3.complete("k", upload, [(1, etag)]), 404, "NoSuchUpload")
        self.assert_refused(self.s3.part("other key", self.s3.begin("k"), 1, b"x"), 404, "NoSuchUpload")
        self.assertEqual(len(self.server.files()), 1)

    def test_listing_parts_and_uploads(self):
        first, second, third = self.s3.begin("a/1"), self.s3.begin("a/2"), self.s3.begin("b")
        for number in (3, 1, 2):
            self.s3.part("a/1", first, number, b"x" * number)
        page = self.s3.call("GET", "/staging/a/1", {"uploadId": first, "max-parts": "2"})
        self.assertEqual(page.texts("Part/PartNumber"), ["1", "2"])
        self.assertEqual(page.text("IsTruncated"), "true")
        page = self.s3.call("GET", "/staging/a/1",
                            {"uploadId": first, "part-number-marker": page.text("NextPartNumberMarker")})
        self.assertEqual((page.texts("Part/PartNumber"), page.texts("Part/Size")), (["3"], ["3"]))
        page = self.s3.call("GET", "/staging", {"uploads": "", "prefix": "a/"})
        self.assertEqual(page.texts("Upload/UploadId"), [first, second])
        page = self.s3.call("GET", "/staging", {"uploads": "", "max-uploads": "2"})
        self.assertEqual(page.texts("Upload/Key"), ["a/1", "a/2"])
        page = self.s3.call("GET", "/staging", {"uploads": "", "key-marker": page.text("NextKeyMarker"),
                                                "upload-id-marker": page.text("NextUploadIdMarker")})
        self.assertEqual(page.texts("Upload/UploadId"), [third])
        self.assertEqual(len(self.server.statistics()["openUploads"]), 3)
        page = self.s3.call("GET", "/staging", {"uploads": "", "delimiter": "/"})
        self.assertEqual((page.texts("CommonPrefixes/Prefix"), page.texts("Upload/Key")), (["a/"], ["b"]))
        page = self.s3.call("GET", "/staging", {"uploads": "", "delimiter": "/", "max-uploads": "1"})
        self.assertEqual((page.texts("CommonPrefixes/Prefix"), page.text("IsTruncated")), (["a/"], "true"))
        page = self.s3.call("GET", "/staging",
                            {"uploads": "", "delimiter": "/", "key-marker": page.text("NextKeyMarker")})
        self.assertEqual((page.texts("CommonPrefixes/Prefix"), page.texts("Upload/Key")), ([], ["b"]))
        self.assert_refused(self.s3.call("GET", "/staging", {"uploads": "", "max-uploads": "x"}), 400,
                            "InvalidArgument")

    def test_encryption_belongs_to_the_upload_not_to_its_parts(self):
        upload = self.s3.begin("k", headers={"x-amz-server-side-encryption": "AES256"})
        answer = self.s3.part("k", upload, 1, b"x", headers={"x-amz-server-side-encryption": "AES256"})
        self.assert_refused(answer, 400, "InvalidArgument")
        answer = self.s3.part("k", upload, 1, b"x")
        self.assertEqual(answer.headers["x-amz-server-side-encryption"], "AES256")

    def test_checksums_of_parts(self):
        upload = self.s3.begin("k", headers={"x-amz-checksum-algorithm": "SHA256"})
        digest = hashlib.sha256(b"only").digest()
        sum_ = base64.b64encode(digest).decode()
        self.assert_refused(self.s3.part("k", upload, 1, b"only"), 400, "InvalidRequest")
        etag = self.s3.part("k", upload, 1, b"only", headers={"x-amz-checksum-sha256": sum_}).headers["etag"]
        self.assert_refused(self.s3.complete("k", upload, [(1, etag)]), 400, "InvalidRequest")
        answer = self.s3.complete("k", upload, [(1, etag)], {1: f"<ChecksumSHA256>{sum_}</ChecksumSHA256>"})
        self.assertEqual(answer.text("ChecksumSHA256"),
                         base64.b64encode(hashlib.sha256(digest).digest()).decode() + "-1")

    def test_completing_on_condition(self):
        upload = self.s3.begin("k")
        etag = self.s3.part("k", upload, 1, b"four").headers["etag"]
        self.assert_refused(self.s3.complete("k", upload, [(1, etag)], headers={"x-amz-mp-object-size": "5"}), 400,
                            "InvalidRequest")
        self.s3.put("k", b"first")
        self.assert_refused(self.s3.complete("k", upload, [(1, etag)], headers={"If-None-Match": "*"}), 412,
                            "PreconditionFailed")
        self.assertEqual(self.s3.get("k").body, b"first")
