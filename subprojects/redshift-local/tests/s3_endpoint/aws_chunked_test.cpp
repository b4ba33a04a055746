// The vectors of the AWS documentation, "Transferring payload in multiple chunks" with and without trailer.
#include "s3/aws_chunked.hpp"

#include <doctest/doctest.h>

#include "s3/sigv4.hpp"

using namespace redshift_local::s3;

namespace {

identity published(payload_form form, const std::string& seed) {
  identity who;
  who.payload = form;
  who.timestamp = "20130524T000000Z";
  who.scope = "20130524/us-east-1/s3/aws4_request";
  who.signing_key = signing_key("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "20130524", "us-east-1");
  who.signature = seed;
  return who;
}

const identity plain = published(payload_form::signed_chunks,
                                 "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9");
const identity with_trailer = published(payload_form::signed_chunks_and_trailer,
                                        "106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e");
const identity unsigned_trailer = published(payload_form::unsigned_trailer, "");

std::string chunk(const std::string& size, const std::string& signature, const std::string& data) {
  return size + (signature.empty() ? "" : ";chunk-signature=" + signature) + "\r\n" + data +
         (data.empty() ? "" : "\r\n");
}

const std::string first(65'536, 'a'), second(1'024, 'a');

const std::string plain_body =
    chunk("10000", "ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648", first) +
    chunk("400", "0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497", second) +
    chunk("0", "b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9", "") + "\r\n";

const std::string trailer_body =
    chunk("10000", "b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2", first) +
    chunk("400", "1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7", second) +
    chunk("0", "2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992", "") +
    "x-amz-checksum-crc32c:sOO8/Q==\r\n"
    "x-amz-trailer-signature:d81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435\r\n\r\n";

const std::string unsigned_body =
    chunk("10000", "", first) + chunk("400", "", second) + "0\r\nx-amz-checksum-crc32c:sOO8/Q==\r\n\r\n";

struct outcome {
  std::string payload;
  name_values trailer;
  std::string code;
};

outcome decode(const identity& who, std::string_view body, std::size_t step) {
  outcome result;
  aws_chunked_decoder decoder(who, [&](std::string_view piece) { result.payload += piece; });
  try {
    for (; !body.empty(); body.remove_prefix(std::min(step, body.size()))) decoder.add(body.substr(0, step));
    result.trailer = decoder.finish();
  } catch (const s3_error& error) {
    result.code = error.code();
  }
  return result;
}

std::string changed(std::string body, const std::string& from, const std::string& to) {
  const auto at = body.find(from);
  REQUIRE(at != std::string::npos);
  return body.replace(at, from.size(), to);
}

}  // namespace

TEST_CASE("published chunked bodies are decoded, in pieces of any size") {
  REQUIRE(plain_body.size() == 66'824);
  for (const std::size_t step : {std::size_t{1}, std::size_t{7}, std::size_t{4096}, plain_body.size()}) {
    CAPTURE(step);
    const auto result = decode(plain, plain_body, step);
    CHECK(result.code == "");
    CHECK((result.payload == first + second));
    CHECK(result.trailer.empty());
    CHECK(decode(with_trailer, trailer_body, step).trailer ==
          name_values{{"x-amz-checksum-crc32c", "sOO8/Q=="}});
    CHECK((decode(unsigned_trailer, unsigned_body, step).payload == first + second));
  }
}

TEST_CASE("a chunked body that was touched is refused") {
  struct row {
    std::string name;
    identity who;
    std::string body;
    std::string code;
  };
  const std::vector<row> rows{
      {"one byte of data", plain, changed(plain_body, "aaaa", "aaba"), "SignatureDoesNotMatch"},
      {"signature of a chunk", plain, changed(plain_body, "=ad80", "=ad81"), "SignatureDoesNotMatch"},
      {"signature of the last chunk", plain, changed(plain_body, "=b6c6", "=b6c7"), "SignatureDoesNotMatch"},
      {"no signatures", plain, unsigned_body, "IncompleteBody"},
      {"signatures nobody expects", unsigned_trailer, plain_body, "IncompleteBody"},
      {"without the last chunk", plain, plain_body.substr(0, plain_body.find("0;chunk-signature=b6c6")),
       "IncompleteBody"},
      {"without the last line", plain, plain_body.substr(0, plain_body.size() - 2), "IncompleteBody"},
      {"bytes behind it", plain, plain_body + "x", "IncompleteBody"},
      {"size too small", plain, changed(plain_body, "10000;", "ffff;"), "IncompleteBody"},
      {"size is no number", plain, changed(plain_body, "10000;", "x;"), "IncompleteBody"},
      {"negative size", plain, changed(plain_body, "10000;", "-1;"), "IncompleteBody"},
      {"size of the sky", plain, changed(plain_body, "10000;", "fffffffffffffffff;"), "IncompleteBody"},
      {"trailer changed", with_trailer, changed(trailer_body, "sOO8", "sOO9"), "SignatureDoesNotMatch"},
      {"trailer not signed", with_trailer, changed(trailer_body, "x-amz-trailer-signature", "x-amz-else"),
       "IncompleteBody"},
      {"trailer not announced", plain, changed(plain_body, "\r\n\r\n", "\r\nx-a:b\r\n\r\n"),
       "IncompleteBody"},
      {"small chunk in the middle", unsigned_trailer, chunk("1", "", "a") + chunk("1", "", "a") + "0\r\n\r\n",
       "InvalidChunkSizeError"},
      {"endless line", unsigned_trailer, std::string(10'000, '1'), "IncompleteBody"},
  };
  for (const auto& one : rows) {
    CAPTURE(one.name);
    CHECK(decode(one.who, one.body, 4096).code == one.code);
  }
}
