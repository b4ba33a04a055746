// AWS Signature Version 4 for S3 (AWS: "Create a signed AWS API request", "SigV4 for S3").
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "net/secret.hpp"

namespace s3 {

struct credentials {
  std::string access_key_id;
  net::secret secret_access_key;
  std::string session_token;  // empty: long-lived keys
};

/// What is signed. `path` is the raw, unencoded key path with its leading slash; `query` raw names and
/// values.
struct signable_request {
  std::string method;
  std::string path;
  std::vector<std::pair<std::string, std::string>> query;
  std::vector<std::pair<std::string, std::string>>
      headers;               // must hold host, x-amz-date, x-amz-content-sha256
  std::string payload_hash;  // 64 hex digits, or UNSIGNED-PAYLOAD and its kin
};

/// Percent-encodes every byte except A-Z a-z 0-9 - . _ ~ (and '/' when `keep_slash`), upper-case hex.
std::string uri_encode(std::string_view bytes, bool keep_slash);
/// Sorted by encoded name, then value; a valueless name is "name=".
std::string canonical_query(const std::vector<std::pair<std::string, std::string>>& query);
std::string canonical_request(const signable_request& request);
std::string string_to_sign(const signable_request& request, std::string_view amz_date,
                           std::string_view region);

/// "20130524T000000Z"
std::string amz_date(std::chrono::system_clock::time_point now);
/// Lower case.
std::string hex(std::string_view bytes);
std::string sha256_hex(std::string_view bytes);
/// 32 raw bytes.
std::string hmac_sha256(std::string_view key, std::string_view bytes);
/// The last of the four chained keys, raw: for one day ("20130524"), region, and service "s3".
std::string signing_key(const net::secret& secret_access_key, std::string_view day, std::string_view region);

/// Signs for one region and service "s3". Keeps the signing key of the current day.
class signer {
 public:
  signer(credentials who, std::string region);
  /// Lower-case hex signature.
  std::string signature(const signable_request& request, std::string_view amz_date);
  /// Value of the Authorization header.
  std::string authorization(const signable_request& request, std::string_view amz_date);
  const credentials& who() const { return who_; }
  const std::string& region() const { return region_; }

 private:
  credentials who_;
  std::string region_;
  net::secret key_;  // of key_day_
  std::string key_day_;
};

}  // namespace s3
