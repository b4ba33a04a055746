#include "s3/addressing.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace {

s3::settings where(std::string bucket, std::string region, std::string endpoint_url = "",
                   bool dualstack = false) {
  s3::settings settings;
  settings.bucket = std::move(bucket);
  settings.region = std::move(region);
  settings.endpoint_url = std::move(endpoint_url);
  settings.dualstack = dualstack;
  return settings;
}

s3::settings fips(std::string region, bool dualstack, std::string endpoint_url = "") {
  auto settings = where("bkt", std::move(region), std::move(endpoint_url), dualstack);
  settings.fips = true;
  return settings;
}

using variables = std::vector<std::pair<const char*, const char*>>;

/// Only these variables are set while it lives.
struct environment {
  explicit environment(const variables& values) {
    clear();
    for (const auto& [name, value] : values) setenv(name, value, 1);
  }
  ~environment() { clear(); }
  environment(const environment&) = delete;
  environment& operator=(const environment&) = delete;

 private:
  static void clear() {
    for (const char* name :
         {"AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL", "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "AWS_CA_BUNDLE",
          "AWS_USE_DUALSTACK_ENDPOINT", "AWS_USE_FIPS_ENDPOINT", "AWS_REQUEST_CHECKSUM_CALCULATION"})
      unsetenv(name);
  }
};

}  // namespace

TEST_CASE("buckets are addressed by host name on AWS, by path where that is impossible") {
  const struct {
    std::string name;
    s3::settings settings;
    bool tls;
    std::string host;
    int port;
    std::string host_header, base_path;
  } cases[] = {
      {"virtual-hosted", where("bkt", "us-west-2"), true, "bkt.s3.us-west-2.amazonaws.com", 443,
       "bkt.s3.us-west-2.amazonaws.com", ""},
      {"dots in the name", where("my.bkt", "us-west-2"), true, "s3.us-west-2.amazonaws.com", 443,
       "s3.us-west-2.amazonaws.com", "/my.bkt"},
      {"old name with an underscore", where("My_bkt", "us-east-1"), true, "s3.us-east-1.amazonaws.com", 443,
       "s3.us-east-1.amazonaws.com", "/My_bkt"},
      {"China", where("bkt", "cn-north-1"), true, "bkt.s3.cn-north-1.amazonaws.com.cn", 443,
       "bkt.s3.cn-north-1.amazonaws.com.cn", ""},
      {"GovCloud", where("bkt", "us-gov-west-1"), true, "bkt.s3.us-gov-west-1.amazonaws.com", 443,
       "bkt.s3.us-gov-west-1.amazonaws.com", ""},
      {"dual stack", where("bkt", "us-west-2", "", true), true, "bkt.s3.dualstack.us-west-2.amazonaws.com",
       443, "bkt.s3.dualstack.us-west-2.amazonaws.com", ""},
      {"dual stack in China", where("bkt", "cn-north-1", "", true), true,
       "bkt.s3.dualstack.cn-north-1.amazonaws.com.cn", 443, "bkt.s3.dualstack.cn-north-1.amazonaws.com.cn",
       ""},
      {"FIPS", fips("us-east-2", false), true, "bkt.s3-fips.us-east-2.amazonaws.com", 443,
       "bkt.s3-fips.us-east-2.amazonaws.com", ""},
      {"FIPS and dual stack", fips("us-gov-west-1", true), true,
       "bkt.s3-fips.dualstack.us-gov-west-1.amazonaws.com", 443,
       "bkt.s3-fips.dualstack.us-gov-west-1.amazonaws.com", ""},
      {"custom, plain", where("bkt", "us-east-1", "http://127.0.0.1:9000"), false, "127.0.0.1", 9000,
       "127.0.0.1:9000", "/bkt"},
      {"custom, default port of http", where("bkt", "us-east-1", "http://minio.local/"), false, "minio.local",
       80, "minio.local", "/bkt"},
      {"custom, default port named", where("bkt", "us-east-1", "https://minio.local:443"), true,
       "minio.local", 443, "minio.local", "/bkt"},
      {"custom, with a path", where("bkt", "us-east-1", "https://gate.local:8443/s3/v1/"), true, "gate.local",
       8443, "gate.local:8443", "/s3/v1/bkt"},
      {"custom, IPv6", where("bkt", "us-east-1", "http://[::1]:9000"), false, "::1", 9000, "[::1]:9000",
       "/bkt"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.name);
    const auto found = s3::locate(c.settings);
    CHECK(found.tls == c.tls);
    CHECK(found.host == c.host);
    CHECK(found.port == c.port);
    CHECK(found.host_header == c.host_header);
    CHECK(found.base_path == c.base_path);
  }
}

