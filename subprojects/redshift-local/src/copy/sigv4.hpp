// Signing of requests without a body (AWS SigV4).
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace redshift_local::copy {

struct credentials {
  std::string access_key_id, secret_access_key, session_token;
};

struct unsigned_request {
  std::string method, path;                                // path as in the request line, percent-encoded
  std::vector<std::pair<std::string, std::string>> query;  // decoded
  std::map<std::string, std::string> headers;              // lower-case names; host among them
};

/// Adds x-amz-date, x-amz-content-sha256, x-amz-security-token and authorization to the headers.
/// `timestamp`: 20130524T000000Z.
void sign(unsigned_request& request, const credentials& who, std::string_view region,
          std::string_view timestamp);

/// Everything but A-Z a-z 0-9 - . _ ~ becomes %XX; '/' stays when `keep_slash`.
std::string percent_encode(std::string_view text, bool keep_slash);
/// As it is signed and sent: sorted by name, "a=1&b=".
std::string query_string(std::vector<std::pair<std::string, std::string>> query);

}  // namespace redshift_local::copy
