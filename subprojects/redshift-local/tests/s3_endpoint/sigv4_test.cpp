// The vectors of the AWS documentation ("Signature calculations for the Authorization header", "... for the
// query string"), and further ones computed with an independent implementation that reproduces those.
#include "s3/sigv4.hpp"

#include <doctest/doctest.h>

#include "s3/authentication.hpp"
#include "s3/digest.hpp"
#include "s3/encoding.hpp"

using namespace redshift_local::s3;

namespace {

const std::string secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
const std::string access_key = "AKIAIOSFODNN7EXAMPLE";
const std::string timestamp = "20130524T000000Z";
const std::string scope = "20130524/us-east-1/s3/aws4_request";
const std::string aws_host = "examplebucket.s3.amazonaws.com";
const std::string empty_hash(empty_sha256);
const instant moment = *from_timestamp(timestamp);

struct vector {
  std::string name;
  std::string method;
  std::string target;   // as on the wire
  name_values headers;  // besides host, x-amz-content-sha256 and x-amz-date
  std::string payload_hash;
  std::string host;
  std::string canonical_sha256;
  std::string signature;
};

const std::vector<vector> header_vectors{
    {"GET object",
     "GET",
     "/test.txt",
     {{"range", "bytes=0-9"}},
     empty_hash,
     aws_host,
     "7344ae5b7ee6c3e7e6b0fe0640412a37625d1fbfff95c48bbb2dc43964946972",
     "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"},
    {"PUT object",
     "PUT",
     "/test%24file.text",
     {{"date", "Fri, 24 May 2013 00:00:00 GMT"}, {"x-amz-storage-class", "REDUCED_REDUNDANCY"}},
     "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072",
     aws_host,
     "9e0e90d9c76de8fa5b200d8c849cd5b8dc7a3be3951ddb7f6a76b4158342019d",
     "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd"},
    {"GET bucket lifecycle",
     "GET",
     "/?lifecycle",
     {},
     empty_hash,
     aws_host,
     "9766c798316ff2757b517bc739a67f6213b4ab36dd5da2f94eaebf79c77395ca",
     "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"},
    {"list objects",
     "GET",
     "/?max-keys=2&prefix=J",
     {},
     empty_hash,
     aws_host,
     "df57d21db20da04d7fa30298dd4488ba3a2b47ca3a489c74750e0f1e7df1b9b7",
     "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"},
    {"session token",
     "GET",
     "/test.txt",
     {{"range", "bytes=0-9"}, {"x-amz-security-token", "AQoDYXdzEXAMPLETOKEN=="}},
     empty_hash,
     aws_host,
     "5a1e400498ae5dfd71382e292ed84540819f82ce1151ef97ed2b286a9f8dcb7b",
     "38e036010c9fed0978f23d07b19f9be9877f4f27ff8029e0c51401ad8de17bdd"},
    {"key with everything",
     "PUT",
     "/a%20b/%C3%A9%2B%25%3D%26%3F%23~_.-//x/../%24",
     {},
     "UNSIGNED-PAYLOAD",
     aws_host,
     "6ca6c8fc01f5181c0131134535bc2ff37e44877b9a45c6fb6b0bdc792d3785cc",
     "6d9847032c609ee0556fc5891797bdb5e4c0a45d2814226cc11ce37d8f6b86eb"},
    {"key with everything, lazily encoded on the wire",
     "PUT",
     "/a%20b/%c3%a9+%25=&%3F%23%7e_.-//x/../$",
     {},
     "UNSIGNED-PAYLOAD",
     aws_host,
     "6ca6c8fc01f5181c0131134535bc2ff37e44877b9a45c6fb6b0bdc792d3785cc",
     "6d9847032c609ee0556fc5891797bdb5e4c0a45d2814226cc11ce37d8f6b86eb"},
    {"begin upload",
     "POST",
     "/k?uploads",
     {},
     empty_hash,
     aws_host,
     "3197f81412538977278f04890f0f62827fd378d8fadf5f4aa6f7d29712e5b190",
     "fb22c0ab449a4e3c08cf7a5b311e4aa1caefbc2fb1ef2b37a958101960b686ee"},
    {"upload part",
     "PUT",
     "/k?partNumber=1&uploadId=VXBsb2FkIElEIGZvciA2aWWpbmcncyBteS1tb3ZpZS5tMnRzIHVwbG9hZA",
     {},
     empty_hash,
     aws_host,
     "d8d6c70a8c08ba6f67ee99cacee0e8bf3dd2909ec9317a4da9d2b4c8eb36abd4",
     "38d552afbc0e98afb5cefd5b96e2b8525dbd9c0eb14766e835a9c87618230936"},
    {"parameters out of order and encoded",
     "GET",
     "/?prefix=run%201%2F%C3%A9%2B%26%3D%2F&list-type=2&continuation-token=1%2Fabc%2Bdef%3D%3D&delimiter=/"
     "&Z=upper"
     "&max-keys=1000&prefix-x=",
     {},
     empty_hash,
     aws_host,
     "",
     "a5113b32e6ea026fb2b80c5cf99fa2620fe26662850245e5d7e37bb08afe0695"},
    {"delete objects",
     "POST",
     "/?delete",
     {{"content-md5", "JyTzYuhPFP1J6CS2jpZQqA=="}},
     "aa74cfc8bd8678841d4fb30cf6954ed226933324c5e0fc4cbba268672621188b",
     aws_host,
     "3f8339178fca88b5a155d059010bc7c395806ff3528734c115aef72685ee948b",
     "b2504fbf4564ea1b758b874166c1eedb4b31d60c336910595bfd179ed75cff6c"},
    {"path style",
     "PUT",
     "/bkt/run/part-00001.json.zst",
     {{"content-length", "5"}},
     "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824",
     "127.0.0.1:9000",
     "9ab7f7c5ae30be74b3846ca41cda51b232ce10e28ee407cdaa5747cf36dfb923",
     "54d8d680453a239eb29c220991d82adcfc34b3de363a0fac01c972d7e459a9cf"},
    {"blanks in a value",
     "PUT",
     "/t",
     {{"x-amz-meta-a", "  two   blanks  "}},
     empty_hash,
     aws_host,
     "b86253076967d0096ba0898b86136ea17bbdfa1bcda7fd82a1211db5496da7f3",
     "a831015e0ecca0111da482bc8c2813b3ec98d7e2c5e1bf0056851d688513fc6f"},
};

name_values all_headers(const vector& v) {
  name_values headers{{"host", v.host}, {"x-amz-content-sha256", v.payload_hash}, {"x-amz-date", timestamp}};
  headers.insert(headers.end(), v.headers.begin(), v.headers.end());
  std::sort(headers.begin(), headers.end());
  return headers;
}

std::string names_of(const name_values& headers) {
  std::string names;
  for (const auto& [name, value] : headers) names += (names.empty() ? "" : ";") + name;
  return names;
}

std::string code_of(const request& what, const std::vector<user>& users, const std::string& region,
                    instant now) {
  try {
    authenticate(what, users, region, now);
    return "";
  } catch (const s3_error& error) {
    return error.code();
  }
}

const std::vector<user> users{{access_key, secret, "", rights::read_write}};

/// The first vector as a request with its Authorization header.
request signed_get() {
  const auto& v = header_vectors.front();
  auto headers = all_headers(v);
  headers.emplace_back("authorization", "AWS4-HMAC-SHA256 Credential=" + access_key + "/" + scope +
                                            ", SignedHeaders=" + names_of(all_headers(v)) +
                                            ", Signature=" + v.signature);
  return make_request(v.method, v.target, headers);
}

void replace(request& what, const std::string& header, const std::string& from, const std::string& to) {
  for (auto& [name, value] : what.headers)
    if (name == header) {
      const auto at = value.find(from);
      REQUIRE(at != std::string::npos);
      value.replace(at, from.size(), to);
    }
}

}  // namespace

