#include "s3/client.hpp"

#include <doctest/doctest.h>

#include <boost/system/system_error.hpp>
#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "imposter.hpp"
#include "net/with_deadline.hpp"

using namespace std::chrono_literals;
using net::task;
using s3::errc;
using tests::converse;
using tests::error_body;
using tests::http;
using tests::imposter;
using tests::in_turn;
using tests::reply;
using tests::then;

namespace {

const std::string tagged = "ETag: \"abc\"\r\n";
const std::string completed =
    "<CompleteMultipartUploadResult><ETag>&quot;x-1&quot;</ETag></CompleteMultipartUploadResult>";

/// The failure that `work` ends with; nothing for a good end.
template <class T>
task<std::optional<s3::failure>> failure_of(task<T> work) {
  try {
    co_await std::move(work);
  } catch (const s3::error& error) {
    co_return error.failure();
  }
  co_return std::nullopt;
}

std::vector<std::string> targets(const imposter& server) {
  std::vector<std::string> all;
  for (const auto& request : server.requests) all.push_back(request.method + " " + request.target);
  return all;
}

/// The signature computed from what arrived on the wire, header by header as the Authorization header lists
/// them.
std::string wire_signature(const tests::heard& request) {
  const auto& authorization = request.headers.at("authorization");
  const auto begin = authorization.find("SignedHeaders=") + 14;
  const auto names = authorization.substr(begin, authorization.find(',', begin) - begin);
  const auto question = request.target.find('?');
  std::string canonical = request.method + "\n" + request.target.substr(0, question) + "\n" +
                          (question == std::string::npos ? "" : request.target.substr(question + 1)) + "\n";
  for (std::size_t at = 0; at < names.size();) {
    const auto end = std::min(names.find(';', at), names.size());
    const auto name = names.substr(at, end - at);
    canonical += name + ":" + request.headers.at(name) + "\n";
    at = end + 1;
  }
  canonical += "\n" + names + "\n" + s3::sha256_hex(request.body);
  const auto& date = request.headers.at("x-amz-date");
  const auto day = date.substr(0, 8);
  const auto key =
      s3::signing_key(net::secret(std::string("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")), day, "us-east-1");
  return s3::hex(s3::hmac_sha256(key, "AWS4-HMAC-SHA256\n" + date + "\n" + day +
                                          "/us-east-1/s3/aws4_request\n" + s3::sha256_hex(canonical)));
}

}  // namespace

TEST_CASE("a put sends its bytes once, signed as they are on the wire, and returns the ETag") {
  auto talk = [](s3::client& client, imposter& server) -> task<> {
    const auto tag = co_await client.put_object("run 1/a+b.json", "some bytes");
    CHECK(tag == "\"abc\"");
    REQUIRE(server.requests.size() == 1);
    const auto& sent = server.requests[0];
    CHECK(sent.method + " " + sent.target == "PUT /bkt/run%201/a%2Bb.json");
    CHECK(sent.body == "some bytes");
    CHECK("http://" + sent.headers.at("host") == server.url());
    CHECK(sent.headers.at("x-amz-date") == "20130524T000000Z");
    CHECK(sent.headers.at("x-amz-content-sha256") == s3::sha256_hex("some bytes"));
    CHECK(sent.headers.at("content-length") == "10");
    CHECK(sent.headers.at("authorization").ends_with("Signature=" + wire_signature(sent)));
  };
  converse(in_turn({{http(200, "", tagged)}}), talk);
}

TEST_CASE("an empty object is put with its length") {
  auto talk = [](s3::client& client, imposter& server) -> task<> {
    co_await client.put_object("k", "");
    CHECK(server.requests.at(0).headers.at("content-length") == "0");
  };
  converse(in_turn({{http(200, "", tagged)}}), talk);
}

