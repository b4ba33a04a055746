// Vectors without another origin: AWS, "Signature Calculations for the Authorization Header" and "…
// Transferring Payload in Multiple Chunks (AWS Signature Version 4)". Those marked "derived" were computed
// with an independent implementation that reproduces all of the published ones.
#include "s3/sigv4.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

using namespace std::string_literals;

namespace {

using fields = std::vector<std::pair<std::string, std::string>>;

const std::string date = "20130524T000000Z", day = "20130524", region = "us-east-1";
const std::string empty_hash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

s3::credentials example_credentials() {
  s3::credentials who;
  who.access_key_id = "AKIAIOSFODNN7EXAMPLE";
  who.secret_access_key = net::secret("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"s);
  return who;
}

struct vector {
  std::string name;
  std::string method, path;
  fields query;
  fields headers;  // beside host, x-amz-content-sha256 and x-amz-date
  std::string payload_hash;
  std::string canonical_hash, signature;
  std::string host = "examplebucket.s3.amazonaws.com";
};

s3::signable_request to_request(const vector& v) {
  s3::signable_request request;
  request.method = v.method;
  request.path = v.path;
  request.query = v.query;
  request.headers = v.headers;
  request.headers.emplace_back("Host", v.host);
  request.headers.emplace_back("x-amz-date", date);
  request.headers.emplace_back("x-amz-content-sha256", v.payload_hash);
  request.payload_hash = v.payload_hash;
  return request;
}

const std::vector<vector> vectors = {
    {"GET object",
     "GET",
     "/test.txt",
     {},
     {{"Range", "bytes=0-9"}},
     empty_hash,
     "7344ae5b7ee6c3e7e6b0fe0640412a37625d1fbfff95c48bbb2dc43964946972",
     "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"},
    {"PUT object",
     "PUT",
     "/test$file.text",
     {},
     {{"Date", "Fri, 24 May 2013 00:00:00 GMT"}, {"x-amz-storage-class", "REDUCED_REDUNDANCY"}},
     "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072",
     "9e0e90d9c76de8fa5b200d8c849cd5b8dc7a3be3951ddb7f6a76b4158342019d",
     "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd"},
    {"GET bucket lifecycle",
     "GET",
     "",
     {{"lifecycle", ""}},
     {},
     empty_hash,
     "9766c798316ff2757b517bc739a67f6213b4ab36dd5da2f94eaebf79c77395ca",
     "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"},
    {"list objects",
     "GET",
     "/",
     {{"prefix", "J"}, {"max-keys", "2"}},
     {},
     empty_hash,
     "df57d21db20da04d7fa30298dd4488ba3a2b47ca3a489c74750e0f1e7df1b9b7",
     "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"},
    {"chunked PUT, seed",
     "PUT",
     "/examplebucket/chunkObject.txt",
     {},
     {{"content-encoding", "aws-chunked"},
      {"content-length", "66824"},
      {"x-amz-decoded-content-length", "66560"},
      {"x-amz-storage-class", "REDUCED_REDUNDANCY"}},
     "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
     "cee3fed04b70f867d036f722359b0b1f2f0e5dc0efadbc082b76c4c60e316455",
     "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9",
     "s3.amazonaws.com"},
    {"chunked PUT with a trailer, seed",
     "PUT",
     "/examplebucket/chunkObject.txt",
     {},
     {{"content-encoding", "aws-chunked"},
      {"x-amz-decoded-content-length", "66560"},
      {"x-amz-storage-class", "REDUCED_REDUNDANCY"},
      {"x-amz-trailer", "x-amz-checksum-crc32c"}},
     "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER",
     "44d48b8c2f70eae815a0198cc73d7a546a73a93359c070abbaa5e6c7de112559",
     "106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e",
     "s3.amazonaws.com"},
    {"derived: GET object with a session token",
     "GET",
     "/test.txt",
     {},
     {{"range", "bytes=0-9"}, {"x-amz-security-token", "AQoDYXdzEXAMPLETOKEN=="}},
     empty_hash,
     "5a1e400498ae5dfd71382e292ed84540819f82ce1151ef97ed2b286a9f8dcb7b",
     "38e036010c9fed0978f23d07b19f9be9877f4f27ff8029e0c51401ad8de17bdd"},
    {"derived: a key with everything in it, not normalised",
     "PUT",
     "/a b/\xC3\xA9+%=&?#~_.-//x/../$",
     {},
     {},
     "UNSIGNED-PAYLOAD",
     "6ca6c8fc01f5181c0131134535bc2ff37e44877b9a45c6fb6b0bdc792d3785cc",
     "6d9847032c609ee0556fc5891797bdb5e4c0a45d2814226cc11ce37d8f6b86eb"},
    {"derived: a query name without a value",
     "POST",
     "/k",
     {{"uploads", ""}},
     {},
     empty_hash,
     "3197f81412538977278f04890f0f62827fd378d8fadf5f4aa6f7d29712e5b190",
     "fb22c0ab449a4e3c08cf7a5b311e4aa1caefbc2fb1ef2b37a958101960b686ee"},
    {"derived: UploadPart",
     "PUT",
     "/k",
     {{"partNumber", "1"}, {"uploadId", "VXBsb2FkIElEIGZvciA2aWWpbmcncyBteS1tb3ZpZS5tMnRzIHVwbG9hZA"}},
     {},
     empty_hash,
     "d8d6c70a8c08ba6f67ee99cacee0e8bf3dd2909ec9317a4da9d2b4c8eb36abd4",
     "38d552afbc0e98afb5cefd5b96e2b8525dbd9c0eb14766e835a9c87618230936"},
    {"derived: a query that sorts by name, then value",
     "GET",
     "/",
     {{"prefix", "run 1/\xC3\xA9+&=/"},
      {"list-type", "2"},
      {"continuation-token", "1/abc+def=="},
      {"delimiter", "/"},
      {"Z", "upper"},
      {"max-keys", "1000"},
      {"prefix-x", ""}},
     {},
     empty_hash,
     "72db96f872bdbe85e01bce681ed56c8791345a0db43de103cd470eb3a37072ba",
     "a5113b32e6ea026fb2b80c5cf99fa2620fe26662850245e5d7e37bb08afe0695"},
    {"derived: DeleteObjects",
     "POST",
     "/",
     {{"delete", ""}},
     {{"Content-MD5", "JyTzYuhPFP1J6CS2jpZQqA=="}},
     "aa74cfc8bd8678841d4fb30cf6954ed226933324c5e0fc4cbba268672621188b",
     "3f8339178fca88b5a155d059010bc7c395806ff3528734c115aef72685ee948b",
     "b2504fbf4564ea1b758b874166c1eedb4b31d60c336910595bfd179ed75cff6c"},
    {"derived: path style with a port",
     "PUT",
     "/bkt/run/part-00001.json.zst",
     {},
     {{"content-length", "5"}},
     "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824",
     "9ab7f7c5ae30be74b3846ca41cda51b232ce10e28ee407cdaa5747cf36dfb923",
     "54d8d680453a239eb29c220991d82adcfc34b3de363a0fac01c972d7e459a9cf",
     "127.0.0.1:9000"},
    {"derived: blanks in a header's value",
     "PUT",
     "/t",
     {},
     {{"x-amz-meta-a", "  two   blanks  "}},
     empty_hash,
     "b86253076967d0096ba0898b86136ea17bbdfa1bcda7fd82a1211db5496da7f3",
     "a831015e0ecca0111da482bc8c2813b3ec98d7e2c5e1bf0056851d688513fc6f"},
};

/// The chunk signatures chain from the seed; only the tests need them.
std::string chunk_signature(const std::string& previous, const std::string& chunk) {
  const auto who = example_credentials();
  const auto text = "AWS4-HMAC-SHA256-PAYLOAD\n" + date + "\n" + day + "/" + region + "/s3/aws4_request\n" +
                    previous + "\n" + empty_hash + "\n" + s3::sha256_hex(chunk);
  return s3::hex(s3::hmac_sha256(s3::signing_key(who.secret_access_key, day, region), text));
}

const vector& find(const std::string& name) {
  return *std::find_if(vectors.begin(), vectors.end(), [&](const vector& v) { return v.name == name; });
}

}  // namespace

