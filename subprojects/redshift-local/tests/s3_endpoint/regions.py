"""Buckets in another Region than the address that a request is sent to."""

from urllib.parse import urlsplit

from endpoint import EndpointTest


class Regions(EndpointTest):
    arguments = ("--bucket", "abroad@eu-west-1", "--bucket", "fresh@eu-west-1:new")

    def test_the_wrong_endpoint_names_the_right_one(self):
        answer = self.s3.call("PUT", "/abroad/k", body=b"x")
        self.assert_refused(answer, 301, "PermanentRedirect")
        self.assertEqual((answer.headers["x-amz-bucket-region"], answer.text("Bucket")), ("eu-west-1", "abroad"))
        self.assertNotIn("location", answer.headers)
        there = self.client(region="eu-west-1")
        there.host = answer.text("Endpoint")
        there.port = int(there.host.split(":")[1])
        self.assertEqual(there.call("PUT", "/abroad/k", body=b"x").status, 200)
        self.assertEqual(there.call("HEAD", "/abroad").headers["x-amz-bucket-region"], "eu-west-1")
        self.assertEqual(there.call("GET", "/abroad", {"location": ""}).tree().text, "eu-west-1")
        answer = there.put("k")  # and back: staging is in us-east-1
        self.assertEqual((answer.code, answer.text("Endpoint")), ("PermanentRedirect", f"127.0.0.1:{self.s3.port}"))

    def test_head_tells_the_region_without_a_document(self):
        answer = self.s3.call("HEAD", "/abroad")
        self.assertEqual((answer.status, answer.headers["x-amz-bucket-region"], answer.body), (301, "eu-west-1", b""))

    def test_the_signature_must_be_for_the_region_of_the_endpoint(self):
        answer = self.client(region="eu-west-1").call("GET", "/abroad/k")
        self.assert_refused(answer, 400, "AuthorizationHeaderMalformed")
        self.assertEqual(answer.text("Region"), "us-east-1")

    def test_a_new_bucket_redirects_for_the_time_being(self):
        answer = self.s3.call("PUT", "/fresh/a b", {"x-id": "PutObject"}, b"x")
        self.assert_refused(answer, 307, "TemporaryRedirect")
        place = urlsplit(answer.headers["location"])
        self.assertEqual((place.scheme, place.path, place.query), ("http", "/fresh/a%20b", "x-id=PutObject"))
        there = self.client(region="eu-west-1")
        there.host, there.port = place.netloc, place.port
        self.assertEqual(there.call("PUT", "/fresh/a b", {"x-id": "PutObject"}, b"x").status, 200)

    def test_only_who_is_let_in_is_redirected(self):
        self.assert_refused(self.client(secret="wrong").call("GET", "/abroad/k"), 403, "SignatureDoesNotMatch")