TEST_CASE("the signing key is derived stage by stage") {
  CHECK(to_hex(hmac_sha256("AWS4" + secret, "20130524")) ==
        "68896419206d6240ad4cd7dc8ba658efbf3b43b53041950083a10833824fcfbb");
  CHECK(to_hex(signing_key(secret, "20130524", "us-east-1")) ==
        "dbb893acc010964918f1fd433add87c70e8b0db6be30c1fbeafefa5ec6ba8378");
}

TEST_CASE("published requests have the published canonical form and signature") {
  for (const auto& v : header_vectors) {
    CAPTURE(v.name);
    const auto headers = all_headers(v);
    const auto what = make_request(v.method, v.target, headers);
    const auto canonical =
        canonical_request(what.method, what.path, what.query, headers, names_of(headers), v.payload_hash);
    CAPTURE(canonical);
    if (!v.canonical_sha256.empty())
      CHECK(to_hex(digest_of(digest_kind::sha256, canonical)) == v.canonical_sha256);
    CHECK(signature(signing_key(secret, "20130524", "us-east-1"),
                    string_to_sign(timestamp, scope, canonical)) == v.signature);
  }
}

TEST_CASE("parameters are sorted by name before value, not as joined text") {
  CHECK(canonical_query({{"prefix-x", ""}, {"prefix", "b"}, {"prefix", "a"}, {"Z", "/=+ ~"}}) ==
        "Z=%2F%3D%2B%20~&prefix=a&prefix=b&prefix-x=");
}