TEST_CASE("published requests give the published canonical hashes and signatures") {
  s3::signer signer(example_credentials(), region);
  for (const auto& v : vectors) {
    CAPTURE(v.name);
    const auto request = to_request(v);
    CHECK(s3::sha256_hex(s3::canonical_request(request)) == v.canonical_hash);
    CHECK(signer.signature(request, date) == v.signature);
  }
}

TEST_CASE("a presigned URL, where only the host is signed, gives the published signature") {
  s3::signable_request request;
  request.method = "GET";
  request.path = "/test.txt";
  request.query = {{"X-Amz-Algorithm", "AWS4-HMAC-SHA256"},
                   {"X-Amz-Credential", "AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request"},
                   {"X-Amz-Date", date},
                   {"X-Amz-Expires", "86400"},
                   {"X-Amz-SignedHeaders", "host"}};
  request.headers = {{"host", "examplebucket.s3.amazonaws.com"}};
  request.payload_hash = "UNSIGNED-PAYLOAD";
  CHECK(s3::sha256_hex(s3::canonical_request(request)) ==
        "3bfa292879f6447bbcda7001decf97f4a54dc650c8942174ae0a9121cf58ad04");
  s3::signer signer(example_credentials(), region);
  CHECK(signer.signature(request, date) ==
        "aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404");
}

