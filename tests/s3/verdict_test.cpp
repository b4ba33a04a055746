#include "s3/verdict.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace std::chrono_literals;
using s3::errc;
using std::chrono::system_clock;

namespace {

const auto now = system_clock::from_time_t(1369353600);  // Fri, 24 May 2013 00:00:00 GMT

s3::http_response answer(int status, std::string body = "", std::map<std::string, std::string> headers = {}) {
  s3::http_response made;
  made.status = status;
  made.body = std::move(body);
  made.headers = std::move(headers);
  return made;
}

std::string error_document(const std::string& code, const std::string& more = "") {
  return "<?xml version=\"1.0\"?><Error><Code>" + code + "</Code><Message>words</Message>" + more +
         "</Error>";
}

}  // namespace

TEST_CASE("codes and statuses are classified") {
  const struct {
    int status;
    std::string code;
    errc want;
  } cases[] = {
      {404, "NoSuchBucket", errc::no_such_bucket},
      {404, "NoSuchKey", errc::no_such_key},
      {404, "", errc::no_such_key},
      {404, "NoSuchUpload", errc::no_such_upload},
      {403, "AccessDenied", errc::access_denied},
      {403, "SomethingNew", errc::access_denied},
      {403, "", errc::access_denied},
      {400, "ExpiredToken", errc::access_denied},
      {301, "PermanentRedirect", errc::wrong_region},
      {301, "", errc::wrong_region},
      {400, "AuthorizationHeaderMalformed", errc::wrong_region},
      {503, "SlowDown", errc::throttled},
      {429, "", errc::throttled},
      {400, "ThrottlingException", errc::throttled},
      {500, "InternalError", errc::unavailable},
      {500, "", errc::unavailable},
      {502, "", errc::unavailable},
      {503, "", errc::unavailable},
      {504, "", errc::unavailable},
      {400, "RequestTimeout", errc::unavailable},
      {307, "TemporaryRedirect", errc::unavailable},
      {409, "OperationAborted", errc::unavailable},
      {403, "RequestTimeTooSkewed", errc::clock_skewed},
      {400, "BadDigest", errc::corrupted},
      {400, "XAmzContentSHA256Mismatch", errc::corrupted},
      {400, "EntityTooSmall", errc::rejected},
      {400, "InvalidPart", errc::rejected},
      {501, "NotImplemented", errc::rejected},
      {501, "", errc::rejected},
      {411, "MissingContentLength", errc::rejected},
  };
  for (const auto& c : cases) {
    CAPTURE(c.status);
    CAPTURE(c.code);
    CHECK(s3::classify(c.status, c.code) == c.want);
  }
}

TEST_CASE("a good answer is no failure") {
  CHECK_FALSE(s3::judge(answer(200), "", now));
  CHECK_FALSE(s3::judge(answer(204), "", now));
  CHECK_FALSE(s3::judge(answer(200, "  <R><a/></R>"), "R", now));
  CHECK_FALSE(s3::judge(answer(200, "<?xml version=\"1.0\"?>   \n  <R xmlns=\"x\"/>"), "R", now));
}

TEST_CASE("a failure carries code, words and request id of the answer") {
  const auto failed = s3::judge(
      answer(403, error_document("AccessDenied"), {{"x-amz-request-id", "R1"}, {"x-amz-id-2", "H1"}}), "",
      now);
  REQUIRE(failed);
  CHECK(failed->code == errc::access_denied);
  CHECK(failed->status == 403);
  CHECK(failed->s3_code == "AccessDenied");
  CHECK(failed->message == "words");
  CHECK(failed->request_id == "R1");
  CHECK(failed->host_id == "H1");
}

TEST_CASE("an error under status 200 counts as the error that it is") {
  auto failed = s3::judge(answer(200, "     " + error_document("InternalError")), "R", now);
  REQUIRE(failed);
  CHECK(failed->code == errc::unavailable);
  CHECK(failed->s3_code == "InternalError");
  failed = s3::judge(answer(200, error_document("InvalidPart")), "R", now);
  REQUIRE(failed);
  CHECK(failed->code == errc::rejected);
}

TEST_CASE("a success whose document is empty, cut off or another one has an unknown outcome") {
  for (const std::string body : {"", "   ", "<R><a>", "<Other/>", "not XML"}) {
    CAPTURE(body);
    const auto failed = s3::judge(answer(200, body), "R", now);
    REQUIRE(failed);
    CHECK(failed->code == errc::unavailable);
    CHECK(failed->message.find("outcome is unknown") != std::string::npos);
  }
}

