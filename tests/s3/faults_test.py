#!/usr/bin/env python3
"""The S3 client against an S3 that fails: every kind of failure at every call, redirects, and what is left behind."""

import json
import os
import subprocess
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "support"))
import stand  # noqa: E402

CLIENT_LIFE = os.environ["CLIENT_LIFE"]
# Which step of the client's life makes the call.
STEPS = {"PutObject": "put", "GetObject": "get", "HeadObject": "head", "ListObjectsV2": "list",
         "CreateMultipartUpload": "upload", "UploadPart": "upload", "CompleteMultipartUpload": "upload",
         "ListMultipartUploads": "abort", "AbortMultipartUpload": "abort", "DeleteObject": "delete",
         "DeleteObjects": "delete all"}
WITH_BODY = ["PutObject", "UploadPart", "CompleteMultipartUpload", "DeleteObjects"]
WITH_DOCUMENT = ["CreateMultipartUpload", "CompleteMultipartUpload", "DeleteObjects", "ListObjectsV2",
                 "ListMultipartUploads"]
# All of which the client recovers from when they strike once.
PASSING = ["fail:500:InternalError", "fail:500", "fail:503:SlowDown", "fail:503", "fail:400:RequestTimeout",
           "fail:400:BadDigest", "skew:600", "cut", "cut when=after", "stall", "stall when=after", "lose-reply",
           "close", "slow:3000", "delay:50", "redirect:307", "redirect:301"]
# Those after which the client does not know that its upload has begun, and begins another.
LOSING = ["cut when=after", "stall when=after", "lose-reply"]