TEST_CASE("get, head and delete return what S3 says") {
  auto talk = [](s3::client& client, imposter& server) -> task<> {
    const auto bytes = co_await client.get_object("k");
    CHECK(bytes == std::string("one\0two", 7));
    const auto found = co_await client.head_object("k");
    CHECK(found.size_bytes == 5368709120);
    CHECK(found.etag == "\"abc\"");
    CHECK(found.last_modified == "Fri, 24 May 2013 00:00:00 GMT");
    co_await client.delete_object("k");
    const std::vector<std::string> want = {"GET /bkt/k", "HEAD /bkt/k", "DELETE /bkt/k"};
    CHECK(targets(server) == want);
    CHECK(server.connections == 1);
  };
  converse(in_turn({{http(200, std::string("one\0two", 7))},
                    {"HTTP/1.1 200 OK\r\nContent-Length: 5368709120\r\nLast-Modified: Fri, 24 May 2013 "
                     "00:00:00 GMT\r\n" +
                     tagged + "\r\n"},
                    {"HTTP/1.1 204 No Content\r\n\r\n"}}),
           talk);
}

TEST_CASE("a body in chunks is put together") {
  auto talk = [](s3::client& client, imposter&) -> task<> {
    const auto bytes = co_await client.get_object("k");
    CHECK(bytes == "hello world");
  };
  converse(
      in_turn(
          {{"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n6\r\nhello \r\n5\r\nworld\r\n0\r\n\r\n"}}),
      talk);
}

TEST_CASE("connections are kept, except when the server says that it closes or sends too much") {
  auto talk = [](s3::client& client, imposter& server) -> task<> {
    for (int i = 0; i < 4; ++i) co_await client.put_object("k", "x");
    CHECK(server.requests.at(1).connection == 1);
    CHECK(server.requests.at(2).connection == 2);
    CHECK(server.requests.at(3).connection == 3);
  };
  converse(in_turn({{http(200, "", tagged)},
                    {http(200, "", tagged + "Connection: close\r\n")},
                    {http(200, "", tagged) + "HTTP/1.1 200 OK\r\n"},
                    {http(200, "", tagged)}}),
           talk);
}

TEST_CASE("a connection that was idle for too long is not used again") {
  auto timing = tests::quick_timing();
  timing.idle = -1ms;
  auto talk = [](s3::client& client, imposter& server) -> task<> {
    co_await client.put_object("k", "x");
    co_await client.put_object("k", "x");
    CHECK(server.connections == 2);
  };
  converse(in_turn({{http(200, "", tagged)}, {http(200, "", tagged)}}), talk, timing);
}

TEST_CASE("an idle connection that S3 has closed is replaced at once, which is no failed attempt") {
  auto timing = tests::quick_timing();
  timing.attempts = 1;
  for (const auto ending : {then::close, then::reset}) {
    auto talk = [](s3::client& client, imposter& server) -> task<> {
      co_await client.put_object("a", "x");
      co_await client.put_object("b", "y");
      CHECK(server.connections == 2);
      const std::vector<std::string> want = {"PUT /bkt/a", "PUT /bkt/b"};
      CHECK(targets(server) == want);
    };
    converse(in_turn({{http(200, "", tagged), ending}, {http(200, "", tagged)}}), talk, timing);
  }
}

TEST_CASE("a connection that is cut in the middle of an answer is a failed attempt, idle before or not") {
  auto timing = tests::quick_timing();
  timing.attempts = 2;
  const reply half{"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf", then::close};
  auto talk = [](s3::client& client, imposter& server) -> task<> {
    co_await client.put_object("a", "x");
    const auto failed = co_await failure_of(client.get_object("b"));
    REQUIRE(failed);
    CHECK(failed->code == errc::unavailable);
    CHECK(failed->attempts == 2);
    CHECK(server.requests.size() == 3);
  };
  converse(in_turn({{http(200, "", tagged)}, half, half}), talk, timing);
}

