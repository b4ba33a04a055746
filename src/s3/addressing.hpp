// From settings to the host that is asked and the path that is signed (S3 User Guide: "Virtual hosting").
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "s3/settings.hpp"

namespace s3 {

struct address {
  bool tls = true;
  std::string host;  // to connect to; an IPv6 address without brackets
  std::uint16_t port = 443;
  std::string host_header;  // as sent and signed: with the port unless it is the scheme's own
  std::string base_path;    // unencoded, in front of "/key": "", "/bucket", "/path/bucket"
};

/// Virtual-hosted on AWS, path style for custom endpoints and for bucket names that a host name or the
/// wildcard certificate cannot carry. Throws std::invalid_argument that says which setting is wrong.
address locate(const settings& settings);

/// http(s)://host[:port][/path]. Throws std::invalid_argument that repeats neither user nor password.
address parse_endpoint(const std::string& url);

/// The domain of all hosts of S3 in the region's partition: "amazonaws.com" or "amazonaws.com.cn".
std::string aws_domain(std::string_view region);

/// The request target as it goes over the wire: the same bytes that are signed.
std::string request_target(std::string_view path,
                           const std::vector<std::pair<std::string, std::string>>& query);

}  // namespace s3
