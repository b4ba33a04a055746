#include "s3/addressing.hpp"

#include <algorithm>
#include <charconv>
#include <stdexcept>

namespace s3 {

namespace {

/// Dots would be further labels under the wildcard certificate; the rest is not allowed in host names.
bool fits_host_name(std::string_view bucket) {
  return std::all_of(bucket.begin(), bucket.end(),
                     [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; });
}

std::string aws_host(const settings& settings) {
  return std::string(settings.fips ? "s3-fips." : "s3.") + (settings.dualstack ? "dualstack." : "") +
         settings.region + "." + aws_domain(settings.region);
}

[[noreturn]] void refuse(const std::string& url, const std::string& reason) {
  throw std::invalid_argument("the S3 endpoint URL \"" + url + "\" " + reason +
                              "; expected http(s)://host[:port][/path]");
}

std::uint16_t parse_port(std::string_view digits, const std::string& url) {
  unsigned port = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  if (error != std::errc() || end != digits.data() + digits.size() || port == 0 || port > 65535)
    refuse(url, "has no valid port");
  return static_cast<std::uint16_t>(port);
}

}  // namespace

std::string aws_domain(std::string_view region) {
  return region.starts_with("cn-") ? "amazonaws.com.cn" : "amazonaws.com";
}

address parse_endpoint(const std::string& url) {
  address parsed;
  std::string_view rest = url;
  // Before anything is quoted back: user:password@ must not reach an error text.
  if (rest.find('@') != rest.npos)
    throw std::invalid_argument("the S3 endpoint URL must not hold a user or password");
  if (rest.starts_with("https://")) {
    rest.remove_prefix(8);
  } else if (rest.starts_with("http://")) {
    rest.remove_prefix(7);
    parsed.tls = false;
    parsed.port = 80;
  } else {
    refuse(url, "begins with neither http:// nor https://");
  }
  if (rest.find_first_of("?# ") != rest.npos) refuse(url, "has a query, a fragment or a blank");

  const auto slash = std::min(rest.find('/'), rest.size());
  auto authority = rest.substr(0, slash);
  auto path = rest.substr(slash);
  while (path.ends_with('/')) path.remove_suffix(1);
  parsed.base_path = path;

  const auto default_port = parsed.port;
  // The colons of an IPv6 address stand inside brackets.
  const auto colon =
      authority.find(':', authority.starts_with('[') ? std::min(authority.find(']'), authority.size()) : 0);
  if (colon != authority.npos) {
    parsed.port = parse_port(authority.substr(colon + 1), url);
    authority = authority.substr(0, colon);
  }
  parsed.host_header = authority;
  if (parsed.port != default_port) parsed.host_header += ":" + std::to_string(parsed.port);
  if (authority.starts_with('[') && authority.ends_with(']'))
    authority = authority.substr(1, authority.size() - 2);
  if (authority.empty()) refuse(url, "has no host");
  parsed.host = authority;
  return parsed;
}

address locate(const settings& settings) {
  if (settings.bucket.empty()) throw std::invalid_argument("the S3 bucket is not set");
  if (settings.region.empty()) throw std::invalid_argument("the S3 region is not set");
  if (!settings.endpoint_url.empty()) {
    if (settings.dualstack || settings.fips)
      throw std::invalid_argument(
          "an S3 endpoint URL excludes dual-stack and FIPS endpoints; drop one of them");
    auto custom = parse_endpoint(settings.endpoint_url);
    custom.base_path += "/" + settings.bucket;
    return custom;
  }
  if (settings.fips && settings.region.starts_with("cn-"))
    throw std::invalid_argument("S3 has no FIPS endpoints in China");
  address aws;
  aws.host = aws_host(settings);
  if (fits_host_name(settings.bucket)) {
    aws.host = settings.bucket + "." + aws.host;
  } else {
    aws.base_path = "/" + settings.bucket;
  }
  aws.host_header = aws.host;
  return aws;
}

std::string request_target(std::string_view path,
                           const std::vector<std::pair<std::string, std::string>>& query) {
  auto target = uri_encode(path, true);
  if (!query.empty()) target += "?" + canonical_query(query);
  return target;
}

}  // namespace s3