TEST_CASE("transient failures are tried again on new connections, signed anew, until one succeeds") {
  const struct {
    std::string name;
    reply first;
  } cases[] = {
      {"503 SlowDown", {http(503, error_body("SlowDown"))}},
      {"503 without a body", {http(503)}},
      {"503 and closed", {http(503, "", "Connection: close\r\n"), then::close}},
      {"500", {http(500, error_body("InternalError"))}},
      {"400 RequestTimeout", {http(400, error_body("RequestTimeout"), "Connection: close\r\n"), then::close}},
      {"400 BadDigest", {http(400, error_body("BadDigest"))}},
      {"reset before the answer", {"", then::reset}},
      {"closed before the answer", {"", then::close}},
      {"half a head", {"HTTP/1.1 200 O", then::close}},
      {"half a body", {"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nx", then::reset}},
      {"307", {http(307, error_body("TemporaryRedirect"))}},
  };
  for (const auto& c : cases) {
    CAPTURE(c.name);
    auto timing = tests::quick_timing();
    int seconds = 0;
    timing.now = [&] { return std::chrono::system_clock::from_time_t(1369353600 + seconds); };
    auto talk = [&](s3::client& client, imposter& server) -> task<> {
      const auto tag = co_await client.put_object("k", "bytes");
      CHECK(tag == "\"abc\"");
      REQUIRE(server.requests.size() == 2);
      CHECK(server.connections == 2);
      CHECK(server.requests[1].body == "bytes");
      CHECK(server.requests[0].headers.at("x-amz-date") == "20130524T000001Z");
      CHECK(server.requests[1].headers.at("x-amz-date") == "20130524T000002Z");
      CHECK(server.requests[1]
                .headers.at("authorization")
                .ends_with("Signature=" + wire_signature(server.requests[1])));
    };
    auto first = [&, sent = 0](const tests::heard&) mutable {
      seconds = ++sent + 1;
      return sent == 1 ? c.first : reply{http(200, "", tagged)};
    };
    seconds = 1;
    converse(first, talk, timing);
  }
}

TEST_CASE("an outage ends with the last failure, after as many attempts as allowed") {
  auto talk = [](s3::client& client, imposter& server) -> task<> {
    const auto failed = co_await failure_of(client.put_object("k", "x"));
    REQUIRE(failed);
    CHECK(failed->code == errc::throttled);
    CHECK(failed->attempts == 7);
    CHECK(failed->operation == "PutObject");
    CHECK(failed->resource == "bkt/k");
    CHECK(server.requests.size() == 7);
  };
  converse([](const tests::heard&) { return reply{http(503, error_body("SlowDown"))}; }, talk);
}

TEST_CASE("answers that a retry cannot change are told at once") {
  const struct {
    int status;
    std::string body;
    errc want;
  } cases[] = {
      {403, error_body("AccessDenied"), errc::access_denied},
      {404, error_body("NoSuchBucket"), errc::no_such_bucket},
      {301, error_body("PermanentRedirect", "<Endpoint>bkt.s3.eu-west-1.amazonaws.com</Endpoint>"),
       errc::wrong_region},
      {400, error_body("InvalidRequest"), errc::rejected},
      {412, "", errc::rejected},
  };
  for (const auto& c : cases) {
    CAPTURE(c.status);
    auto talk = [&](s3::client& client, imposter& server) -> task<> {
      const auto failed = co_await failure_of(client.put_object("k", "x"));
      REQUIRE(failed);
      CHECK(failed->code == c.want);
      CHECK(server.requests.size() == 1);
    };
    converse(in_turn({{http(c.status, c.body)}}), talk);
  }
}

TEST_CASE("what is no HTTP is told at once") {
  auto talk = [](s3::client& client, imposter& server) -> task<> {
    const auto failed = co_await failure_of(client.get_object("k"));
    REQUIRE(failed);
    CHECK(failed->code == errc::rejected);
    CHECK(failed->message.find("not valid HTTP") != std::string::npos);
    CHECK(server.requests.size() == 1);
  };
  converse(in_turn({{"220 mail.example ESMTP\r\n\r\n", then::close}}), talk);
}

TEST_CASE("an answer larger than anything expected is refused instead of stored") {
  auto talk = [](s3::client& client, imposter&) -> task<> {
    const auto failed = co_await failure_of(client.put_object("k", "x"));
    REQUIRE(failed);
    CHECK(failed->code == errc::rejected);
    CHECK(failed->message.find("larger than") != std::string::npos);
  };
  converse(in_turn({{"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n", then::hang}}), talk);
}

