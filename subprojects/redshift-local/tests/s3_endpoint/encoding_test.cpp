#include "s3/encoding.hpp"

#include <doctest/doctest.h>

#include "s3/byte_range.hpp"
#include "s3/clock.hpp"
#include "s3/digest.hpp"
#include "s3/error.hpp"

using namespace redshift_local::s3;

TEST_CASE("checksums have their published check values") {
  CHECK(to_base64(digest_of(digest_kind::crc32c, "123456789")) == "4waSgw==");  // RFC 3720
  CHECK(to_base64(digest_of(digest_kind::crc32c, std::string(66'560, 'a'))) == "sOO8/Q==");
  CHECK(to_hex(digest_of(digest_kind::crc32, "123456789")) == "cbf43926");               // ITU-T V.42
  CHECK(to_hex(digest_of(digest_kind::md5, "")) == "d41d8cd98f00b204e9800998ecf8427e");  // RFC 1321
  CHECK(to_hex(digest_of(digest_kind::sha1, "abc")) ==
        "a9993e364706816aba3e25717850c26c9cd0d89d");  // FIPS 180
}

TEST_CASE("a digest does not depend on how the bytes were cut") {
  const std::string bytes = "The quick brown fox jumps over the lazy dog";
  for (const auto kind : {digest_kind::md5, digest_kind::sha256, digest_kind::crc32, digest_kind::crc32c,
                          digest_kind::crc64nvme})
    for (std::size_t cut = 0; cut <= bytes.size(); ++cut) {
      digest one(kind);
      one.add(std::string_view(bytes).substr(0, cut));
      one.add(std::string_view(bytes).substr(cut));
      CHECK(one.finish() == digest_of(kind, bytes));
    }
}

TEST_CASE("the CRC of two strings follows from theirs") {
  CHECK(to_hex(digest_of(digest_kind::crc64nvme, "123456789")) == "ae8b14860a799888");  // NVM Express
  const std::string text(70'001, 'q');
  for (const auto kind : {digest_kind::crc32, digest_kind::crc32c, digest_kind::crc64nvme})
    for (const std::size_t cut : {0, 1, 8, 4096, 70'000, 70'001}) {
      CAPTURE(cut);
      const auto first = digest_of(kind, std::string_view(text).substr(0, cut));
      const auto second = digest_of(kind, std::string_view(text).substr(cut));
      CHECK(join_crcs(kind, first, second, text.size() - cut) == digest_of(kind, text));
    }
}

TEST_CASE("base64 is read strictly") {
  CHECK(from_base64("") == "");
  CHECK(from_base64("Zg==") == "f");  // RFC 4648
  CHECK(from_base64("Zm8=") == "fo");
  CHECK(from_base64("Zm9v") == "foo");
  for (const std::string bad :
       {"Z", "Zg", "Zg=", "Zg===", "====", "Zh==", "Zm=v", " Zm9", "Zm9v\n", "Zm-_"}) {
    CAPTURE(bad);
    CHECK_FALSE(from_base64(bad).has_value());
  }
}

TEST_CASE("percent-encoding leaves only the unreserved characters") {
  CHECK(percent_encode("aZ09-._~", false) == "aZ09-._~");
  CHECK(percent_encode("/ !*'()+\xC3\xA9", false) == "%2F%20%21%2A%27%28%29%2B%C3%A9");
  CHECK(percent_encode("a/b c", true) == "a/b%20c");
  CHECK(percent_decode("a%2fb+c%20", true) == "a/b c ");
  CHECK(percent_decode("a+b", false) == "a+b");
  for (const std::string bad : {"%", "%2", "%zz", "a%2"}) CHECK_FALSE(percent_decode(bad, false).has_value());
}

TEST_CASE("malformed UTF-8 is recognised") {
  for (const std::string good : {"", "a", "\xC3\xA9", "\xE2\x82\xAC", "\xF0\x9F\x98\x80", "\xEF\xBF\xBD"})
    CHECK(is_utf8(good));
  for (const std::string bad :
       {"\x80", "\xC3", "\xC0\xAF", "\xE0\x80\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xFF"})
    CHECK_FALSE(is_utf8(bad));
}

TEST_CASE("dates are read only when they are dates") {
  const auto when = from_timestamp("20130524T000000Z");
  REQUIRE(when.has_value());
  CHECK(to_http_date(*when) == "Fri, 24 May 2013 00:00:00 GMT");
  CHECK(from_http_date("Fri, 24 May 2013 00:00:00 GMT") == when);
  CHECK(to_iso_date(*when) == "2013-05-24T00:00:00.000Z");
  for (const std::string bad :
       {"", "20130524", "20130524T000000", "20130231T000000Z", "20130524T000000Z ", "20130524T0000 0Z"}) {
    CAPTURE(bad);
    CHECK_FALSE(from_timestamp(bad).has_value());
  }
}

TEST_CASE("a range is clipped to the object, ignored when it is none, refused when outside") {
  struct row {
    std::string header;
    std::uint64_t object_bytes;
    std::string want;  // "offset+length", "whole" or "416"
  };
  const std::vector<row> rows{
      {"bytes=0-9", 100, "0+10"},
      {"bytes=90-", 100, "90+10"},
      {"bytes=90-1000", 100, "90+10"},
      {"bytes=-10", 100, "90+10"},
      {"bytes=-1000", 100, "0+100"},
      {"bytes=99-99", 100, "99+1"},
      {"bytes=0-0", 1, "0+1"},
      {"bytes=100-", 100, "416"},
      {"bytes=-0", 100, "416"},
      {"bytes=0-", 0, "416"},
      {"bytes=-1", 0, "416"},
      {"bytes=5-4", 100, "whole"},
      {"bytes=-", 100, "whole"},
      {"bytes=a-b", 100, "whole"},
      {"bytes=0-1,3-4", 100, "whole"},
      {"items=0-1", 100, "whole"},
      {"", 100, "whole"},
      {"bytes=7", 100, "whole"},
      {"bytes=99999999999999999999-", 100, "whole"},
  };
  for (const auto& one : rows) {
    CAPTURE(one.header);
    std::string got = "whole";
    try {
      if (const auto range = parse_range(one.header, one.object_bytes))
        got = std::to_string(range->offset) + "+" + std::to_string(range->length);
    } catch (const s3_error& error) {
      got = std::to_string(error.status());
    }
    CHECK(got == one.want);
  }
}
