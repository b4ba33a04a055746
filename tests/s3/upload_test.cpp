#include "s3/upload.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <string>

#include "imposter.hpp"
#include "net/task_group.hpp"
#include "net/with_deadline.hpp"
#include "s3/digests.hpp"

using namespace std::chrono_literals;
using net::task;
using tests::converse;
using tests::heard;
using tests::http;
using tests::imposter;
using tests::reply;
using tests::then;

namespace {

/// What S3 would say to the calls of an upload.
reply play_s3(const heard& request) {
  const auto has = [&](std::string_view text) { return request.target.find(text) != std::string::npos; };
  if (request.method == "POST" && has("?uploads"))
    return {
        http(200, "<InitiateMultipartUploadResult><UploadId>u1</UploadId></InitiateMultipartUploadResult>")};
  if (request.method == "POST") return {http(200, "<CompleteMultipartUploadResult/>")};
  if (request.method == "DELETE") return {http(204)};
  const auto number = has("partNumber=") ? request.target.substr(request.target.find('=') + 1, 1) : "whole";
  return {http(200, "", "ETag: \"tag-" + number + "\"\r\n")};
}

std::string pattern(std::size_t bytes) {
  std::string text(bytes, 0);
  for (std::size_t i = 0; i < bytes; ++i) text[i] = static_cast<char>(i * 7 + i / 251);
  return text;
}

std::size_t count(const imposter& server, std::string_view method, std::string_view part = "") {
  return static_cast<std::size_t>(std::count_if(
      server.requests.begin(), server.requests.end(),
      [&](const heard& r) { return r.method == method && r.target.find(part) != std::string::npos; }));
}

/// The object that the parts make, in the order of their numbers.
std::string assembled(const imposter& server) {
  std::map<int, std::string> parts;
  for (const auto& request : server.requests)
    if (const auto at = request.target.find("partNumber="); at != std::string::npos)
      parts[std::stoi(request.target.substr(at + 11))] = request.body;
  std::string whole;
  for (const auto& [number, bytes] : parts) whole += bytes;
  return whole;
}

task<std::string> text_of_failure(task<> work) {
  try {
    co_await std::move(work);
  } catch (const std::exception& error) {
    co_return error.what();
  }
  co_return "";
}

task<> completed(s3::upload& upload) { co_await upload.complete(); }

}  // namespace

TEST_CASE("an object under one part is a single put") {
  auto talk = [](s3::client& client, imposter& server) -> task<> {
    s3::part_budget budget(client.executor(), 2);
    s3::upload upload(client, budget, "k");
    co_await upload.write("hello ");
    co_await upload.write("world");
    const auto size = co_await upload.complete();
    CHECK(size == 11);
    REQUIRE(server.requests.size() == 1);
    CHECK(server.requests[0].method + " " + server.requests[0].target == "PUT /bkt/k");
    CHECK(server.requests[0].body == "hello world");
    const auto again = co_await upload.complete();
    CHECK(again == 11);
    CHECK(server.requests.size() == 1);
  };
  converse(play_s3, talk);
}

TEST_CASE("a larger object goes up in parts, completed with their tags in order") {
  const auto bytes = pattern(2 * s3::part_bytes + 1000);
  auto talk = [&](s3::client& client, imposter& server) -> task<> {
    s3::part_budget budget(client.executor(), 2);
    s3::upload upload(client, budget, "k");
    const std::string_view all = bytes;
    for (std::size_t at = 0; at < all.size(); at += 3000001) co_await upload.write(all.substr(at, 3000001));
    const auto size = co_await upload.complete();
    CHECK(size == bytes.size());
    CHECK((assembled(server) == bytes));
    REQUIRE(server.requests.size() == 5);
    CHECK(server.requests[0].target == "/bkt/k?uploads=");
    CHECK(server.requests[4].target == "/bkt/k?uploadId=u1");
    CHECK(server.requests[4].body ==
          "<CompleteMultipartUpload xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">"
          "<Part><PartNumber>1</PartNumber><ETag>&quot;tag-1&quot;</ETag></Part>"
          "<Part><PartNumber>2</PartNumber><ETag>&quot;tag-2&quot;</ETag></Part>"
          "<Part><PartNumber>3</PartNumber><ETag>&quot;tag-3&quot;</ETag></Part></CompleteMultipartUpload>");
  };
  converse(play_s3, talk);
}

