"""Conditional requests, on writing and on reading."""

import datetime
import email.utils

from endpoint import EndpointTest


def http_date(hours):
    when = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(hours=hours)
    return email.utils.format_datetime(when.replace(microsecond=0), usegmt=True)


class Conditions(EndpointTest):
    def test_create_only(self):
        self.assertEqual(self.s3.put("k", b"1", headers={"If-None-Match": "*"}).status, 200)
        answer = self.s3.put("k", b"2", headers={"If-None-Match": "*"})
        self.assert_refused(answer, 412, "PreconditionFailed")
        self.assertEqual(answer.text("Condition"), "If-None-Match")
        self.assert_refused(self.s3.put("k", b"2", headers={"If-None-Match": '"e"'}), 501, "NotImplemented")
        self.assertEqual(self.s3.get("k").body, b"1")

    def test_replace_only_what_one_has_seen(self):
        self.assert_refused(self.s3.put("k", b"1", headers={"If-Match": '"e"'}), 404, "NoSuchKey")
        etag = self.s3.put("k", b"1").headers["etag"]
        self.assert_refused(self.s3.put("k", b"2", headers={"If-Match": '"e"'}), 412, "PreconditionFailed")
        self.assertEqual(self.s3.put("k", b"2", headers={"If-Match": etag}).status, 200)
        self.assert_refused(self.s3.put("k", b"3", headers={"If-Match": etag}), 412, "PreconditionFailed")
        self.assertEqual(self.s3.get("k").body, b"2")

    def test_reading_on_condition(self):
        etag = self.s3.put("k", b"data").headers["etag"]
        for headers, status in (({"If-Match": etag}, 200), ({"If-Match": '"a", ' + etag}, 200),
                                ({"If-Match": '"a"'}, 412),
                                ({"If-None-Match": etag}, 304), ({"If-None-Match": "*"}, 304),
                                ({"If-None-Match": '"a"'}, 200),
                                ({"If-Modified-Since": http_date(1)}, 304), ({"If-Modified-Since": http_date(-1)}, 200),
                                ({"If-Unmodified-Since": http_date(1)}, 200),
                                ({"If-Unmodified-Since": http_date(-1)}, 412),
                                ({"If-Match": etag, "If-Unmodified-Since": http_date(-1)}, 200),
                                ({"If-None-Match": '"a"', "If-Modified-Since": http_date(1)}, 200),
                                ({"If-Modified-Since": "nonsense"}, 200)):
            answer = self.s3.get("k", headers=headers)
            self.assertEqual(answer.status, status, headers)
            self.assertEqual(answer.body if status == 200 else b"", b"data" if status == 200 else b"", headers)
        answer = self.s3.get("k", headers={"If-None-Match": etag})
        self.assertEqual((answer.body, answer.headers["etag"]), (b"", etag))
        self.assertEqual(self.s3.get("k").body, b"data")  # on the same connection

    def test_conditions_that_are_not_modelled(self):
        self.s3.put("k")
        self.assert_refused(self.s3.get("k", headers={"If-Range": '"e"'}), 501, "NotImplemented")
        self.assert_refused(self.s3.call("DELETE", "/staging/k", headers={"If-Match": "*"}), 501, "NotImplemented")
