"""Checksums of whole objects: single PUTs, composite and full-object checksums of uploads."""

import base64
import hashlib
import zlib

from endpoint import EndpointTest, PART


def crc32(data):
    return base64.b64encode(zlib.crc32(data).to_bytes(4, "big")).decode()


class Checksums(EndpointTest):
    bodies = [b"a" * PART, b"b" * (PART + 7), b"c"]

    def begin_with(self, **headers):
        """headers: x-amz-checksum-NAME."""
        return self.s3.call("POST", "/staging/k", {"uploads": ""},
                            headers={f"x-amz-checksum-{name}": value for name, value in headers.items()})

    def parts(self, upload, checksum=None):
        parts = []
        for number, body in enumerate(self.bodies, 1):
            headers = {"x-amz-checksum-crc32": checksum(body)} if checksum else {}
            answer = self.s3.part("k", upload, number, body, headers=headers)
            self.assertEqual(answer.status, 200, answer)
            parts.append((number, answer.headers["etag"]))
        return parts

    def test_the_reply_and_the_object_have_the_checksum(self):
        answer = self.s3.put("k", b"hello", headers={"x-amz-checksum-crc32": crc32(b"hello")})
        self.assertEqual((answer.headers["x-amz-checksum-crc32"], answer.headers["x-amz-checksum-type"]),
                         (crc32(b"hello"), "FULL_OBJECT"))
        self.assertEqual(self.s3.list().texts("Contents/ChecksumAlgorithm"), ["CRC32"])

    def test_s3_adds_a_crc64nvme_where_there_is_no_checksum(self):
        answer = self.s3.put("k", b"123456789")
        self.assertEqual((answer.headers["x-amz-checksum-crc64nvme"], answer.headers["x-amz-checksum-type"]),
                         ("rosUhgp5mIg=", "FULL_OBJECT"))
        mode = {"x-amz-checksum-mode": "ENABLED"}
        self.assertEqual(self.s3.get("k", headers=mode).headers["x-amz-checksum-crc64nvme"], "rosUhgp5mIg=")
        upload = self.s3.begin("l")
        part = self.s3.part("l", upload, 1, b"123456789")
        self.assertNotIn("x-amz-checksum-crc64nvme", part.headers)
        done = self.s3.complete("l", upload, [(1, part.headers["etag"])])
        self.assertEqual((done.text("ChecksumCRC64NVME"), done.text("ChecksumType")), ("rosUhgp5mIg=", "FULL_OBJECT"))
        whole = self.upload("m", [PART, 3])
        self.s3.put("n", whole)
        self.assertEqual(*(self.s3.get(key, headers=mode).headers["x-amz-checksum-crc64nvme"] for key in "mn"))

    def test_the_checksum_of_the_whole_upload(self):
        begun = self.begin_with(algorithm="CRC32", type="FULL_OBJECT")
        self.assertEqual((begun.headers["x-amz-checksum-algorithm"], begun.headers["x-amz-checksum-type"]),
                         ("CRC32", "FULL_OBJECT"))
        upload = begun.text("UploadId")
        parts = self.parts(upload)  # their checksums are S3's business
        wrong = self.s3.complete("k", upload, parts, headers={"x-amz-checksum-crc32": crc32(b"other")})
        self.assert_refused(wrong, 400, "BadDigest")
        wrong = self.s3.complete("k", upload, parts, headers={"x-amz-checksum-type": "COMPOSITE"})
        self.assert_refused(wrong, 400, "InvalidRequest")
        whole = crc32(b"".join(self.bodies))
        answer = self.s3.complete("k", upload, parts,
                                  headers={"x-amz-checksum-crc32": whole, "x-amz-checksum-type": "FULL_OBJECT"})
        self.assertEqual((answer.text("ChecksumCRC32"), answer.text("ChecksumType")), (whole, "FULL_OBJECT"))
        self.assertEqual(self.s3.get("k", headers={"x-amz-checksum-mode": "ENABLED"}).headers["x-amz-checksum-crc32"],
                         whole)

    def test_the_checksum_of_the_checksums_of_parts(self):
        upload = self.begin_with(algorithm="CRC32").text("UploadId")
        parts = self.parts(upload, crc32)
        listed = self.s3.call("GET", "/staging/k", {"uploadId": upload})
        self.assertEqual(listed.texts("Part/ChecksumCRC32"), [crc32(body) for body in self.bodies])
        self.assertEqual((listed.text("ChecksumAlgorithm"), listed.text("ChecksumType")), ("CRC32", "COMPOSITE"))
        sums = {number: f"<ChecksumCRC32>{crc32(self.bodies[number - 1])}</ChecksumCRC32>" for number, _ in parts}
        self.assert_refused(self.s3.complete("k", upload, parts), 400, "InvalidRequest")
        swapped = {**sums, 1: sums[2]}
        self.assert_refused(self.s3.complete("k", upload, parts, swapped), 400, "InvalidPart")
        self.assert_refused(self.s3.complete("k", upload, parts[1:], sums), 500, "InternalError")  # a gap
        answer = self.s3.complete("k", upload, parts, sums)
        raw = b"".join(base64.b64decode(crc32(body)) for body in self.bodies)
        self.assertEqual((answer.text("ChecksumCRC32"), answer.text("ChecksumType")), (crc32(raw) + "-3", "COMPOSITE"))

    def test_parts_must_have_the_checksum_that_the_upload_was_made_for(self):
        upload = self.begin_with(algorithm="CRC32").text("UploadId")
        answer = self.s3.part("k", upload, 1, b"x")
        self.assert_refused(answer, 400, "InvalidRequest")
        self.assertIn("expected checksum Type: crc32, actual checksum Type: null", answer.text("Message"))
        sha = {"x-amz-checksum-sha256": base64.b64encode(hashlib.sha256(b"x").digest()).decode()}
        self.assert_refused(self.s3.part("k", upload, 1, b"x", headers=sha), 400, "InvalidRequest")
        plain = self.s3.begin("k")
        answer = self.s3.part("k", plain, 1, b"x", headers=sha)
        self.assertIn("expected checksum Type: null, actual checksum Type: sha256", answer.text("Message"))

    def test_pairs_of_algorithm_and_type_that_do_not_exist(self):
        for headers in ({"algorithm": "SHA256", "type": "FULL_OBJECT"}, {"algorithm": "CRC64NVME", "type": "COMPOSITE"},
                        {"algorithm": "MD5"}, {"algorithm": "CRC32", "type": "PARTIAL"}, {"type": "COMPOSITE"}):
            self.assert_refused(self.begin_with(**headers), 400, "InvalidRequest")
        self.assertEqual(self.begin_with(algorithm="CRC64NVME").headers["x-amz-checksum-type"], "FULL_OBJECT")