TEST_CASE("an object of exactly one part has no empty second one") {
  const auto bytes = pattern(s3::part_bytes);
  auto talk = [&](s3::client& client, imposter& server) -> task<> {
    s3::part_budget budget(client.executor(), 2);
    s3::upload upload(client, budget, "k");
    co_await upload.write(bytes);
    co_await upload.complete();
    CHECK(count(server, "PUT") == 1);
    CHECK((assembled(server) == bytes));
  };
  converse(play_s3, talk);
}

TEST_CASE("all uploads together keep to the budget, and use it") {
  const auto bytes = pattern(3 * s3::part_bytes);
  auto script = [](const heard& request) {
    auto answer = play_s3(request);
    if (request.method == "PUT") answer.delay = 30ms;
    return answer;
  };
  auto talk = [&](s3::client& client, imposter& server) -> task<> {
    s3::part_budget budget(client.executor(), 2);
    s3::upload first(client, budget, "a"), second(client, budget, "b");
    auto send = [&](s3::upload& upload) -> task<> {
      co_await upload.write(bytes);
      co_await upload.complete();
    };
    net::task_group group(client.executor());
    group.spawn(send(first));
    group.spawn(send(second));
    co_await group.join();
    CHECK(server.most_answering == 2);
    CHECK(count(server, "PUT") == 6);
  };
  converse(script, talk);
}

TEST_CASE("whichever request fails, the upload ends in its error and leaves nothing behind") {
  const auto bytes = pattern(2 * s3::part_bytes + 5);
  const std::string steps[] = {"CreateMultipartUpload", "UploadPart", "UploadPart", "UploadPart",
                               "CompleteMultipartUpload"};
  for (std::size_t broken = 0; broken < std::size(steps); ++broken) {
    CAPTURE(broken);
    std::size_t seen = 0;
    auto script = [&](const heard& request) {
      if (seen++ == broken) return reply{http(403, tests::error_body("AccessDenied"))};
      return play_s3(request);
    };
    auto talk = [&](s3::client& client, imposter& server) -> task<> {
      s3::part_budget budget(client.executor(), 1);
      s3::upload upload(client, budget, "k");
      std::string text = co_await text_of_failure(upload.write(bytes));
      if (text.empty()) text = co_await text_of_failure(completed(upload));
      CHECK(text == steps[broken] + " s3://bkt/k: 403 AccessDenied: words of S3");
      const auto again = co_await text_of_failure(completed(upload));
      CHECK(again == text);
      co_await upload.abort();
      co_await upload.abort();
      CHECK(count(server, "DELETE", "uploadId=u1") == (broken == 0 ? 0u : 1u));
      // The budget is whole again: the next part does not wait.
      co_await net::with_deadline(budget.acquire(), net::in(1s), "acquiring");
      budget.release();
    };
    converse(script, talk);
  }
}

TEST_CASE("a part that fails cancels its siblings and is rethrown by the next write") {
  const auto bytes = pattern(s3::part_bytes);
  auto script = [](const heard& request) {
    if (request.target.find("partNumber=1&") != std::string::npos) return reply{"", then::hang};
    if (request.method == "PUT") return reply{http(400, tests::error_body("InvalidRequest"))};
    return play_s3(request);
  };
  auto talk = [&](s3::client& client, imposter& server) -> task<> {
    s3::part_budget budget(client.executor(), 2);
    s3::upload upload(client, budget, "k");
    co_await upload.write(bytes);
    co_await upload.write(bytes);
    // Both places are taken: this waits until the failing part makes room.
    const auto waited = co_await text_of_failure(upload.write(bytes));
    const auto text = waited.empty() ? co_await text_of_failure(upload.write("x")) : waited;
    CHECK(text.find("UploadPart s3://bkt/k: 400 InvalidRequest") == 0);
    co_await upload.abort();
    CHECK(count(server, "DELETE", "uploadId=u1") == 1);
  };
  converse(script, talk);
}

