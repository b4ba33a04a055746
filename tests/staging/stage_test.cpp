#include "staging/stage.hpp"

#include <doctest/doctest.h>

#include "staging/bucket.hpp"
#include "staging/unzstd.hpp"

using net::task;
using tests::bucket;
using tests::heard;
using tests::with_stage;

namespace {

using problems = std::vector<staging::access_problem>;

/// What check_access finds when one kind of request is refused.
problems check(const std::string& refused, bucket& bucket) {
  problems found;
  bucket.refuses = [&](const heard& request) { return tests::operation(request) == refused; };
  const auto body = [&](staging::stage& stage) -> task<> {
    found = co_await stage.check_access("flow//tests/", net::in(std::chrono::seconds(20)));
    CHECK(bucket.objects().empty() == (refused == "nothing" || refused == "PutObject"));
  };
  with_stage(bucket, {}, body);
  return found;
}

}  // namespace

TEST_CASE("access that suffices is no problem, and its object goes again") {
  bucket bucket;
  CHECK(check("nothing", bucket).empty());
}

TEST_CASE("the access check tells which of writing, reading and deleting is not allowed") {
  for (const auto& [refused, want] : {std::pair<std::string, std::string>("PutObject", "s3:PutObject"),
                                      {"GetObject", "s3:GetObject"},
                                      {"DeleteObject", "s3:DeleteObject"}}) {
    CAPTURE(refused);
    bucket bucket;
    const auto found = check(refused, bucket);
    REQUIRE(found.size() == 1);
    CHECK(found[0].text.find("\"bkt/flow/tests/\"") != std::string::npos);
    CHECK(found[0].text.find("Grant it " + want + " there.") != std::string::npos);
    CHECK(found[0].source.starts_with(refused + " s3://bkt/flow/tests/"));
  }
}

TEST_CASE("an object that reads back with other content is a problem") {
  bucket bucket;
  bucket.garbles = true;
  const auto found = check("nothing", bucket);
  REQUIRE(found.size() == 1);
  CHECK(found[0].text.find("reads back with other content") != std::string::npos);
}

TEST_CASE("a manifest is stored as it is and returned as a URL") {
  bucket bucket;
  const auto body = [&](staging::stage& stage) -> task<> {
    const auto url = co_await stage.put_manifest("t/0.manifest", {"t/0-0.json.zst"});
    CHECK(url == "s3://bkt/t/0.manifest");
    CHECK(bucket.objects() == std::map<std::string, std::string>{
                                  {"t/0.manifest", staging::manifest_json("bkt", {"t/0-0.json.zst"})}});
  };
  with_stage(bucket, {}, body);
}

TEST_CASE("load keys are one object of one frame") {
  bucket bucket;
  const auto body = [&](staging::stage& stage) -> task<> {
    const std::string rows = "{\"id\":1}\n{\"id\":2}\n";
    const auto bytes = co_await stage.put_rows("t/load-0.json.zst", rows);
    const auto objects = bucket.objects();
    REQUIRE(objects.size() == 1);
    CHECK(tests::unzstd_single_frame(objects.at("t/load-0.json.zst")) == rows);
    CHECK(bytes == objects.at("t/load-0.json.zst").size());
  };
  with_stage(bucket, {}, body);
}

TEST_CASE("objects are listed and removed") {
  bucket bucket;
  const auto body = [&](staging::stage& stage) -> task<> {
    co_await stage.put_rows("t/a", "{}\n");
    co_await stage.put_rows("t/b", "{}\n");
    const auto listed = co_await stage.list("t/");
    CHECK(listed.size() == 2);
    const auto left = co_await stage.remove({"t/a", "t/b"});
    CHECK(left.empty());
    CHECK(bucket.objects().empty());
  };
  with_stage(bucket, {}, body);
}