TEST_CASE("the canonical request is the published text") {
  CHECK(s3::canonical_request(to_request(find("GET object"))) ==
        "GET\n/test.txt\n\nhost:examplebucket.s3.amazonaws.com\nrange:bytes=0-9\nx-amz-content-sha256:" +
            empty_hash + "\nx-amz-date:20130524T000000Z\n\nhost;range;x-amz-content-sha256;x-amz-date\n" +
            empty_hash);
}

TEST_CASE("the signing key is chained from day, region and service") {
  const auto who = example_credentials();
  const auto of_day = s3::hmac_sha256("AWS4" + who.secret_access_key.reveal(), day);
  const auto of_region = s3::hmac_sha256(of_day, region);
  const auto of_service = s3::hmac_sha256(of_region, "s3");
  CHECK(s3::hex(of_day) == "68896419206d6240ad4cd7dc8ba658efbf3b43b53041950083a10833824fcfbb");
  CHECK(s3::hex(of_region) == "0506335cc36b4a971f6beddf0adbd976ee71222cb42c131487e0c12c5c47a025");
  CHECK(s3::hex(of_service) == "05602c14e8b6aad30e7f6dec4b544071f6e4a742934bc5e36415733c47a67d44");
  CHECK(s3::hex(s3::signing_key(who.secret_access_key, day, region)) ==
        "dbb893acc010964918f1fd433add87c70e8b0db6be30c1fbeafefa5ec6ba8378");
}

TEST_CASE("chunk signatures chain from our seed signatures") {
  const struct {
    std::string name, seed;
    std::vector<std::string> chunks;
  } cases[] = {
      {"signed chunks",
       "chunked PUT, seed",
       {"ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648",
        "0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497",
        "b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9"}},
      {"signed chunks and trailer",
       "chunked PUT with a trailer, seed",
       {"b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2",
        "1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7",
        "2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992"}},
  };
  const std::vector<std::string> bodies = {std::string(65536, 'a'), std::string(1024, 'a'), ""};
  s3::signer signer(example_credentials(), region);
  for (const auto& c : cases) {
    CAPTURE(c.name);
    auto previous = signer.signature(to_request(find(c.seed)), date);
    for (std::size_t i = 0; i < bodies.size(); ++i) {
      previous = chunk_signature(previous, bodies[i]);
      CHECK(previous == c.chunks[i]);
    }
  }
}

TEST_CASE("the signature of a trailer follows from that of the last chunk") {
  const auto trailer_hash = s3::sha256_hex("x-amz-checksum-crc32c:sOO8/Q==\n");
  CHECK(trailer_hash == "1e376db7e1a34a8ef1c4bcee131a2d60a1cb62503747488624e10995f448d774");
  const auto text = "AWS4-HMAC-SHA256-TRAILER\n" + date + "\n" + day + "/" + region +
                    "/s3/aws4_request\n2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992\n" +
                    trailer_hash;
  CHECK(s3::hex(s3::hmac_sha256(s3::signing_key(example_credentials().secret_access_key, day, region),
                                text)) == "d81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435");
}

TEST_CASE("hashes of known bytes") {
  CHECK(s3::sha256_hex("") == empty_hash);
  CHECK(s3::sha256_hex("Welcome to Amazon S3.") ==
        "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072");
  CHECK(s3::sha256_hex(std::string(65536, 'a')) ==
        "bf718b6f653bebc184e1479f1935b8da974d701b893afcf49e701f3e2f9f9c5a");
  CHECK(s3::sha256_hex(std::string(1024, 'a')) ==
        "2edc986847e209b4016e141a6dc8716d3207350f416969382d431539bf292e4a");
}

TEST_CASE("the Authorization header names credential, scope and signed headers, and not the secret") {
  s3::signer signer(example_credentials(), region);
  const auto header = signer.authorization(to_request(find("GET object")), date);
  CHECK(header ==
        "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request, "
        "SignedHeaders=host;range;x-amz-content-sha256;x-amz-date, "
        "Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41");
}

TEST_CASE("a signer follows the day: the key of yesterday is not used") {
  s3::signer used_before(example_credentials(), region), unused(example_credentials(), region);
  const auto request = to_request(find("GET object"));
  used_before.signature(request, "20130523T235959Z");
  CHECK(used_before.signature(request, date) == unused.signature(request, date));
}

TEST_CASE("headers of the same name are joined by commas, in order") {
  s3::signable_request request;
  request.method = "GET";
  request.headers = {{"X-Amz-Meta-A", "second come"}, {"host", "h"}, {"x-amz-meta-a", "first served"}};
  CHECK(s3::canonical_request(request).find("\nx-amz-meta-a:second come,first served\n") !=
        std::string::npos);
}

TEST_CASE("dates are written in UTC") {
  CHECK(s3::amz_date(std::chrono::system_clock::from_time_t(1369353600)) == date);
}