TEST_CASE("a skewed clock is corrected once by the server's date, and for all later calls") {
  const std::string later = "Date: Fri, 24 May 2013 01:00:00 GMT\r\n";
  auto talk = [](s3::client& client, imposter& server) -> task<> {
    co_await client.put_object("k", "x");
    co_await client.put_object("k", "x");
    REQUIRE(server.requests.size() == 3);
    CHECK(server.requests[0].headers.at("x-amz-date") == "20130524T000000Z");
    CHECK(server.requests[1].headers.at("x-amz-date") == "20130524T010000Z");
    CHECK(server.requests[2].headers.at("x-amz-date") == "20130524T010000Z");
  };
  converse(in_turn({{http(403, error_body("RequestTimeTooSkewed"), later)},
                    {http(200, "", tagged)},
                    {http(200, "", tagged)}}),
           talk);

  auto in_vain = [](s3::client& client, imposter& server) -> task<> {
    const auto failed = co_await failure_of(client.put_object("k", "x"));
    REQUIRE(failed);
    CHECK(failed->code == errc::clock_skewed);
    CHECK(server.requests.size() == 2);
  };
  converse([&](const tests::heard&) { return reply{http(403, error_body("RequestTimeTooSkewed"), later)}; },
           in_vain);
}

TEST_CASE("once the clock is corrected, a refusal without a reason is no skewed clock any more") {
  const std::string later = "Date: Fri, 24 May 2013 01:00:00 GMT\r\n";
  auto talk = [](s3::client& client, imposter& server) -> task<> {
    co_await client.put_object("k", "x");
    std::optional<errc> refused;
    try {
      co_await client.head_object("k");
    } catch (const s3::error& error) {
      refused = error.code();
    }
    CHECK(refused == errc::access_denied);
    CHECK(server.requests.size() == 3);
  };
  converse(in_turn({{http(403, error_body("RequestTimeTooSkewed"), later)},
                    {http(200, "", tagged)},
                    {http(403, "", later)}}),
           talk);
}

TEST_CASE("a session token is sent and signed, and no error text holds a secret") {
  auto whole = [](s3::client&, imposter& server) -> task<> {
    auto settings = tests::settings_for(server);
    settings.who.session_token = "AQoDYXdzEXAMPLETOKEN==";
    s3::client client(co_await net::asio::this_coro::executor, settings, tests::quick_timing());
    std::string text;
    try {
      co_await client.put_object("k", "x");
    } catch (const s3::error& error) {
      text = error.what();
    }
    CHECK(text == "PutObject s3://bkt/k: 403 InvalidAccessKeyId: words of S3; check the access key ID");
    const auto& sent = server.requests.at(0);
    CHECK(sent.headers.at("x-amz-security-token") == "AQoDYXdzEXAMPLETOKEN==");
    CHECK(sent.headers.at("authorization").find(";x-amz-security-token,") != std::string::npos);
    CHECK(sent.headers.at("authorization").ends_with("Signature=" + wire_signature(sent)));
  };
  converse(
      in_turn({{http(403, error_body("InvalidAccessKeyId", "<Token-0>AQoDYXdzEXAMPLETOKEN==</Token-0>"))}}),
      whole);
}

TEST_CASE("a server that accepts and never answers is given up after the time limit") {
  auto timing = tests::quick_timing();
  timing.first_byte = 20ms;
  timing.attempts = 2;
  auto talk = [](s3::client& client, imposter& server) -> task<> {
    const auto failed = co_await failure_of(client.put_object("k", "x"));
    REQUIRE(failed);
    CHECK(failed->code == errc::unavailable);
    CHECK(failed->message == "waiting for the answer timed out");
    CHECK(server.requests.size() == 2);
  };
  converse([](const tests::heard&) { return reply{"", then::hang}; }, talk, timing);
}

