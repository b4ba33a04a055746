// Every operation of the S3 client against a server that is not ours, named by AWS_ENDPOINT_URL_S3. BUCKET is
// empty and belongs to ACCESS_KEY_ID with SECRET_ACCESS_KEY; the user of OTHER_ACCESS_KEY_ID and
// OTHER_SECRET_ACCESS_KEY has no right to it.
#include <doctest/doctest.h>
#include <openssl/evp.h>

#include <algorithm>
#include <cstdlib>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "net/task_group.hpp"
#include "s3/sigv4.hpp"
#include "s3/upload.hpp"
#include "support/run.hpp"

using namespace std::chrono_literals;
using net::task;
using s3::errc;

using names = std::vector<std::string>;

template <>
struct doctest::StringMaker<names> {
  static doctest::String convert(const names& all) {
    std::string text;
    for (const auto& name : all) text += (text.empty() ? "" : " | ") + name;
    return text.c_str();
  }
};

namespace {

constexpr std::size_t smallest_part_bytes = 5u << 20;  // S3: of all parts but the last
constexpr std::size_t page_size = 1000;                // S3: keys in an answer

std::string variable(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  if (!value) throw std::runtime_error(name + " is not set");
  return value;
}

/// `who` is "" for the owner of the bucket, or "OTHER_".
s3::settings settings_of(const std::string& who) {
  s3::settings settings;
  settings.who.access_key_id = variable(who + "ACCESS_KEY_ID");
  settings.who.secret_access_key = net::secret(variable(who + "SECRET_ACCESS_KEY"));
  settings.region = "us-east-1";
  settings.bucket = variable("BUCKET");
  s3::apply_environment(settings);
  return settings;
}

/// What is wrong is wrong at once: these tests wait for nothing to get better.
s3::timing impatient() {
  s3::timing timing;
  timing.attempts = 2;
  return timing;
}

names keys_of(const std::vector<s3::object_info>& objects) {
  names keys;
  for (const auto& object : objects) keys.push_back(object.key);
  return keys;
}

names keys_of(const std::vector<s3::upload_info>& uploads) {
  names keys;
  for (const auto& upload : uploads) keys.push_back(upload.key);
  return keys;
}

names sorted(names keys) {
  std::sort(keys.begin(), keys.end());
  return keys;
}

task<names> listed(s3::client& client, std::string prefix) {
  co_return keys_of(co_await client.list_objects(std::move(prefix)));
}

task<names> listed_uploads(s3::client& client, std::string prefix) {
  co_return keys_of(co_await client.list_multipart_uploads(std::move(prefix)));
}

/// Runs `body` with a client of the owner; a test has to leave the bucket as empty as it was.
void with_client(std::function<task<>(s3::client&)> body) {
  const auto whole = [&](net::asio::any_io_executor executor) -> task<> {
    s3::client client(executor, settings_of(""), impatient());
    co_await body(client);
    const auto objects = co_await listed(client, "");
    CHECK(objects == names{});
    const auto uploads = co_await listed_uploads(client, "");
    CHECK(uploads == names{});
  };
  tests::run(whole, 120s);
}

task<> delete_all(s3::client& client, names keys) {
  const auto refused = co_await client.delete_objects(std::move(keys));
  CHECK(refused.empty());
}

/// Does `work` for all keys, a few at a time. Lifetimes: keys and work live until the task has been awaited.
task<> for_all(s3::client& client, const names& keys, const std::function<task<>(std::string key)>& work) {
  std::size_t next = 0;
  const auto worker = [&]() -> task<> {
    while (next < keys.size()) co_await work(keys[next++]);
  };
  net::task_group group(client.executor());
  for (int i = 0; i < 8; ++i) group.spawn(worker());
  co_await group.join();
}

/// "prefix0000", "prefix0001", …: in the order of S3's lists.
names numbered(const std::string& prefix, std::size_t count) {
  names keys;
  for (std::size_t i = 0; i < count; ++i) keys.push_back(prefix + std::to_string(10000 + i).substr(1));
  return keys;
}

std::string pattern(std::size_t bytes) {
  std::string text(bytes, 0);
  for (std::size_t i = 0; i < bytes; ++i) text[i] = static_cast<char>(i * 7 + i / 251);
  return text;
}

std::string md5(std::string_view bytes) {
  unsigned char digest[EVP_MAX_MD_SIZE];
  std::size_t size = 0;
  REQUIRE(EVP_Q_digest(nullptr, "MD5", nullptr, bytes.data(), bytes.size(), digest, &size) == 1);
  return {reinterpret_cast<const char*>(digest), size};
}

/// S3 API Reference, "Object": of a plain upload the MD5 of the bytes, else the MD5 of the parts' MD5s.
std::string whole_etag(std::string_view bytes) { return '"' + s3::hex(md5(bytes)) + '"'; }

std::string parts_etag(std::string_view bytes, std::size_t bytes_each) {
  std::string digests;
  std::size_t count = 0;
  for (std::size_t at = 0; at < bytes.size(); at += bytes_each, ++count)
    digests += md5(bytes.substr(at, bytes_each));
  return '"' + s3::hex(md5(digests)) + "-" + std::to_string(count) + '"';
}

struct outcome {
  std::optional<errc> code;  // nothing: it went well
  std::string text;
};

template <class T>
task<outcome> outcome_of(task<T> work) {
  try {
    co_await std::move(work);
  } catch (const s3::error& error) {
    co_return outcome{error.code(), error.what()};
  }
  co_return outcome{};
}

bool contains(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

/// What each call of a client with these settings comes to, but for those that need more than a bucket.
std::vector<outcome> every_outcome(s3::settings settings) {
  std::vector<outcome> all;
  const auto body = [&](net::asio::any_io_executor executor) -> task<> {
    s3::client client(executor, settings, impatient());
    all.push_back(co_await outcome_of(client.put_object("k", "x")));
    all.push_back(co_await outcome_of(client.get_object("k")));
    all.push_back(co_await outcome_of(client.delete_object("k")));
    all.push_back(co_await outcome_of(client.list_objects("")));
    all.push_back(co_await outcome_of(client.create_multipart_upload("k")));
    all.push_back(co_await outcome_of(client.list_multipart_uploads("")));
    names keys(1, "k");
    all.push_back(co_await outcome_of(client.delete_objects(std::move(keys))));
  };
  tests::run(body);
  return all;
}

/// Every call fails with this code, and says each of `parts`, but no secret.
void check_all_fail(const s3::settings& settings, errc code, const names& parts) {
  for (const auto& [found, text] : every_outcome(settings)) {
    CAPTURE(text);
    REQUIRE(found.has_value());
    CHECK(*found == code);
    for (const auto& part : parts) CHECK(contains(text, part));
    CHECK(contains(text, "s3://" + settings.bucket));
    CHECK(!contains(text, settings.who.secret_access_key.reveal()));
  }
}

// Names of objects that are hard to encode, to sign, or to write into XML.
const names awkward_names = {
    "with space",
    " leading, trailing ",
    "two  spaces",
    "a+b",
    "100%",
    "%2F",
    "%41 is not A",
    "a&b",
    "&amp;",
    "a=b",
    "?a",
    "a?b=c&d",
    "a#b",
    "~tilde",
    "\"double\"",
    "'single'",
    "back\\slash",
    "<tag>",
    "]]>",
    "semi;colon:comma,at@dollar$",
    "!*()[]{}|^`",
    "a//b",
    "a/",
    ".",
    "..",
    "a/./b",
    "a/../b",
    "./a",
    "../a",
    "é",
    "e\xCC\x81 decomposed",
    "日本語",
    "emoji 😀",
    "tab\t",
    std::string(1024, 'k'),
    std::string(255, 'd') + "/" + std::string(768, 'f'),
    [] {
      std::string name;
      for (int i = 0; i < 512; ++i) name += "é";
      return name;
    }(),
};

}  // namespace

TEST_CASE("an object comes back as it was put, is described, replaced and deleted") {
  auto talk = [](s3::client& client) -> task<> {
    for (const auto bytes : {0u, 1u, 3u << 20}) {
      CAPTURE(bytes);
      const auto content = pattern(bytes);
      const auto tag = co_await client.put_object("k", content);
      CHECK(tag == whole_etag(content));
      const auto back = co_await client.get_object("k");
      CHECK((back == content));
      const auto found = co_await client.head_object("k");
      CHECK(found.size_bytes == bytes);
      CHECK(found.etag == tag);
      CHECK(!found.last_modified.empty());
    }
    co_await client.delete_object("k");
    const auto gone = co_await outcome_of(client.get_object("k"));
    CHECK(gone.code == errc::no_such_key);
    CHECK(contains(gone.text, "GetObject s3://" + client.bucket() + "/k: 404 NoSuchKey"));
    const auto unseen = co_await outcome_of(client.head_object("k"));
    CHECK(unseen.code == errc::no_such_key);
    co_await client.delete_object("k");  // no error: it is not there afterwards
  };
  with_client(talk);
}

TEST_CASE("names with every awkward character") {
  auto talk = [](s3::client& client) -> task<> {
    for (const auto& name : awkward_names) {
      CAPTURE(name);
      co_await client.put_object(name, name);
    }
    const auto all = co_await listed(client, "");
    CHECK(all == sorted(awkward_names));
    for (const auto& name : awkward_names) {
      CAPTURE(name);
      const auto back = co_await client.get_object(name);
      CHECK(back == name);
      const auto found = co_await client.head_object(name);
      CHECK(found.size_bytes == name.size());
      const auto beginning_so = co_await listed(client, name);
      REQUIRE(!beginning_so.empty());
      CHECK(beginning_so.front() == name);
    }
    co_await client.delete_object(awkward_names.front());
    co_await delete_all(client, names(awkward_names.begin() + 1, awkward_names.end()));
  };
  with_client(talk);
}

// Not by ListMultipartUploads: asked for encoding-type=url, this server encodes the keys but leaves out the
// EncodingType that would say so, unlike S3.
TEST_CASE("names with every awkward character, of multipart uploads") {
  auto talk = [](s3::client& client) -> task<> {
    for (const auto& name : awkward_names) {
      CAPTURE(name);
      const auto dropped = co_await client.create_multipart_upload(name);
      co_await client.abort_multipart_upload(name, dropped.id);
      const auto begun = co_await client.create_multipart_upload(name);
      std::vector<s3::part_tag> parts;
      parts.push_back(co_await client.upload_part(name, begun, 1, name));
      co_await client.complete_multipart_upload(name, begun, parts, name.size());
      const auto back = co_await client.get_object(name);
      CHECK(back == name);
    }
    const auto all = co_await listed(client, "");
    CHECK(all == sorted(awkward_names));
    co_await delete_all(client, awkward_names);
  };
  with_client(talk);
}

TEST_CASE("lists and deletions of more objects than one answer or request holds") {
  auto talk = [](s3::client& client) -> task<> {
    const auto many = numbered("many & more/é+", page_size + 100), few = numbered("many", 3);
    const std::function<task<>(std::string)> put = [&](std::string key) -> task<> {
      co_await client.put_object(key, key);
    };
    co_await for_all(client, many, put);
    co_await for_all(client, few, put);
    const auto found = co_await client.list_objects("many & more/é+");
    CHECK((keys_of(found) == many));
    REQUIRE(!found.empty());
    CHECK(found.front().size_bytes == many.front().size());
    CHECK(found.front().etag == whole_etag(many.front()));
    CHECK(!found.front().last_modified.empty());
    const auto none = co_await listed(client, "many & more/é ");
    CHECK(none == names{});
    const auto exact = co_await listed(client, "many0001");
    CHECK(exact == names{"many0001"});

    auto doomed = many;
    doomed.push_back("never there");  // no error: it is not there afterwards
    co_await delete_all(client, std::move(doomed));
    const auto left = co_await listed(client, "");
    CHECK(left == few);
    co_await delete_all(client, few);
  };
  with_client(talk);
}

TEST_CASE("lists of more multipart uploads than one answer holds, some of the same object") {
  auto talk = [](s3::client& client) -> task<> {
    auto keys = numbered("uploads/", page_size / 2 + 50);
    const auto again = keys;
    keys.insert(keys.end(), again.begin(), again.end());
    const std::function<task<>(std::string)> begin = [&](std::string key) -> task<> {
      co_await client.create_multipart_upload(std::move(key));
    };
    co_await for_all(client, keys, begin);
    const auto found = co_await client.list_multipart_uploads("uploads/");
    CHECK((sorted(keys_of(found)) == sorted(keys)));
    REQUIRE(!found.empty());
    CHECK(!found.front().initiated.empty());
    for (const auto& one : found) co_await client.abort_multipart_upload(one.key, one.upload_id);
  };
  with_client(talk);
}

TEST_CASE("an upload in several parts is one object") {
  auto talk = [](s3::client& client) -> task<> {
    const auto bytes = pattern(3 * s3::part_bytes + 1000);
    s3::part_budget budget(client.executor(), 2);
    s3::upload upload(client, budget, "large");
    const std::string_view all = bytes;
    for (std::size_t at = 0; at < all.size(); at += 3000001) co_await upload.write(all.substr(at, 3000001));
    const auto open = co_await listed_uploads(client, "large");
    CHECK(open == names{"large"});
    const auto size = co_await upload.complete();
    CHECK(size == bytes.size());
    const auto found = co_await client.head_object("large");
    CHECK(found.size_bytes == bytes.size());
    CHECK(found.etag == parts_etag(bytes, s3::part_bytes));
    const auto back = co_await client.get_object("large");
    CHECK((back == bytes));
    co_await client.delete_object("large");
  };
  with_client(talk);
}

TEST_CASE("an upload that is aborted leaves nothing") {
  auto talk = [](s3::client& client) -> task<> {
    const auto bytes = pattern(2 * s3::part_bytes);
    s3::part_budget budget(client.executor(), 2);
    s3::upload upload(client, budget, "k");
    co_await upload.write(bytes);
    co_await upload.write("more");
    const auto open = co_await listed_uploads(client, "");
    CHECK(open == names{"k"});
    co_await upload.abort();
  };
  with_client(talk);
}

TEST_CASE("a part under 5 MiB that is not the last is refused") {
  auto talk = [](s3::client& client) -> task<> {
    const auto large = pattern(smallest_part_bytes), small = pattern(1000);
    const auto begun = co_await client.create_multipart_upload("k");
    std::vector<s3::part_tag> parts;
    parts.push_back(co_await client.upload_part("k", begun, 1, large));
    parts.push_back(co_await client.upload_part("k", begun, 2, small));
    parts.push_back(co_await client.upload_part("k", begun, 3, large));
    const auto refused =
        co_await outcome_of(client.complete_multipart_upload("k", begun, parts, 2 * large.size() + 1000));
    CHECK(refused.code == errc::rejected);
    CHECK(
        contains(refused.text, "CompleteMultipartUpload s3://" + client.bucket() + "/k: 400 EntityTooSmall"));
    const auto objects = co_await listed(client, "");
    CHECK(objects == names{});
    co_await client.abort_multipart_upload("k", begun.id);
  };
  with_client(talk);
}

TEST_CASE("an upload that is over is not there any more, and aborting it again is no error") {
  auto talk = [](s3::client& client) -> task<> {
    const auto begun = co_await client.create_multipart_upload("k");
    co_await client.upload_part("k", begun, 1, "bytes");
    co_await client.abort_multipart_upload("k", begun.id);
    co_await client.abort_multipart_upload("k", begun.id);
    const auto late = co_await outcome_of(client.upload_part("k", begun, 2, "bytes"));
    CHECK(late.code == errc::no_such_upload);
    CHECK(contains(late.text, "UploadPart s3://" + client.bucket() + "/k: 404 NoSuchUpload"));
  };
  with_client(talk);
}

TEST_CASE("a wrong secret") {
  auto settings = settings_of("");
  settings.who.secret_access_key = net::secret(std::string("of another/key+"));
  check_all_fail(settings, errc::access_denied, {"403 SignatureDoesNotMatch", "check the secret access key"});
}

TEST_CASE("an unknown key") {
  auto settings = settings_of("");
  settings.who.access_key_id = "AKIANOBODY";
  check_all_fail(settings, errc::access_denied, {"403 InvalidAccessKeyId", "check the access key ID"});
}

TEST_CASE("a missing bucket") {
  auto settings = settings_of("");
  settings.bucket = "not-there";
  check_all_fail(settings, errc::no_such_bucket, {"404 NoSuchBucket"});
}

TEST_CASE("no right to the bucket") {
  check_all_fail(settings_of("OTHER_"), errc::access_denied, {"403 AccessDenied"});
}

TEST_CASE("a refusal without an error document, as an answer to HEAD has none") {
  auto wrong_secret = settings_of("");
  wrong_secret.who.secret_access_key = net::secret(std::string("of another/key+"));
  for (const auto& settings : {wrong_secret, settings_of("OTHER_")}) {
    const auto body = [&](net::asio::any_io_executor executor) -> task<> {
      s3::client client(executor, settings, impatient());
      const auto refused = co_await outcome_of(client.head_object("k"));
      CHECK(refused.code == errc::access_denied);
      CHECK(contains(refused.text, "HeadObject s3://" + settings.bucket + "/k: 403"));
    };
    tests::run(body);
  }
}
