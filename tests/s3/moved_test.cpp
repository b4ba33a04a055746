// Redirects and questions before large bodies, over the wire.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "imposter.hpp"

using namespace std::chrono_literals;
using net::task;
using s3::errc;
using tests::converse;
using tests::error_body;
using tests::heard;
using tests::http;
using tests::imposter;
using tests::in_turn;
using tests::reply;
using tests::then;

namespace {

const std::string tagged = "ETag: \"abc\"\r\n";

task<s3::failure> failure_of_put(s3::client& client, std::string_view body = "x") {
  try {
    co_await client.put_object("k", body);
  } catch (const s3::error& error) {
    co_return error.failure();
  }
  co_return s3::failure();
}

bool signed_for(const heard& request, const std::string& region) {
  return request.headers.at("authorization").find("/" + region + "/s3/") != std::string::npos;
}

/// The client of an imposter, with settings of its own and the advice that it gave.
struct advised {
  explicit advised(const imposter& server) : settings(tests::settings_for(server)) {
    settings.advise = [this](const std::string& text) { advice.push_back(text); };
  }
  s3::settings settings;
  std::vector<std::string> advice;
};

const reply ok{http(200, "", tagged)};

}  // namespace

TEST_CASE("a bucket in another region is found, remembered, and told about once") {
  const reply elsewhere[] = {
      {http(301, error_body("PermanentRedirect"), "x-amz-bucket-region: eu-west-1\r\n")},
      {http(400, error_body("AuthorizationHeaderMalformed", "<Region>eu-west-1</Region>"))},
      {http(301, "", "x-amz-bucket-region: eu-west-1\r\n")},
  };
  for (const auto& first : elsewhere) {
    auto talk = [](s3::client&, imposter& server) -> task<> {
      advised with(server);
      s3::client client(co_await net::asio::this_coro::executor, with.settings, tests::quick_timing());
      CHECK(client.region() == "us-east-1");
      co_await client.put_object("k", "bytes");
      co_await client.put_object("k", "bytes");
      REQUIRE(server.requests.size() == 3);
      CHECK(signed_for(server.requests[0], "us-east-1"));
      CHECK(signed_for(server.requests[1], "eu-west-1"));
      CHECK(server.requests[1].body == "bytes");
      CHECK(signed_for(server.requests[2], "eu-west-1"));
      CHECK(client.region() == "eu-west-1");
      const std::vector<std::string> want = {
          "the bucket \"bkt\" is in region eu-west-1, not in us-east-1: set the region to eu-west-1"};
      CHECK(with.advice == want);
    };
    converse(in_turn({first, ok, ok}), talk);
  }
}

TEST_CASE("a second redirect of a call is an error") {
  auto talk = [](s3::client& client, imposter& server) -> task<> {
    const auto failed = co_await failure_of_put(client);
    CHECK(failed.code == errc::wrong_region);
    CHECK(failed.region == "eu-west-2");
    CHECK(server.requests.size() == 2);
  };
  const reply there{http(301, error_body("PermanentRedirect"), "x-amz-bucket-region: eu-west-1\r\n")};
  const reply and_there{http(301, error_body("PermanentRedirect"), "x-amz-bucket-region: eu-west-2\r\n")};
  converse(in_turn({there, and_there, ok}), talk);
}

TEST_CASE("calls side by side that are redirected together all find the way") {
  auto talk = [](s3::client&, imposter& server) -> task<> {
    advised with(server);
    s3::client client(co_await net::asio::this_coro::executor, with.settings, tests::quick_timing());
    auto put = [&]() -> task<> { co_await client.put_object("k", "x"); };
    net::task_group group(client.executor());
    for (int i = 0; i < 4; ++i) group.spawn(put());
    co_await group.join();
    CHECK(with.advice.size() == 1);
    CHECK(server.requests.size() == 8);
  };
  auto script = [](const heard& request) {
    if (signed_for(request, "eu-west-1")) return ok;
    return reply{http(301, error_body("PermanentRedirect"), "x-amz-bucket-region: eu-west-1\r\n"), then::keep,
                 false, false, 20ms};
  };
  converse(script, talk);
}