TEST_CASE("an answer that stalls is given up after the time limit") {
  auto timing = tests::quick_timing();
  timing.stall = 20ms;
  timing.attempts = 1;
  auto talk = [](s3::client& client, imposter&) -> task<> {
    const auto failed = co_await failure_of(client.get_object("k"));
    REQUIRE(failed);
    CHECK(failed->message == "reading the answer timed out");
  };
  converse(in_turn({{"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nx", then::hang}}), talk, timing);
}

TEST_CASE("a server that answers and closes while the body is still coming is heard") {
  const std::string body(32u << 20, 'x');
  auto talk = [&](s3::client& client, imposter& server) -> task<> {
    const auto failed = co_await failure_of(client.put_object("k", body));
    REQUIRE(failed);
    CHECK(failed->code == errc::access_denied);
    CHECK(server.requests.size() == 1);
  };
  auto timing = tests::quick_timing();
  timing.stall = 200ms;
  timing.go_ahead = 5ms;
  converse(in_turn({{http(403, error_body("AccessDenied")), then::hang, true, false, 100ms}}), talk, timing);
}

TEST_CASE("nobody listening is unavailable, after all attempts") {
  auto talk = [](s3::client&, imposter& server) -> task<> {
    auto settings = tests::settings_for(server);
    settings.endpoint_url = "http://127.0.0.1:1";
    s3::client client(co_await net::asio::this_coro::executor, settings, tests::quick_timing());
    const auto failed = co_await failure_of(client.put_object("k", "x"));
    REQUIRE(failed);
    CHECK(failed->code == errc::unavailable);
    CHECK(failed->attempts == 7);
    CHECK(failed->message.find("connecting to 127.0.0.1") != std::string::npos);
  };
  converse(in_turn({}), talk);
}

TEST_CASE("cancelling a call ends it as cancelled, without another attempt") {
  auto talk = [](s3::client& client, imposter& server) -> task<> {
    bool timed_out = false;
    try {
      co_await net::with_deadline(client.put_object("k", "x"), net::in(50ms), "putting");
    } catch (const net::timed_out& error) {
      timed_out = error.what() == std::string("putting timed out");
    }
    CHECK(timed_out);
    CHECK(server.requests.size() == 1);
  };
  converse([](const tests::heard&) { return reply{"", then::hang}; }, talk);
}

TEST_CASE("listing follows the pages and decodes the keys") {
  const auto page = [](const std::string& key, const std::string& next) {
    return http(200,
                "<?xml version=\"1.0\"?>\n<ListBucketResult><EncodingType>url</EncodingType><IsTruncated>" +
                    std::string(next.empty() ? "false" : "true") + "</IsTruncated><Contents><Key>" + key +
                    "</Key><Size>3</Size></Contents>" +
                    (next.empty() ? "" : "<NextContinuationToken>" + next + "</NextContinuationToken>") +
                    "</ListBucketResult>");
  };
  auto talk = [](s3::client& client, imposter& server) -> task<> {
    const auto objects = co_await client.list_objects("p/q r");
    REQUIRE(objects.size() == 2);
    CHECK(objects[0].key == "p/q r/1");
    CHECK(objects[1].key == "p/q r/2");
    const std::vector<std::string> want = {
        "GET /bkt?encoding-type=url&list-type=2&prefix=p%2Fq%20r",
        "GET /bkt?continuation-token=1%2Fx%3D%3D&encoding-type=url&list-type=2&prefix=p%2Fq%20r"};
    CHECK(targets(server) == want);
  };
  converse(in_turn({{page("p%2Fq+r%2F1", "1/x==")}, {page("p/q%20r/2", "")}}), talk);
}

TEST_CASE("a list that is cut off inside its document is asked for again") {
  auto talk = [](s3::client& client, imposter& server) -> task<> {
    const auto objects = co_await client.list_objects("p");
    CHECK(objects.empty());
    CHECK(server.requests.size() == 2);
  };
  converse(in_turn({{http(200, "<ListBucketResult><Contents><Key>a")}, {http(200, "<ListBucketResult/>")}}),
           talk);
}