TEST_CASE("a request is let in exactly when its signature, date, region and key are right") {
  struct row {
    std::string name;
    void (*change)(request&);
    std::string region;
    std::chrono::seconds later;
    std::string code;
  };
  const std::vector<row> rows{
      {"as published", [](request&) {}, "us-east-1", std::chrono::seconds(0), ""},
      {"15 minutes late", [](request&) {}, "us-east-1", std::chrono::minutes(15), ""},
      {"more than 15 minutes late", [](request&) {}, "us-east-1", std::chrono::seconds(901),
       "RequestTimeTooSkewed"},
      {"more than 15 minutes early", [](request&) {}, "us-east-1", std::chrono::seconds(-901),
       "RequestTimeTooSkewed"},
      {"another Region", [](request&) {}, "eu-west-1", std::chrono::seconds(0),
       "AuthorizationHeaderMalformed"},
      {"signed header changed", [](request& r) { replace(r, "range", "0-9", "0-8"); }, "us-east-1",
       std::chrono::seconds(0), "SignatureDoesNotMatch"},
      {"path changed", [](request& r) { r.path = "/test.txs"; }, "us-east-1", std::chrono::seconds(0),
       "SignatureDoesNotMatch"},
      {"parameter added", [](request& r) { r.query.emplace_back("a", ""); }, "us-east-1",
       std::chrono::seconds(0), "SignatureDoesNotMatch"},
      {"method changed", [](request& r) { r.method = "DELETE"; }, "us-east-1", std::chrono::seconds(0),
       "SignatureDoesNotMatch"},
      {"unknown key", [](request& r) { replace(r, "authorization", "AKIA", "AKIB"); }, "us-east-1",
       std::chrono::seconds(0), "InvalidAccessKeyId"},
      {"date of the scope", [](request& r) { replace(r, "authorization", "20130524", "20130525"); },
       "us-east-1", std::chrono::seconds(0), "AuthorizationHeaderMalformed"},
      {"other service", [](request& r) { replace(r, "authorization", "/s3/", "/sqs/"); }, "us-east-1",
       std::chrono::seconds(0), "AuthorizationHeaderMalformed"},
      {"host not signed", [](request& r) { replace(r, "authorization", "=host;", "="); }, "us-east-1",
       std::chrono::seconds(0), "AccessDenied"},
      {"x-amz header not signed", [](request& r) { r.headers.emplace_back("x-amz-meta-a", "b"); },
       "us-east-1", std::chrono::seconds(0), "AccessDenied"},
      {"Content-MD5 not signed", [](request& r) { r.headers.emplace_back("content-md5", "b"); }, "us-east-1",
       std::chrono::seconds(0), "AccessDenied"},
      {"no date",
       [](request& r) { std::erase_if(r.headers, [](auto& h) { return h.first == "x-amz-date"; }); },
       "us-east-1", std::chrono::seconds(0), "AccessDenied"},
      {"no payload hash",
       [](request& r) {
         std::erase_if(r.headers, [](auto& h) { return h.first == "x-amz-content-sha256"; });
       },
       "us-east-1", std::chrono::seconds(0), "InvalidRequest"},
      {"nonsense as payload hash", [](request& r) { replace(r, "x-amz-content-sha256", "e3b0", "zzzz"); },
       "us-east-1", std::chrono::seconds(0), "InvalidArgument"},
      {"two mechanisms at once",
       [](request& r) { r.query.emplace_back("X-Amz-Algorithm", "AWS4-HMAC-SHA256"); }, "us-east-1",
       std::chrono::seconds(0), "InvalidArgument"},
      {"version 2 of signatures", [](request& r) { replace(r, "authorization", "AWS4-HMAC-SHA256", "AWS"); },
       "us-east-1", std::chrono::seconds(0), "InvalidRequest"},
      {"anonymous",
       [](request& r) { std::erase_if(r.headers, [](auto& h) { return h.first == "authorization"; }); },
       "us-east-1", std::chrono::seconds(0), "AccessDenied"},
  };
  for (const auto& one : rows) {
    CAPTURE(one.name);
    auto what = signed_get();
    one.change(what);
    CHECK(code_of(what, users, one.region, moment + one.later) == one.code);
  }
}

