"""Lists of objects, in both versions of the call."""

from endpoint import EndpointTest


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
        for query in ({"max_keys": "many"}, {"max_keys": "-1"}, {"continuation_token": "nonsense"},
                      {"encoding_type": "xml"}):
            self.assert_refused(self.s3.list(**query), 400, "InvalidArgument")

    def test_version_1_goes_on_behind_a_marker(self):
        for key in ("a", "b/1", "b/2", "c", "d/1"):
            self.s3.put(key)
        page = self.s3.call("GET", "/staging", {"max-keys": "2"})
        self.assertEqual((page.texts("Contents/Key"), page.text("IsTruncated")), (["a", "b/1"], "true"))
        self.assertIsNone(page.text("NextMarker"))  # the last key serves
        page = self.s3.call("GET", "/staging", {"marker": "b/1"})
        self.assertEqual((page.texts("Contents/Key"), page.text("IsTruncated")), (["b/2", "c", "d/1"], "false"))
        seen, marker = [], ""
        for _ in range(4):
            page = self.s3.call("GET", "/staging", {"delimiter": "/", "max-keys": "1", "marker": marker})
            seen += page.texts("Contents/Key") + page.texts("CommonPrefixes/Prefix")
            marker = page.text("NextMarker")
        self.assertEqual((seen, marker), (["a", "b/", "c", "d/"], None))
        self.assertEqual(self.s3.call("GET", "/staging", {"prefix": "b"}).texts("Contents/Owner/ID"),
                         ["123456789012"] * 2)
        self.assert_refused(self.s3.call("GET", "/staging", {"max-keys": "x"}), 400, "InvalidArgument")
        self.assert_refused(self.s3.call("GET", "/staging", {"start-after": "a"}), 501, "NotImplemented")
