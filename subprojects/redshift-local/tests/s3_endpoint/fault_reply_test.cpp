#include "s3/fault_reply.hpp"

#include <doctest/doctest.h>

using namespace redshift_local::s3;
using redshift_local::faults::parse_fault;

namespace {

reply answer_to(const std::string& spec) {
  const auto what = make_request("PUT", "/staging/k%20k?x=1", {{"host", "localhost:9000"}});
  return fault_reply(parse_fault(spec), what, "/staging/k%20k?x=1", "us-east-1", {});
}

std::string header(const reply& what, const std::string& name) {
  for (const auto& [known, value] : what.headers)
    if (known == name) return value;
  return "";
}

}  // namespace

TEST_CASE("a failure has a document when it has a code") {
  CHECK(answer_to("s3=* do=fail:503").body == "");
  CHECK(answer_to("s3=* do=fail:400:RequestTimeout").body.find("<Code>RequestTimeout</Code>") !=
        std::string::npos);
  const auto behind = answer_to("s3=* do=fail:200:InternalError");
  CHECK(behind.trickle);
  CHECK(behind.body.starts_with(" "));
}

TEST_CASE("a redirect says where to go") {
  CHECK(header(answer_to("s3=* do=redirect:307"), "Location") == "http://localhost:9000/staging/k%20k?x=1");
  CHECK(header(answer_to("s3=* do=redirect:307:http://127.0.0.1:1"), "Location") ==
        "http://127.0.0.1:1/staging/k%20k?x=1");
  const auto moved = answer_to("s3=* do=redirect:301:eu-west-1");
  CHECK(moved.status == 301);
  CHECK(header(moved, "x-amz-bucket-region") == "eu-west-1");
  CHECK(moved.body.find("<Code>PermanentRedirect</Code>") != std::string::npos);
}

TEST_CASE("an ETag is falsified in the header and in the document") {
  reply put;
  put.headers.emplace_back("ETag", "\"abc\"");
  CHECK(falsify_etag(put));
  CHECK(header(put, "ETag") == "\"00000000000000000000000000000000\"");
  reply complete;
  complete.body = "<R><ETag>&quot;abc-1&quot;</ETag></R>";
  CHECK(falsify_etag(complete));
  CHECK(complete.body == "<R><ETag>&quot;00000000000000000000000000000000&quot;</ETag></R>");
  reply none;
  CHECK_FALSE(falsify_etag(none));
}