TEST_CASE("the right region is found in the document or in the header") {
  auto failed = s3::judge(
      answer(400, error_document("AuthorizationHeaderMalformed", "<Region>eu-west-1</Region>")), "", now);
  REQUIRE(failed);
  CHECK(failed->code == errc::wrong_region);
  CHECK(failed->region == "eu-west-1");
  failed = s3::judge(answer(301, "", {{"x-amz-bucket-region", "eu-west-2"}}), "", now);
  REQUIRE(failed);
  CHECK(failed->code == errc::wrong_region);
  CHECK(failed->region == "eu-west-2");
  failed = s3::judge(answer(400, error_document("AuthorizationHeaderMalformed")), "", now);
  REQUIRE(failed);
  CHECK(failed->code == errc::access_denied);
}

TEST_CASE("a refusal without a reason from a server with another time is a skewed clock") {
  const auto skewed = s3::judge(answer(403, "", {{"date", "Fri, 24 May 2013 00:20:00 GMT"}}), "", now);
  REQUIRE(skewed);
  CHECK(skewed->code == errc::clock_skewed);
  const auto denied = s3::judge(answer(403, "", {{"date", "Fri, 24 May 2013 00:00:20 GMT"}}), "", now);
  REQUIRE(denied);
  CHECK(denied->code == errc::access_denied);
}

TEST_CASE("HTTP dates are read, other texts are not") {
  CHECK(s3::parse_http_date("Fri, 24 May 2013 00:00:00 GMT") == now);
  for (const std::string text :
       {"", "yesterday", "Fri, 24 May 2013 00:00:00", "Fri, 24 May 2013 00:00:00 GMT+1"}) {
    CAPTURE(text);
    CHECK(s3::parse_http_date(text) == std::nullopt);
  }
}

TEST_CASE("the server's wish for a pause is read in both units") {
  CHECK(s3::asked_pause(answer(503)) == 0ms);
  CHECK(s3::asked_pause(answer(503, "", {{"retry-after", "3"}})) == 3000ms);
  CHECK(s3::asked_pause(answer(503, "", {{"x-amz-retry-after", "250"}})) == 250ms);
  CHECK(s3::asked_pause(answer(503, "", {{"retry-after", "Fri, 24 May 2013 00:00:00 GMT"}})) == 0ms);
}

TEST_CASE("the text of an error names operation, object, status, code, words, request id and attempt") {
  s3::failure failed;
  failed.operation = "PutObject";
  failed.resource = "bkt/a/b";
  failed.message = "no answer";
  CHECK(s3::error(failed).what() == std::string("PutObject s3://bkt/a/b: no answer"));
  failed.status = 503;
  failed.s3_code = "SlowDown";
  failed.message = "Please reduce your request rate.";
  failed.request_id = "R1";
  failed.host_id = "H1";
  failed.attempts = 7;
  CHECK(s3::error(failed).what() ==
        std::string("PutObject s3://bkt/a/b: 503 SlowDown: Please reduce your request rate. "
                    "(request id R1, host id H1, attempt 7)"));
  s3::failure elsewhere;
  elsewhere.code = errc::wrong_region;
  elsewhere.operation = "PutObject";
  elsewhere.resource = "bkt/a";
  elsewhere.status = 301;
  elsewhere.s3_code = "PermanentRedirect";
  elsewhere.message = "Use the specified endpoint";
  elsewhere.region = "eu-west-1";
  CHECK(s3::error(elsewhere).what() == std::string("PutObject s3://bkt/a: 301 PermanentRedirect: Use the "
                                                   "specified endpoint; the bucket lies in region "
                                                   "eu-west-1, configure that region"));
}

TEST_CASE("the text of an error says what to do where that is known") {
  s3::failure failed;
  failed.operation = "PutObject";
  failed.resource = "bkt/a";
  failed.status = 403;
  failed.s3_code = "SignatureDoesNotMatch";
  failed.message = "words";
  CHECK(s3::error(failed).what() ==
        std::string("PutObject s3://bkt/a: 403 SignatureDoesNotMatch: words; check the secret access key"));
}

TEST_CASE("what a redirect names is found: the host of a permanent one, the URL of a temporary one") {
  auto failed =
      s3::judge(answer(301, error_document("PermanentRedirect", "<Endpoint>h:1</Endpoint>")), "", now);
  REQUIRE(failed);
  CHECK(failed->endpoint == "h:1");
  failed = s3::judge(answer(307, error_document("TemporaryRedirect", "<Endpoint>h</Endpoint>"),
                            {{"location", "http://h/k"}}),
                     "", now);
  REQUIRE(failed);
  CHECK(failed->code == errc::redirected);
  CHECK(failed->endpoint == "http://h/k");
}
