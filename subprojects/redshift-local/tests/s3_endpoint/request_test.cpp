#include "s3/request.hpp"

#include <doctest/doctest.h>

#include "s3/operation.hpp"

using namespace redshift_local::s3;

namespace {

std::string code_of(const std::string& target) {
  try {
    make_request("GET", target, {{"host", "127.0.0.1:9000"}});
    return "";
  } catch (const s3_error& error) {
    return error.code();
  }
}

}  // namespace

TEST_CASE("bucket and key are found in path style and in virtual hosting") {
  struct row {
    std::string host;
    std::string target;
    std::string bucket, key;
  };
  const std::vector<row> rows{
      {"127.0.0.1:9000", "/staging/a/b", "staging", "a/b"},
      {"127.0.0.1:9000", "/staging", "staging", ""},
      {"127.0.0.1:9000", "/staging/", "staging", ""},
      {"127.0.0.1:9000", "/", "", ""},
      {"127.0.0.1:9000", "/staging//a/../b/", "staging", "/a/../b/"},
      {"127.0.0.1:9000", "/staging/a%2Fb+c%20d", "staging", "a/b+c d"},
      {"localhost:9000", "/staging/k", "staging", "k"},
      {"staging.localhost:9000", "/a/b", "staging", "a/b"},
      {"staging.s3.localhost", "/a", "staging", "a"},
      {"my.dotted.bucket.localhost:1", "/a", "my.dotted.bucket", "a"},
      {"s3.localhost:1", "/staging/a", "staging", "a"},
      {"staging.localhost", "/", "staging", ""},
  };
  for (const auto& one : rows) {
    CAPTURE(one.host);
    CAPTURE(one.target);
    const auto what = make_request("GET", one.target, {{"host", one.host}});
    CHECK(what.bucket == one.bucket);
    CHECK(what.key == one.key);
  }
}

TEST_CASE("what is no UTF-8, no encoding or too long is no key") {
  CHECK(code_of("/b/" + std::string(1024, 'k')) == "");
  CHECK(code_of("/b/" + std::string(1025, 'k')) == "KeyTooLongError");
  CHECK(code_of("/b/%FF") == "InvalidURI");
  CHECK(code_of("/b/%4") == "InvalidURI");
  CHECK(code_of("http://elsewhere/b/k") == "InvalidURI");
  CHECK(code_of("/b?prefix=%FF") == "InvalidURI");
}

TEST_CASE("the operation follows from method, level and parameters") {
  struct row {
    std::string method;
    std::string target;
    std::string name;
  };
  const std::vector<row> rows{
      {"PUT", "/b", "CreateBucket"},
      {"HEAD", "/b", "HeadBucket"},
      {"GET", "/b?location", "GetBucketLocation"},
      {"GET", "/b?list-type=2", "ListObjectsV2"},
      {"GET", "/b?uploads", "ListMultipartUploads"},
      {"POST", "/b?delete", "DeleteObjects"},
      {"PUT", "/b/k", "PutObject"},
      {"PUT", "/b/k?partNumber=1&uploadId=u", "UploadPart"},
      {"GET", "/b/k", "GetObject"},
      {"HEAD", "/b/k", "HeadObject"},
      {"GET", "/b/k?uploadId=u", "ListParts"},
      {"DELETE", "/b/k", "DeleteObject"},
      {"DELETE", "/b/k?uploadId=u", "AbortMultipartUpload"},
      {"POST", "/b/k?uploads", "CreateMultipartUpload"},
      {"POST", "/b/k?uploadId=u", "CompleteMultipartUpload"},
      {"GET", "/", "ListBuckets"},
      {"GET", "/b", "ListObjects"},
      {"DELETE", "/b", "DeleteBucket"},
      {"PUT", "/", ""},
      {"GET", "//k", ""},
      {"POST", "/b", ""},
      {"POST", "/b/k", ""},
      {"PATCH", "/b/k", ""},
  };
  for (const auto& one : rows) {
    CAPTURE(one.method);
    CAPTURE(one.target);
    const auto* which = find_operation(make_request(one.method, one.target, {{"host", "127.0.0.1"}}));
    CHECK((which != nullptr ? which->name : "") == one.name);
  }
}

TEST_CASE("a header can make another operation of it") {
  const auto name = [](const char* target) {
    return find_operation(make_request("PUT", target, {{"host", "127.0.0.1"}, {"x-amz-copy-source", "b/o"}}))
        ->name;
  };
  CHECK(name("/b/k") == "CopyObject");
  CHECK(name("/b/k?partNumber=1&uploadId=u") == "UploadPartCopy");
}

TEST_CASE("what an operation would have to ignore is refused") {
  const auto check = [](const char* method, const char* target, name_values headers) {
    headers.emplace_back("host", "127.0.0.1");
    const auto what = make_request(method, target, headers);
    check_understood(*find_operation(what), what);
  };
  CHECK_NOTHROW(
      check("PUT", "/b/k?x-id=PutObject", {{"x-amz-meta-a", "b"}, {"x-amz-checksum-crc32c", "sOO8/Q=="}}));
  CHECK_NOTHROW(check("PUT", "/b/k", {{"if-match", "\"e\""}}));
  CHECK_THROWS_AS(check("PUT", "/b/k?acl", {}), s3_error);
  CHECK_THROWS_AS(check("PUT", "/b/k", {{"x-amz-website-redirect-location", "/"}}), s3_error);
  CHECK_THROWS_AS(check("PUT", "/b/k", {{"if-modified-since", "Fri, 24 May 2013 00:00:00 GMT"}}), s3_error);
  CHECK_THROWS_AS(check("GET", "/b/k", {{"x-amz-server-side-encryption", "AES256"}}), s3_error);
  CHECK_THROWS_AS(check("GET", "/b/k", {{"x-amz-meta-a", "b"}}), s3_error);
  CHECK_THROWS_AS(check("DELETE", "/b/k", {{"if-match", "\"e\""}}), s3_error);
}

TEST_CASE("no operation: a method that is not allowed, or a subresource that is not modelled") {
  const auto code = [](const char* method, const char* target) {
    return no_such_operation(make_request(method, target, {{"host", "127.0.0.1"}})).code();
  };
  CHECK(code("POST", "/b/k") == "MethodNotAllowed");
  CHECK(code("PATCH", "/b/k?x-id=Patch") == "MethodNotAllowed");
  CHECK(code("POST", "/b/k?restore") == "NotImplemented");
}