TEST_CASE("an upload that is cancelled while it waits can be aborted, and the parts in flight end first") {
  const auto bytes = pattern(2 * s3::part_bytes);
  auto script = [](const heard& request) {
    return request.method == "PUT" ? reply{"", then::hang} : play_s3(request);
  };
  auto talk = [&](s3::client& client, imposter& server) -> task<> {
    s3::part_budget budget(client.executor(), 1);
    s3::upload upload(client, budget, "k");
    const auto text =
        co_await text_of_failure(net::with_deadline(upload.write(bytes), net::in(200ms), "writing"));
    CHECK(text == "writing timed out");
    CHECK(count(server, "PUT") == 1);
    co_await upload.abort();
    CHECK(server.requests.back().method + " " + server.requests.back().target == "DELETE /bkt/k?uploadId=u1");
    co_await net::with_deadline(budget.acquire(), net::in(1s), "acquiring");
    budget.release();
  };
  converse(script, talk);
}

TEST_CASE("aborting does not fail when S3 refuses, and asks nothing when nothing was begun") {
  auto refuse = [](const heard& request) {
    return request.method == "DELETE" ? reply{http(403, tests::error_body("AccessDenied"))}
                                      : play_s3(request);
  };
  const auto bytes = pattern(s3::part_bytes);
  auto begun = [&](s3::client& client, imposter& server) -> task<> {
    s3::part_budget budget(client.executor(), 1);
    s3::upload upload(client, budget, "k");
    co_await upload.write(bytes);
    co_await upload.abort();
    CHECK(count(server, "DELETE") == 1);
  };
  converse(refuse, begun);
  auto untouched = [&](s3::client& client, imposter& server) -> task<> {
    s3::part_budget budget(client.executor(), 1);
    s3::upload upload(client, budget, "k");
    co_await upload.write("x");
    co_await upload.abort();
    CHECK(server.requests.empty());
  };
  converse(play_s3, untouched);
}

TEST_CASE("buffers come back to the budget and are used again") {
  auto talk = [](s3::client& client, imposter&) -> task<> {
    s3::part_budget budget(client.executor(), 1);
    auto buffer = budget.take_buffer();
    CHECK(buffer.capacity() >= s3::part_bytes);
    const auto* memory = buffer.data();
    budget.give_back(std::move(buffer));
    auto again = budget.take_buffer();
    CHECK(again.data() == memory);
    CHECK(again.empty());
    co_return;
  };
  converse(play_s3, talk);
}

TEST_CASE("the parts in flight are halved when S3 asks to slow down, and grow back one by one") {
  auto talk = [](s3::client& client, imposter&) -> task<> {
    s3::part_budget budget(client.executor(), 5);
    budget.adapt(0);
    CHECK(budget.limit() == 5);
    // Parts that were slowed down together count once.
    budget.adapt(3);
    budget.adapt(3);
    CHECK(budget.limit() == 2);
    budget.adapt(4);
    budget.adapt(5);
    CHECK(budget.limit() == 1);
    for (int i = 0; i < 9; ++i) budget.adapt(5);
    CHECK(budget.limit() == 1);
    budget.adapt(5);
    CHECK(budget.limit() == 2);
    for (int i = 0; i < 100; ++i) budget.adapt(5);
    CHECK(budget.limit() == 5);
    co_return;
  };
  converse(play_s3, talk);
}