TEST_CASE("a wrong secret is answered with what the server signed") {
  try {
    authenticate(signed_get(), {{access_key, "another secret", "", rights::read_write}}, "us-east-1", moment);
    FAIL("let in");
  } catch (const s3_error& error) {
    CHECK(error.code() == "SignatureDoesNotMatch");
    name_values details = error.details();
    CHECK(details.at(1).first == "StringToSign");
    CHECK(details.at(1).second.ends_with("7344ae5b7ee6c3e7e6b0fe0640412a37625d1fbfff95c48bbb2dc43964946972"));
    CHECK(details.at(3).first == "StringToSignBytes");
    CHECK(details.at(3).second.starts_with("41 57 53 34 2d 48 4d 41 43"));
    CHECK(details.at(4).first == "CanonicalRequest");
    CHECK(details.at(4).second.starts_with("GET\n/test.txt\n\nhost:examplebucket.s3.amazonaws.com\n"));
  }
}

TEST_CASE("a published presigned URL is let in until it expires") {
  const std::string target =
      "/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-"
      "1%2Fs3%2F"
      "aws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host&X-Amz-Signature="
      "aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404";
  const auto what = make_request("GET", target, {{"host", aws_host}});
  CHECK(code_of(what, users, "us-east-1", moment) == "");
  CHECK(code_of(what, users, "us-east-1", moment + std::chrono::seconds(86'399)) == "");
  CHECK(code_of(what, users, "us-east-1", moment + std::chrono::seconds(86'400)) == "AccessDenied");
  CHECK(code_of(make_request("PUT", target, {{"host", aws_host}}), users, "us-east-1", moment) ==
        "SignatureDoesNotMatch");
  CHECK(code_of(make_request("GET", target + "&x=1", {{"host", aws_host}}), users, "us-east-1", moment) ==
        "SignatureDoesNotMatch");
}

TEST_CASE("temporary credentials need their token, and no others may have one") {
  const auto& v = header_vectors.at(4);
  auto headers = all_headers(v);
  headers.emplace_back("authorization", "AWS4-HMAC-SHA256 Credential=" + access_key + "/" + scope +
                                            ",SignedHeaders=" + names_of(all_headers(v)) +
                                            ",Signature=" + v.signature);
  const auto what = make_request(v.method, v.target, headers);
  CHECK(code_of(what, {{access_key, secret, "AQoDYXdzEXAMPLETOKEN==", rights::read_write}}, "us-east-1",
                moment) == "");
  CHECK(code_of(what, {{access_key, secret, "another", rights::read_write}}, "us-east-1", moment) ==
        "InvalidToken");
  CHECK(code_of(what, users, "us-east-1", moment) == "InvalidToken");
}
