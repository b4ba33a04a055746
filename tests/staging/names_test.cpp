#include <doctest/doctest.h>

#include <boost/json/parse.hpp>
#include <set>

#include "staging/stage.hpp"

TEST_CASE("the transaction prefix is clean and percent-safe") {
  struct row {
    std::string name, bucket_path, materialization, want;
  };
  for (const auto& c : {
           row{"no bucket path", "", "acme", "acme/r/u"},
           row{"bucket path", "flow", "acme", "flow/acme/r/u"},
           row{"trailing slash", "flow/", "acme", "flow/acme/r/u"},
           row{"duplicate slashes", "/a//b///", "acme", "a/b/acme/r/u"},
           row{"only slashes", "//", "acme", "acme/r/u"},
           row{"the user's own characters stay", "env=prod/my data", "acme", "env=prod/my data/acme/r/u"},
           row{"a task's slashes make no folders", "", "acme/team/x", "acme%2Fteam%2Fx/r/u"},
           row{"bytes outside the safe set", "", "a b\xC3\xA9%?", "a%20b%C3%A9%25%3F/r/u"},
           row{"safe set", "", "Az09-_.~", "Az09-_.~/r/u"},
           row{"one dot", "", ".", "%2E/r/u"},
           row{"two dots", "", "..", "%2E%2E/r/u"},
       }) {
    CAPTURE(c.name);
    CHECK(staging::transaction_prefix(c.bucket_path, c.materialization, "r", "u") == c.want);
  }
}

TEST_CASE("objects of a binding are numbered from zero over all writers") {
  staging::object_names names("p/acme/r/u", 12);
  CHECK(names.next() == "p/acme/r/u/12-0.json.zst");
  CHECK(names.next() == "p/acme/r/u/12-1.json.zst");
}

TEST_CASE("a manifest names every object in full and makes it mandatory") {
  CHECK(staging::manifest_json("bucket", {"a/0-0.json.zst", "a/0-1.json.zst"}) ==
        "{\"entries\":[\n"
        "{\"url\":\"s3://bucket/a/0-0.json.zst\",\"mandatory\":true},\n"
        "{\"url\":\"s3://bucket/a/0-1.json.zst\",\"mandatory\":true}\n"
        "]}\n");
}

TEST_CASE("a manifest is valid JSON whatever the keys hold") {
  const std::string odd = "a\"b\\c/\n\xC3\xA9%2F";
  const auto manifest = boost::json::parse(staging::manifest_json("bucket", {odd}));
  const auto& entry = manifest.as_object().at("entries").as_array().at(0).as_object();
  CHECK(entry.at("url").as_string() == "s3://bucket/" + odd);
  CHECK(entry.at("mandatory").as_bool());
}

TEST_CASE("a UUID is of version 4, lower case, and never the same") {
  std::set<std::string> seen;
  for (int i = 0; i < 100; ++i) {
    const auto uuid = staging::make_uuid();
    CAPTURE(uuid);
    REQUIRE(uuid.size() == 36);
    for (const std::size_t dash : {8, 13, 18, 23}) CHECK(uuid[dash] == '-');
    CHECK(uuid[14] == '4');
    CHECK(std::string("89ab").find(uuid[19]) != std::string::npos);
    CHECK(uuid.find_first_not_of("0123456789abcdef-") == std::string::npos);
    CHECK(seen.insert(uuid).second);
  }
}