TEST_CASE("an upload that is slowed down takes it to heart") {
  const auto bytes = pattern(2 * s3::part_bytes);
  auto script = [seen = 0](const heard& request) mutable {
    if (request.method == "PUT" && seen++ == 0) return reply{http(503, tests::error_body("SlowDown"))};
    return play_s3(request);
  };
  auto talk = [&](s3::client& client, imposter&) -> task<> {
    s3::part_budget budget(client.executor(), 4);
    s3::upload upload(client, budget, "k");
    co_await upload.write(bytes);
    co_await upload.complete();
    CHECK(client.throttled_answers() == 1);
    CHECK(budget.limit() == 2);
  };
  converse(script, talk);
}

TEST_CASE("checksums: whole objects and parts carry them, and the completed object is compared") {
  const auto bytes = pattern(s3::part_bytes + 9);
  const std::string first = s3::crc32c_base64(std::string_view(bytes).substr(0, s3::part_bytes));
  const std::string second = s3::crc32c_base64(std::string_view(bytes).substr(s3::part_bytes));
  std::vector<s3::part_tag> sums(2);
  sums[0].crc32c = first;
  sums[1].crc32c = second;
  for (const bool intact : {true, false}) {
    CAPTURE(intact);
    auto script = [&](const heard& request) {
      auto answer = play_s3(request);
      if (request.method == "POST" && request.target.find("?uploads") != std::string::npos)
        answer.bytes.insert(answer.bytes.find("\r\n") + 2, "x-amz-checksum-algorithm: CRC32C\r\n");
      else if (request.method == "POST")
        answer.bytes = http(200, "<CompleteMultipartUploadResult><ChecksumCRC32C>" +
                                     (intact ? s3::composite_crc32c(sums) : "AAAAAA==-2") +
                                     "</ChecksumCRC32C></CompleteMultipartUploadResult>");
      return answer;
    };
    auto talk = [&](s3::client&, imposter& server) -> task<> {
      auto settings = tests::settings_for(server);
      settings.checksums = true;
      s3::client client(co_await net::asio::this_coro::executor, settings, tests::quick_timing());
      s3::part_budget budget(client.executor(), 1);
      co_await client.put_object("small", "123456789");
      CHECK(server.requests.at(0).headers.at("x-amz-checksum-crc32c") == "4waSgw==");
      s3::upload upload(client, budget, "k");
      co_await upload.write(bytes);
      const auto text = co_await text_of_failure(completed(upload));
      CHECK(server.requests.at(1).headers.at("x-amz-checksum-algorithm") == "CRC32C");
      CHECK(server.requests.at(2).headers.at("x-amz-checksum-crc32c") == first);
      CHECK(server.requests.at(3).headers.at("x-amz-checksum-crc32c") == second);
      CHECK(server.requests.at(4).body.find("<ChecksumCRC32C>" + first + "</ChecksumCRC32C>") !=
            std::string::npos);
      CHECK(text.empty() == intact);
      CHECK((text.find("checksum") != std::string::npos) == !intact);
      CHECK(count(server, "DELETE", "/bkt/k") == (intact ? 0u : 1u));
      co_await upload.abort();
    };
    converse(script, talk);
  }
}

TEST_CASE(
    "checksums: servers that are not AWS get none unless asked for, and parts none if that was ignored") {
  const auto bytes = pattern(s3::part_bytes + 9);
  for (const bool wanted : {false, true}) {
    CAPTURE(wanted);
    auto talk = [&](s3::client&, imposter& server) -> task<> {
      auto settings = tests::settings_for(server);
      if (wanted) settings.checksums = true;
      s3::client client(co_await net::asio::this_coro::executor, settings, tests::quick_timing());
      s3::part_budget budget(client.executor(), 1);
      s3::upload upload(client, budget, "k");
      co_await upload.write(bytes);
      co_await upload.complete();
      CHECK(server.requests.at(0).headers.contains("x-amz-checksum-algorithm") == wanted);
      for (std::size_t i = 1; i < 4; ++i)
        CHECK_FALSE(server.requests.at(i).headers.contains("x-amz-checksum-crc32c"));
      CHECK(server.requests.at(3).body.find("Checksum") == std::string::npos);
    };
    converse(play_s3, talk);
  }
}