TEST_CASE("unfinished uploads are listed over several pages") {
  auto talk = [](s3::client& client, imposter& server) -> task<> {
    const auto uploads = co_await client.list_multipart_uploads("p/");
    REQUIRE(uploads.size() == 2);
    CHECK(uploads[0].key == "p/a b");
    CHECK(uploads[0].upload_id == "u+1");
    CHECK(uploads[1].upload_id == "u2");
    const std::vector<std::string> want = {
        "GET /bkt?encoding-type=url&prefix=p%2F&uploads=",
        "GET /bkt?encoding-type=url&key-marker=p%2Fa%20b&prefix=p%2F&upload-id-marker=u%2B1&uploads="};
    CHECK(targets(server) == want);
  };
  converse(
      in_turn(
          {{http(200,
                 "<ListMultipartUploadsResult><EncodingType>url</EncodingType><IsTruncated>true</IsTruncated>"
                 "<NextKeyMarker>p%2Fa+b</"
                 "NextKeyMarker>"
                 "<NextUploadIdMarker>u+1</NextUploadIdMarker><Upload><Key>p%2Fa+b</Key><UploadId>u+1</"
                 "UploadId>"
                 "</Upload></ListMultipartUploadsResult>")},
           {http(200,
                 "<ListMultipartUploadsResult><Upload><Key>p%2Fc</Key><UploadId>u2</UploadId></Upload>"
                 "</ListMultipartUploadsResult>")}}),
      talk);
}

TEST_CASE("many deletions go in batches of a thousand, and those refused come back") {
  auto talk = [](s3::client& client, imposter& server) -> task<> {
    std::vector<std::string> keys;
    for (int i = 0; i < 1500; ++i) keys.push_back("k" + std::to_string(i));
    const auto refused = co_await client.delete_objects(std::move(keys));
    REQUIRE(refused.size() == 1);
    CHECK(refused[0].key == "k7");
    CHECK(refused[0].code == "AccessDenied");
    REQUIRE(server.requests.size() == 2);
    CHECK(server.requests[0].target == "/bkt?delete=");
    CHECK(server.requests[0].body.find("<Key>k999</Key>") != std::string::npos);
    CHECK(server.requests[0].body.find("<Key>k1000</Key>") == std::string::npos);
    CHECK(server.requests[1].body.find("<Key>k1000</Key>") != std::string::npos);
    CHECK(server.requests[1].body.find("<Key>k1499</Key>") != std::string::npos);
  };
  converse(
      in_turn(
          {{http(200, "<DeleteResult><Error><Key>k7</Key><Code>AccessDenied</Code></Error></DeleteResult>")},
           {http(200, "<DeleteResult/>")}}),
      talk);
}

TEST_CASE("a deletion carries the MD5 that S3 demands") {
  // The vector of sigv4_test.cpp: the document for the key "k".
  auto talk = [](s3::client& client, imposter& server) -> task<> {
    std::vector<std::string> keys(1, "k");
    co_await client.delete_objects(std::move(keys));
    CHECK(server.requests.at(0).headers.at("content-md5") == "JyTzYuhPFP1J6CS2jpZQqA==");
  };
  converse(in_turn({{http(200, "<DeleteResult/>")}}), talk);
}

TEST_CASE("deleting nothing asks nothing") {
  auto talk = [](s3::client& client, imposter& server) -> task<> {
    const auto refused = co_await client.delete_objects(std::vector<std::string>());
    CHECK(refused.empty());
    CHECK(server.requests.empty());
  };
  converse(in_turn({}), talk);
}

TEST_CASE("aborting an upload that is gone is a success, being refused is not") {
  auto gone = [](s3::client& client, imposter& server) -> task<> {
    co_await client.abort_multipart_upload("k", "u/1");
    CHECK(targets(server).at(0) == "DELETE /bkt/k?uploadId=u%2F1");
  };
  converse(in_turn({{http(404, error_body("NoSuchUpload"))}}), gone);
  auto refused = [](s3::client& client, imposter&) -> task<> {
    const auto failed = co_await failure_of(client.abort_multipart_upload("k", "u"));
    CHECK(failed.has_value());
  };
  converse(in_turn({{http(403, error_body("AccessDenied"))}}), refused);
}