TEST_CASE("a temporary redirect is followed for this call only, with the query that it asks for") {
  std::string url;
  auto script = [&, sent = 0](const heard&) mutable {
    if (sent++ > 0) return ok;
    return reply{http(307, error_body("TemporaryRedirect"), "Location: " + url + "/bkt/k?rk=e2%2Bc\r\n")};
  };
  auto talk = [&](s3::client& client, imposter& server) -> task<> {
    url = server.url();
    co_await client.put_object("k", "bytes");
    co_await client.put_object("k", "bytes");
    REQUIRE(server.requests.size() == 3);
    CHECK(server.requests[1].target == "/bkt/k?rk=e2%2Bc");
    CHECK(server.requests[1].body == "bytes");
    CHECK(server.requests[1].headers.at("authorization") != server.requests[0].headers.at("authorization"));
    CHECK(server.requests[2].target == "/bkt/k");
    CHECK(client.region() == "us-east-1");
  };
  converse(script, talk);
}

TEST_CASE("going in circles, or to a host of somebody else, is an error") {
  auto circle = [](s3::client& client, imposter& server) -> task<> {
    const auto failed = co_await failure_of_put(client);
    CHECK(failed.code == errc::redirected);
    CHECK(server.requests.size() == 2);
  };
  converse(
      [](const heard& request) {
        return reply{http(307, "", "Location: http://" + request.headers.at("host") + "/bkt/k\r\n")};
      },
      circle);
  auto foreign = [](s3::client& client, imposter& server) -> task<> {
    const auto failed = co_await failure_of_put(client);
    CHECK(failed.code == errc::rejected);
    CHECK(failed.message.find("nothing was sent there") != std::string::npos);
    CHECK(server.requests.size() == 1);
  };
  // The same server by another name: it would hear us.
  converse(
      [](const heard& request) {
        const auto& host = request.headers.at("host");
        return reply{
            http(307, "", "Location: http://localhost" + host.substr(host.find(':')) + "/bkt/k\r\n")};
      },
      foreign);
}

TEST_CASE("a large body waits for the server's word, a small one does not") {
  const std::string large((1u << 20) + 1, 'x'), small(1u << 20, 'x');
  auto talk = [&](s3::client& client, imposter& server) -> task<> {
    co_await client.put_object("k", large);
    co_await client.put_object("k", small);
    REQUIRE(server.requests.size() == 2);
    CHECK(server.requests[0].headers.at("expect") == "100-continue");
    CHECK(server.requests[0].headers.at("authorization").find("expect") == std::string::npos);
    CHECK((server.requests[0].body == large));
    CHECK_FALSE(server.requests[1].headers.contains("expect"));
    CHECK(server.connections == 1);
  };
  converse(in_turn({ok, ok}), talk);
}

TEST_CASE("a server that says nothing gets the body after a moment") {
  const std::string large(2u << 20, 'x');
  auto timing = tests::quick_timing();
  timing.go_ahead = 10ms;
  timing.attempts = 1;
  auto talk = [&](s3::client& client, imposter& server) -> task<> {
    co_await client.put_object("k", large);
    CHECK((server.requests.at(0).body == large));
  };
  converse(in_turn({{http(200, "", tagged), then::keep, false, true}}), talk, timing);
  // Its word may also come late, in front of the answer.
  converse(in_turn({{"HTTP/1.1 100 Continue\r\n\r\n" + http(200, "", tagged), then::keep, false, true}}),
           talk, timing);
}

TEST_CASE("a final answer that comes first is taken, and the body stays here") {
  const std::string large(8u << 20, 'x');
  auto timing = tests::quick_timing();
  timing.go_ahead = 10s;
  auto talk = [&](s3::client& client, imposter& server) -> task<> {
    const auto failed = co_await failure_of_put(client, large);
    CHECK(failed.code == errc::access_denied);
    // Whether the server still waits for the body is not to be known: the connection is not used again.
    co_await client.put_object("k", "x");
    REQUIRE(server.requests.size() == 2);
    CHECK(server.requests[1].connection == 2);
  };
  converse(in_turn({{http(403, error_body("AccessDenied")), then::keep, true}, ok}), talk, timing);
}

TEST_CASE("a connection that ends while the server's word is awaited is a failed attempt") {
  const std::string large(2u << 20, 'x');
  auto talk = [&](s3::client& client, imposter& server) -> task<> {
    co_await client.put_object("k", large);
    CHECK(server.connections == 2);
  };
  converse(in_turn({{"", then::reset, true}, ok}), talk);
  converse(in_turn({{"HTTP/1.1 100 Con", then::close, true}, ok}), talk);
}
