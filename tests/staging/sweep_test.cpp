#include <doctest/doctest.h>

#include <optional>

#include "staging/bucket.hpp"
#include "staging/stage.hpp"

using net::task;
using tests::bucket;
using tests::heard;
using tests::with_stage;

namespace {

/// 8 January 2024, 00:00:00 UTC.
const auto limit = std::chrono::system_clock::from_time_t(1704672000);

/// Begins an upload below "t/" and leaves it there.
task<> begin_upload(const bucket& bucket, std::string key) {
  s3::client client(co_await net::asio::this_coro::executor, tests::settings_for(*bucket.server),
                    tests::quick_timing());
  co_await client.create_multipart_upload(std::move(key));
}

}  // namespace

TEST_CASE("only objects and uploads that were certainly made before the limit are leftovers") {
  struct example {
    const char* name;
    const char* made;
    bool leftover;
  };
  const example examples[] = {
      {"the week before", "2024-01-01T12:34:56.000Z", true},
      {"a leap day", "2020-02-29T00:00:00Z", true},
      {"the second before", "2024-01-07T23:59:59.999Z", true},
      {"at the limit", "2024-01-08T00:00:00.000Z", false},
      {"later on that day", "2024-01-08T00:00:01.000Z", false},
      {"far in the future", "9999-12-31T23:59:59.000Z", false},
      {"no time", "", false},
      {"a date alone", "2024-01-01", false},
      {"a day that does not exist", "2023-02-29T00:00:00.000Z", false},
      {"an hour that does not exist", "2024-01-01T25:00:00.000Z", false},
      {"a negative hour", "2024-01-01T-9:00:00.000Z", false},
      {"a year of three digits", "999-01-01T00:00:00.000Z", false},
      {"another time zone", "2024-01-07T23:59:59-08:00", false},
      {"another format", "Mon, 01 Jan 2024 00:00:00 GMT", false},
  };
  for (const auto& example : examples) {
    CAPTURE(example.name);
    bucket bucket;
    bucket.made = {{"t/object", example.made}, {"t/upload", example.made}};
    std::size_t removed = 99;
    const auto body = [&](staging::stage& stage) -> task<> {
      co_await stage.put_rows("t/object", "{}\n");
      co_await begin_upload(bucket, "t/upload");
      removed = co_await stage.sweep("t/", {}, limit);
      CHECK(bucket.objects().empty() == example.leftover);
      CHECK(bucket.open_uploads().empty() == example.leftover);
    };
    with_stage(bucket, {}, body);
    CHECK(removed == (example.leftover ? 2 : 0));
  }
}

TEST_CASE("what is named stays, however old") {
  bucket bucket;
  const std::string old = "2024-01-01T00:00:00.000Z";
  bucket.made = {{"t/named", old}, {"t/left", old}};
  const auto body = [&](staging::stage& stage) -> task<> {
    co_await stage.put_rows("t/named", "{}\n");
    co_await stage.put_rows("t/left", "{}\n");
    const std::set<std::string> keep = {"t/named", "t/not there"};
    const auto removed = co_await stage.sweep("t/", keep, limit);
    CHECK(removed == 1);
    CHECK(bucket.objects().size() == 1);
    CHECK(bucket.objects().contains("t/named"));
  };
  with_stage(bucket, {}, body);
}

TEST_CASE("sweeping asks for the prefix only") {
  bucket bucket;
  const auto body = [&](staging::stage& stage) -> task<> {
    co_await stage.sweep("t/a b/", {}, limit);
    CHECK(bucket.count("ListObjectsV2", "&prefix=t%2Fa%20b%2F") == 1);
    CHECK(bucket.count("ListMultipartUploads", "&prefix=t%2Fa%20b%2F") == 1);
    CHECK(bucket.server->requests.size() == 2);
  };
  with_stage(bucket, {}, body);
}

TEST_CASE("a sweep that may not list is an error and removes nothing") {
  for (const std::string refused : {"ListObjectsV2", "ListMultipartUploads"}) {
    CAPTURE(refused);
    bucket bucket;
    bucket.made = {{"t/upload", "2024-01-01T00:00:00.000Z"}};
    bucket.refuses = [&](const heard& request) { return tests::operation(request) == refused; };
    std::optional<s3::errc> code;
    const auto body = [&](staging::stage& stage) -> task<> {
      co_await begin_upload(bucket, "t/upload");
      try {
        co_await stage.sweep("t/", {}, limit);
      } catch (const s3::error& error) {
        code = error.code();
      }
      CHECK(bucket.open_uploads().size() == 1);
    };
    with_stage(bucket, {}, body);
    CHECK(code == s3::errc::access_denied);
  }
}
