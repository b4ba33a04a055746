"""Buckets, and how they are addressed."""

from endpoint import EndpointTest


class Buckets(EndpointTest):
    arguments = ("--region", "eu-central-1")

    def setUp(self):
        super().setUp()
        self.s3.region = "eu-central-1"

    def test_buckets(self):
        constraint = (b"<CreateBucketConfiguration><LocationConstraint>eu-central-1</LocationConstraint>"
                      b"</CreateBucketConfiguration>")
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


class HomeRegion(EndpointTest):
    def test_us_east_1_is_the_region_that_is_not_named(self):
        self.assertEqual(self.s3.call("PUT", "/second").status, 200)
        self.assertEqual(self.s3.call("PUT", "/second").status, 200)
        for region, code in (("us-east-1", "InvalidLocationConstraint"),
                             ("eu-west-1", "IllegalLocationConstraintException")):
            body = (f"<CreateBucketConfiguration><LocationConstraint>{region}</LocationConstraint>"
                    "</CreateBucketConfiguration>")
            self.assert_refused(self.s3.call("PUT", "/third", body=body.encode()), 400, code)
        self.assert_refused(self.s3.call("PUT", "/third", body=b"<Wrong/>"), 400, "MalformedXML")
        self.assertIsNone(self.s3.call("GET", "/second", {"location": ""}).tree().text)

    def test_all_buckets_are_listed(self):
        self.s3.call("PUT", "/another")
        answer = self.s3.call("GET", "/")
        self.assertEqual(answer.texts("Buckets/Bucket/Name"), ["another", "staging"])
        self.assertEqual(answer.text("Owner/ID"), "123456789012")

    def test_only_an_empty_bucket_can_be_deleted(self):
        self.s3.put("k")
        self.assert_refused(self.s3.call("DELETE", "/staging"), 409, "BucketNotEmpty")
        self.s3.call("DELETE", "/staging/k")
        self.assertEqual(self.s3.call("DELETE", "/staging").status, 204)
        self.assert_refused(self.s3.call("DELETE", "/staging"), 404, "NoSuchBucket")
        self.assert_refused(self.s3.put("k"), 404, "NoSuchBucket")
