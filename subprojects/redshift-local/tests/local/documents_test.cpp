#include <doctest/doctest.h>
#include <zstd.h>

#include <vector>

#include "copy/column.hpp"
#include "copy/decompress.hpp"
#include "copy/document_splitter.hpp"
#include "copy/manifest.hpp"
#include "copy/row_writer.hpp"
#include "copy/sigv4.hpp"
#include "sql/error.hpp"

namespace redshift_local::copy {
namespace {

std::vector<std::string> split(const std::string& text, std::size_t piece) {
  document_splitter splitter;
  std::vector<std::string> documents;
  for (std::size_t at = 0; at < text.size(); at += piece) {
    splitter.push(std::string_view(text).substr(at, piece));
    for (std::string_view document; splitter.next(document);) documents.emplace_back(document);
  }
  splitter.finish();
  return documents;
}

int code_of(const std::string& text) {
  try {
    split(text, text.size());
  } catch (const load_failure& failure) {
    return failure.code;
  }
  return 0;
}

}  // namespace

TEST_CASE("documents are found wherever the stream is cut") {
  const std::string text = "{\"a\":\"}\\\"{\"}\n\n {\"b\":\n[{}]}{}\r\n";
  const std::vector<std::string> expected{"{\"a\":\"}\\\"{\"}", "{\"b\":\n[{}]}", "{}"};
  for (std::size_t piece = 1; piece <= text.size(); ++piece) {
    CAPTURE(piece);
    CHECK(split(text, piece) == expected);
  }
}

TEST_CASE("bytes between documents, and half a document, are errors") {
  CHECK(code_of("{},{}") == 1216);
  CHECK(code_of("[{}]") == 1216);
  CHECK(code_of("{\"a\":1") == 1216);
}

TEST_CASE("a row may have 4 MB, and '|' counts twice") {
  const auto row = [](std::size_t bytes, char fill) {
    return "{\"a\":\"" + std::string(bytes - 8, fill) + "\"}";
  };
  constexpr std::size_t limit = 4 * 1024 * 1024;
  CHECK(code_of(row(limit, 'x')) == 0);
  CHECK(code_of(row(limit + 1, 'x')) == 1216);
  CHECK(code_of(row(limit / 2 + 4, '|')) == 0);
  CHECK(code_of(row(limit / 2 + 5, '|')) == 1216);
}

TEST_CASE("keys match columns by case, or without it") {
  column a, b;
  a.name = "a";
  a.kind = column_kind::varchar;
  a.bytes = 9;
  b = a;
  b.name = "b";
  const auto row = [&](bool ignore_case, const char* document) {
    std::string out;
    row_writer({a, b}, ignore_case, {}).append(out, document);
    return out;
  };
  const std::string header("\0\2", 2), one("\0\0\0\1", 4), null(4, '\xff');
  CHECK(row(false, R"({"x":{"a":1},"b":"2","a":"1"})") == header + one + "1" + one + "2");
  CHECK(row(false, R"({"A":"1","\u0062":"2"})") == header + null + one + "2");
  CHECK(row(true, R"({"A":"1"})") == header + one + "1" + null);
  CHECK_THROWS_AS(row(false, R"({"a":1,})"), load_failure);
  CHECK_THROWS_AS(row(false, R"({"x":01})"), load_failure);
  CHECK_THROWS_AS(row(false, R"({"x":"\q"})"), load_failure);
}

TEST_CASE("a zstd file is one whole frame") {
  const std::string text(1'000'000, 'x');
  std::string packed(ZSTD_compressBound(text.size()), '\0');
  packed.resize(ZSTD_compress(packed.data(), packed.size(), text.data(), text.size(), 1));
  const auto unpack = [](std::string bytes) {
    const auto unpacker = make_decompressor(sql::compression::zstd);
    std::string plain;
    std::string_view rest = bytes;
    for (std::size_t before = 1, after = 0; !rest.empty() || before != after;) {
      before = plain.size();
      unpacker->step(rest, plain);
      after = plain.size();
    }
    unpacker->finish();
    return plain;
  };
  CHECK(unpack(packed) == text);
  CHECK_THROWS_AS(unpack(packed.substr(0, packed.size() - 1)), sql_error);
  CHECK_THROWS_AS(unpack(packed + packed), sql_error);
  CHECK_THROWS_AS(unpack("{\"not\":\"packed\"}"), sql_error);
}

TEST_CASE("manifests") {
  const auto files =
      parse_manifest(R"({"entries":[{"url":"s3://b/k","mandatory":true},{"url":"s3://b/l"}]})");
  REQUIRE(files.size() == 2);
  CHECK(files[0].file.bucket == "b");
  CHECK(files[0].file.key == "k");
  CHECK(files[0].mandatory);
  CHECK_FALSE(files[1].mandatory);
  for (const char* bad : {"", "[]", "{}", R"({"entries":[]})", R"({"entries":[{"uri":"s3://b/k"}]})",
                          R"({"entries":[{"url":"http://b/k"}]})"}) {
    CAPTURE(bad);
    CHECK_THROWS_AS(parse_manifest(bad), sql_error);
  }
}

// AWS SigV4: the published example of listing objects.
TEST_CASE("requests are signed as AWS publishes it") {
  unsigned_request request;
  request.method = "GET";
  request.path = "/";
  request.query = {{"prefix", "J"}, {"max-keys", "2"}};
  request.headers["host"] = "examplebucket.s3.amazonaws.com";
  sign(request, {"AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", ""}, "us-east-1",
       "20130524T000000Z");
  CHECK(request.headers["authorization"] ==
        "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request, "
        "SignedHeaders=host;x-amz-content-sha256;x-amz-date, "
        "Signature=34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7");
  CHECK(percent_encode("a b/ü~!", true) == "a%20b/%C3%BC~%21");
}

}  // namespace redshift_local::copy
