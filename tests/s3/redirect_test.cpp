#include "s3/redirect.hpp"

#include <doctest/doctest.h>

#include <string>

namespace {

s3::settings at(std::string region, std::string endpoint_url = "") {
  s3::settings settings;
  settings.region = std::move(region);
  settings.bucket = "bkt";
  settings.endpoint_url = std::move(endpoint_url);
  return settings;
}

s3::failure redirect(std::string region, std::string endpoint = "") {
  s3::failure failed;
  failed.region = std::move(region);
  failed.endpoint = std::move(endpoint);
  return failed;
}

}  // namespace

TEST_CASE("a permanent redirect leads to the region's own host on AWS, whatever host is named") {
  const auto to = s3::own_region(at("us-east-1"), redirect("eu-west-1", "bkt.s3.evil.example"));
  CHECK(to.where.host == "bkt.s3.eu-west-1.amazonaws.com");
  CHECK(to.region == "eu-west-1");
  auto fips = at("us-gov-west-1");
  fips.fips = true;
  CHECK(s3::own_region(fips, redirect("us-gov-east-1")).where.host ==
        "bkt.s3-fips.us-gov-east-1.amazonaws.com");
}

TEST_CASE("a region that is no name of one, or of another partition, is not followed") {
  for (const std::string region : {"", "evil.example/", "eu-west-1.evil", "EU", "cn-north-1"}) {
    CAPTURE(region);
    CHECK_THROWS_AS(s3::own_region(at("us-east-1"), redirect(region)), s3::redirect_refused);
  }
}

TEST_CASE("a permanent redirect at an endpoint of one's own leads to another port at most") {
  const auto settings = at("us-east-1", "http://127.0.0.1:9000/s3");
  const auto other_port = s3::own_region(settings, redirect("eu-west-1", "127.0.0.1:9001"));
  CHECK(other_port.where.port == 9001);
  CHECK(other_port.where.host_header == "127.0.0.1:9001");
  CHECK(other_port.where.base_path == "/s3/bkt");
  CHECK_FALSE(other_port.where.tls);
  // Only the signature was wrong: AuthorizationHeaderMalformed names no host.
  const auto here = s3::own_region(settings, redirect("eu-west-1"));
  CHECK(here.where.port == 9000);
  CHECK(here.region == "eu-west-1");
  CHECK_THROWS_WITH_AS(s3::own_region(settings, redirect("eu-west-1", "bkt.s3.eu-west-1.amazonaws.com")),
                       doctest::Contains("nothing was sent there"), s3::redirect_refused);
}

TEST_CASE("a temporary redirect is followed to a host of S3, with the query that it carries") {
  const auto to = s3::detour(at("us-east-1"), "us-east-1",
                             redirect("", "https://bkt.s3-gztb4pa9sq.amazonaws.com/k?rk=e2%2Bc&uploads"));
  CHECK(to.where.host == "bkt.s3-gztb4pa9sq.amazonaws.com");
  CHECK(to.where.base_path == "");
  CHECK(to.region == "us-east-1");
  const std::vector<std::pair<std::string, std::string>> query = {{"rk", "e2+c"}, {"uploads", ""}};
  CHECK(to.query == query);
  const auto by_path =
      s3::detour(at("us-east-1"), "us-east-1", redirect("eu-west-1", "https://s3.eu-west-1.amazonaws.com"));
  CHECK(by_path.where.base_path == "/bkt");
  CHECK(by_path.region == "eu-west-1");
  CHECK(by_path.query.empty());
}

TEST_CASE("a temporary redirect to any other host is refused") {
  const struct {
    std::string endpoint_url, location;
  } cases[] = {
      {"", "https://evil.example/bkt/k"},
      {"", "https://amazonaws.com/k"},
      {"", "https://bkt.s3.amazonaws.com.evil.example/k"},
      {"", "https://ec2-1-2-3-4.compute-1.amazonaws.com/k"},
      {"", "https://bkt.s3.cn-north-1.amazonaws.com.cn/k"},
      {"", "http://bkt.s3.us-east-1.amazonaws.com/k"},
      {"", "https://bkt.s3.us-east-1.amazonaws.com:8443/k"},
      {"", "https://user@bkt.s3.us-east-1.amazonaws.com/k"},
      {"", "/bkt/k"},
      {"", "nonsense"},
      {"http://127.0.0.1:9000", "http://127.0.0.2:9000/bkt/k"},
      {"http://127.0.0.1:9000", "https://127.0.0.1:9000/bkt/k"},
      {"http://127.0.0.1:9000", "https://bkt.s3.us-east-1.amazonaws.com/k"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.location);
    CHECK_THROWS_AS(s3::detour(at("us-east-1", c.endpoint_url), "us-east-1", redirect("", c.location)),
                    s3::redirect_refused);
  }
  auto fips = at("us-east-1");
  fips.fips = true;
  CHECK_THROWS_AS(s3::detour(fips, "us-east-1", redirect("", "https://bkt.s3.us-east-1.amazonaws.com/k")),
                  s3::redirect_refused);
}