TEST_CASE("completing an upload: what the answers mean") {
  const reply done{http(200, completed)};
  const reply gone{http(404, error_body("NoSuchUpload"))};
  const reply lost{"", then::reset};
  const reply size_10{"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n"};
  const reply size_11{"HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n"};
  const reply missing{"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"};
  const struct {
    std::string name;
    std::vector<reply> replies;
    std::optional<errc> want;
  } cases[] = {
      {"done", {done}, {}},
      {"blanks before the document", {{http(200, "<?xml version=\"1.0\"?>\n       \n" + completed)}}, {}},
      {"an error under status 200, then done", {{http(200, "    " + error_body("InternalError"))}, done}, {}},
      {"an error under status 200 that stays", {{http(200, error_body("InvalidPart"))}}, errc::rejected},
      {"an empty document, then done", {{http(200)}, done}, {}},
      {"half a document, then done", {{http(200, "<CompleteMultipartUploadResult><ETag>")}, done}, {}},
      {"the answer is lost, but the object is there", {lost, gone, size_10}, {}},
      {"the answer is lost, and the object has another size", {lost, gone, size_11}, errc::no_such_upload},
      {"the answer is lost, and there is no object", {lost, gone, missing}, errc::no_such_upload},
      {"the upload was never there", {gone}, errc::no_such_upload},
      {"part too small", {{http(400, error_body("EntityTooSmall"))}}, errc::rejected},
  };
  for (const auto& c : cases) {
    CAPTURE(c.name);
    auto talk = [&](s3::client& client, imposter& server) -> task<> {
      std::vector<s3::part_tag> parts;
      parts.push_back(s3::part_tag{1, "\"x\"", ""});
      auto work = client.complete_multipart_upload("k", s3::multipart{"u"}, std::move(parts), 10);
      const auto failed = co_await failure_of(std::move(work));
      CHECK(failed.has_value() == c.want.has_value());
      if (failed && c.want) CHECK(failed->code == *c.want);
      CHECK(server.requests.size() == c.replies.size());
      CHECK(server.requests.at(0).method + " " + server.requests.at(0).target == "POST /bkt/k?uploadId=u");
    };
    converse(in_turn(c.replies), talk);
  }
}

TEST_CASE("settings that cannot work are refused when the client is made") {
  s3::settings settings;
  settings.bucket = "bkt";
  settings.region = "us-east-1";
  settings.ca_file = "/nowhere/ca.pem";
  CHECK_THROWS_WITH(s3::client(net::asio::any_io_executor(), settings), doctest::Contains("/nowhere/ca.pem"));
}

TEST_CASE("an outage does not multiply the traffic: calls share a budget of retries") {
  auto timing = tests::quick_timing();
  timing.attempts = 1000;
  timing.retry_cap = 1ms;
  auto talk = [](s3::client& client, imposter& server) -> task<> {
    const auto first = co_await failure_of(client.put_object("k", "x"));
    CHECK(first.has_value());
    CHECK(server.requests.size() == 101);
    const auto second = co_await failure_of(client.put_object("k", "x"));
    CHECK(second.has_value());
    CHECK(server.requests.size() == 102);
  };
  converse([](const tests::heard&) { return reply{http(500)}; }, talk, timing);
}

TEST_CASE("a session token that S3 repeats in its words is masked") {
  auto whole = [](s3::client&, imposter& server) -> task<> {
    auto settings = tests::settings_for(server);
    settings.who.session_token = "AQoDYXdzEXAMPLETOKEN==";
    s3::client client(co_await net::asio::this_coro::executor, settings, tests::quick_timing());
    const auto failed = co_await failure_of(client.put_object("k", "x"));
    REQUIRE(failed);
    CHECK(failed->message == "bad token *** and ***");
  };
  converse(in_turn({{http(400,
                          "<Error><Code>InvalidToken</Code><Message>bad token AQoDYXdzEXAMPLETOKEN== and "
                          "AQoDYXdzEXAMPLETOKEN==</Message></Error>")}}),
           whole);
}