TEST_CASE("settings that lead nowhere are refused with the reason") {
  const struct {
    s3::settings settings;
    std::string reason;
  } cases[] = {
      {where("", "us-east-1"), "bucket is not set"},
      {where("bkt", ""), "region is not set"},
      {where("bkt", "r", "localhost:9000"), "neither http:// nor https://"},
      {where("bkt", "r", "http://host:99999"), "no valid port"},
      {where("bkt", "r", "http://host:"), "no valid port"},
      {where("bkt", "r", "http://host:80x"), "no valid port"},
      {where("bkt", "r", "http://"), "no host"},
      {where("bkt", "r", "http://host/?a=b"), "query"},
      {where("bkt", "r", "http://host", true), "dual-stack"},
      {fips("r", false, "http://host"), "FIPS"},
      {fips("cn-north-1", false), "no FIPS endpoints in China"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.reason);
    CHECK_THROWS_WITH_AS(s3::locate(c.settings), doctest::Contains(c.reason.c_str()), std::invalid_argument);
  }
}

TEST_CASE("a password in an endpoint URL is refused without repeating it") {
  for (const std::string url :
       {"http://user:hunter2@host", "user:hunter2@host:9000", "s3://user:hunter2@host"}) {
    try {
      s3::locate(where("bkt", "r", url));
      FAIL("was accepted");
    } catch (const std::invalid_argument& error) {
      CHECK(std::string(error.what()).find("hunter2") == std::string::npos);
    }
  }
}

TEST_CASE("the request target is encoded once and never normalised") {
  CHECK(s3::request_target("/bkt/a b/../\xC3\xA9+//x", {}) == "/bkt/a%20b/../%C3%A9%2B//x");
  CHECK(s3::request_target("/", {{"prefix", "a/b"}, {"delete", ""}}) == "/?delete=&prefix=a%2Fb");
}

TEST_CASE("the environment fills in what the settings leave open") {
  const struct {
    std::string name;
    variables set;
    std::string endpoint_before, want_endpoint, want_ca;
  } cases[] = {
      {"nothing set", {}, "", "", ""},
      {"for all services", {{"AWS_ENDPOINT_URL", "http://all"}}, "", "http://all", ""},
      {"the one for S3 wins",
       {{"AWS_ENDPOINT_URL", "http://all"}, {"AWS_ENDPOINT_URL_S3", "http://s3"}},
       "",
       "http://s3",
       ""},
      {"ignored on request",
       {{"AWS_ENDPOINT_URL_S3", "http://s3"}, {"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true"}},
       "",
       "",
       ""},
      {"settings win", {{"AWS_ENDPOINT_URL_S3", "http://s3"}}, "http://own", "http://own", ""},
      {"certificates", {{"AWS_CA_BUNDLE", "/ca.pem"}}, "", "", "/ca.pem"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.name);
    const environment only(c.set);
    s3::settings settings;
    settings.endpoint_url = c.endpoint_before;
    s3::apply_environment(settings);
    CHECK(settings.endpoint_url == c.want_endpoint);
    CHECK(settings.ca_file == c.want_ca);
  }
}

TEST_CASE("the environment chooses dual-stack and FIPS endpoints, and checksums") {
  using checksums = std::optional<bool>;
  const struct {
    std::string name;
    variables set;
    bool dualstack, fips;
    checksums sums;
  } cases[] = {
      {"nothing set", {}, false, false, {}},
      {"dual stack", {{"AWS_USE_DUALSTACK_ENDPOINT", "true"}}, true, false, {}},
      {"FIPS", {{"AWS_USE_FIPS_ENDPOINT", "true"}}, false, true, {}},
      {"neither",
       {{"AWS_USE_DUALSTACK_ENDPOINT", "false"}, {"AWS_USE_FIPS_ENDPOINT", "false"}},
       false,
       false,
       {}},
      {"no checksums",
       {{"AWS_REQUEST_CHECKSUM_CALCULATION", "when_required"}},
       false,
       false,
       checksums(false)},
      {"checksums", {{"AWS_REQUEST_CHECKSUM_CALCULATION", "when_supported"}}, false, false, checksums(true)},
  };
  for (const auto& c : cases) {
    CAPTURE(c.name);
    const environment only(c.set);
    s3::settings settings;
    s3::apply_environment(settings);
    CHECK(settings.dualstack == c.dualstack);
    CHECK(settings.fips == c.fips);
    CHECK((settings.checksums == c.sums));
  }
}

TEST_CASE("values that the variables of the environment do not take are refused") {
  for (const char* name :
       {"AWS_USE_DUALSTACK_ENDPOINT", "AWS_USE_FIPS_ENDPOINT", "AWS_REQUEST_CHECKSUM_CALCULATION"}) {
    const environment only({{name, "yes"}});
    s3::settings settings;
    CHECK_THROWS_WITH_AS(s3::apply_environment(settings), doctest::Contains(name), std::invalid_argument);
  }
}
