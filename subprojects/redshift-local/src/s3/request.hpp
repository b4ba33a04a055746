// The head of a request, decoded: which bucket, key and parameters it is about.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "s3/error.hpp"

namespace redshift_local::s3 {

struct request {
  std::string region;      // of the endpoint it was sent to
  bool encrypted = false;  // it came over TLS
  std::string method;
  std::string path;     // decoded, as sent: with the bucket in path style, without in virtual hosting
  std::string bucket;   // empty: the service itself
  std::string key;      // decoded bytes; empty: the bucket itself
  name_values query;    // decoded, in the order sent
  name_values headers;  // names in lower case, values without blanks around them, in the order sent

  /// The first header or parameter of that name; nothing when there is none.
  std::optional<std::string_view> header(std::string_view name) const;
  std::optional<std::string_view> parameter(std::string_view name) const;
};

/// Decodes the request target and finds the bucket: first path segment, or the label before ".localhost" or
/// ".s3.localhost" in the Host header (S3: virtual hosting). Keys are not normalised: "//" and ".." are
/// bytes. Throws s3_error (InvalidURI, KeyTooLongError).
request make_request(std::string method, std::string_view target, name_values headers);

/// "b" for the Host "b.localhost:9000" or "b.s3.localhost"; empty for any other.
std::string virtual_host_bucket(std::string_view host);

}  // namespace redshift_local::s3