class Faults(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.stand = stand.Stand("--bucket", "staging", "--bucket", "far@eu-west-1", "--bucket", "fresh@eu-west-2:new")
        cls.addClassCleanup(cls.stand.__exit__)

    def control(self, *words):
        subprocess.run([stand.REDSHIFT_LOCAL, "ctl", "--ready", self.stand.ready_path, *words], check=True,
                       stdout=subprocess.DEVNULL, timeout=stand.WAIT_SECONDS)

    def live(self, *faults, bucket="staging", **env):
        """Errors of the client by step, and what it knew in the end; the faults have fired when it is over."""
        config = self.stand.config
        self.control("fault", "clear")
        fired_before = self.stand.events().count('"fired"')
        for fault in faults:
            self.control("fault", "add", fault)
        done = subprocess.run(
            [CLIENT_LIFE, bucket, config["region"]], capture_output=True, text=True, timeout=stand.WAIT_SECONDS,
            env={**os.environ, **self.stand.env, "ACCESS_KEY_ID": config["awsAccessKeyId"],
                 "SECRET_ACCESS_KEY": config["awsSecretAccessKey"],
                 "AWS_REQUEST_CHECKSUM_CALCULATION": "when_supported", **env})
        self.assertEqual(done.returncode, 0, done.stderr)
        lines = [json.loads(line) for line in done.stdout.splitlines()]
        self.assertNotIn(config["awsSecretAccessKey"], done.stdout)
        self.assertGreaterEqual(self.stand.events().count('"fired"') - fired_before, len(faults))
        self.advice = [line["advice"] for line in lines if "advice" in line]
        self.end = lines[-1]
        return {line["step"]: line["error"] for line in lines if line.get("error")}

    def assert_nothing_left(self):
        self.assertEqual(self.stand.s3_leftovers(), 0)

    def test_nothing_fails_where_nothing_is_wrong(self):
        self.assertEqual(self.live(), {})
        self.assertEqual(self.end, {"region": self.stand.config["region"], "throttled": 0, "lost_uploads": 0})
        self.assert_nothing_left()

    def test_a_server_without_checksums_is_served_as_well(self):
        self.assertEqual(self.live(AWS_REQUEST_CHECKSUM_CALCULATION="when_required"), {})
        self.assert_nothing_left()

    def test_every_passing_failure_of_every_call_is_overcome(self):
        for operation in STEPS:
            for fault in PASSING:
                # The answer to a HEAD has a status and no reason.
                if operation == "HeadObject" and ":400:" in fault:
                    continue
                with self.subTest(operation=operation, fault=fault):
                    self.assertEqual(self.live(f"s3={operation} nth=1 do={fault}"), {})
                    lost = operation == "CreateMultipartUpload" and fault in LOSING
                    self.assertEqual(self.end["lost_uploads"], int(lost))
                    self.assertEqual(self.end["throttled"], int("SlowDown" in fault and operation != "HeadObject"))
                    self.assert_nothing_left()

    def test_a_clock_that_differs_from_that_of_s3_is_corrected(self):
        self.control("clock", "-7200")
        self.addCleanup(self.control, "clock", "0")
        self.assertEqual(self.live(), {})
        self.assert_nothing_left()

    def test_a_connection_that_breaks_in_the_middle_of_a_body_is_replaced(self):
        for operation in WITH_BODY:
            with self.subTest(operation=operation):
                self.assertEqual(self.live(f"s3={operation} nth=1 do=cut when=during"), {})
                self.assert_nothing_left()

    def test_an_error_behind_a_200_is_overcome(self):
        for operation in WITH_DOCUMENT:
            with self.subTest(operation=operation):
                self.assertEqual(self.live(f"s3={operation} nth=1 do=fail:200:InternalError"), {})
                self.assert_nothing_left()

    def test_several_failures_in_a_row_are_overcome(self):
        self.assertEqual(self.live("s3=* probability=0.3 seed=11 do=fail:503:SlowDown",
                                   "s3=UploadPart nth=2 do=lose-reply",
                                   "s3=CompleteMultipartUpload nth=1 do=lose-reply"), {})
        self.assertGreater(self.end["throttled"], 0)
        self.assert_nothing_left()

    def test_what_does_not_pass_is_told_with_everything_that_support_asks_for(self):
        for operation, step in STEPS.items():
            with self.subTest(operation=operation):
                errors = self.live(f"s3={operation} nth=1 do=fail:403:AccessDenied")
                code = "403: S3 gave no reason" if operation == "HeadObject" else "403 AccessDenied: Injected"
                self.assertRegex(errors.pop(step),
                                 rf"^{operation} s3://staging\S*: {code}.*\(request id \S+, host id \S+\)$")
                # One that could not be written cannot be read.
                if operation not in ("PutObject", "CreateMultipartUpload", "UploadPart", "CompleteMultipartUpload"):
                    self.assertEqual(errors, {})
                if operation not in ("DeleteObject", "DeleteObjects"):
                    self.assert_nothing_left()
                else:
                    self.live()
                    self.assert_nothing_left()

    def test_an_outage_ends_after_the_last_attempt(self):
        errors = self.live("s3=UploadPart every=1 do=fail:503:SlowDown")
        self.assertRegex(errors["upload"], r"^UploadPart s3://staging/large: 503 SlowDown: .*, attempt 7\)$")
        self.assert_nothing_left()

    def test_an_upload_with_a_wrong_etag_fails_at_its_completion(self):
        errors = self.live("s3=UploadPart nth=1 do=wrong-etag")
        self.assertRegex(errors["upload"], r"^CompleteMultipartUpload s3://staging/large: 400 InvalidPart: ")
        self.assert_nothing_left()

    def test_a_server_that_never_says_100_continue_gets_the_body_all_the_same(self):
        self.assertEqual(self.live("s3=UploadPart nth=1 do=withhold-continue"), {})
        self.assert_nothing_left()

    def test_a_bucket_in_another_region_is_found_and_told_about_once(self):
        for bucket, region in {"far": "eu-west-1", "fresh": "eu-west-2"}.items():
            with self.subTest(bucket=bucket):
                self.assertEqual(self.live(bucket=bucket), {})
                self.assertEqual(self.end["region"], region)
                self.assertEqual(self.advice, [f'the bucket "{bucket}" is in region {region}, not in us-east-1: '
                                               f'set the region to {region}'])
                self.assert_nothing_left()

    def test_a_redirect_to_another_host_is_refused(self):
        other = self.stand.env["AWS_ENDPOINT_URL_S3"].replace("127.0.0.1", "localhost")
        self.assertIn("localhost", other)
        errors = self.live(f"s3=GetObject nth=1 do=redirect:307:{other}")
        self.assertRegex(errors["get"], r"^GetObject s3://staging/small: .*localhost.* nothing was sent there")
        self.assert_nothing_left()

    def test_redirects_that_go_on_are_an_error(self):
        errors = self.live("s3=GetObject every=1 do=redirect:307")
        self.assertRegex(errors["get"], r"^GetObject s3://staging/small: 307 TemporaryRedirect")
        self.assert_nothing_left()


class OverTls(unittest.TestCase):
    def test_bodies_are_asked_for_over_tls_as_well(self):
        with stand.Stand("--s3-tls", "--fault", "s3=UploadPart nth=1 do=withhold-continue") as secured:
            config = secured.config
            done = subprocess.run(
                [CLIENT_LIFE, "staging", config["region"]], capture_output=True, text=True,
                timeout=stand.WAIT_SECONDS,
                env={**os.environ, **secured.env, "ACCESS_KEY_ID": config["awsAccessKeyId"],
                     "SECRET_ACCESS_KEY": config["awsSecretAccessKey"]})
            self.assertEqual(done.returncode, 0, done.stderr)
            errors = [line for line in map(json.loads, done.stdout.splitlines()) if line.get("error")]
            self.assertEqual(errors, [])
            self.assertEqual(secured.events().count('"fired"'), 1)


if __name__ == "__main__":
    unittest.main()
