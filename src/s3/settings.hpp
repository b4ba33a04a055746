// Where the bucket is and who asks, and how patient to be.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>

#include "s3/sigv4.hpp"

namespace s3 {

struct settings {
  credentials who;
  std::string region;
  std::string bucket;
  std::string endpoint_url;  // empty: AWS by region; else http(s)://host[:port][/path], addressed path style
  std::string ca_file;       // empty: the system's store
  bool dualstack = false, fips = false;
  /// Bodies carry CRC-32C checksums beside the SHA-256 that is signed. Not for everyone: some servers that
  /// are not AWS refuse the headers. Unset: AWS only.
  std::optional<bool> checksums;
  /// Told once, when the bucket turns out to be in another region than the one configured.
  std::function<void(const std::string& text)> advise;
};

/// Into `settings`: AWS_ENDPOINT_URL_S3, AWS_ENDPOINT_URL, AWS_IGNORE_CONFIGURED_ENDPOINT_URLS,
/// AWS_CA_BUNDLE, AWS_USE_DUALSTACK_ENDPOINT, AWS_USE_FIPS_ENDPOINT, AWS_REQUEST_CHECKSUM_CALCULATION. What
/// is set there already wins. Throws std::invalid_argument for values that these do not take.
void apply_environment(settings& settings);

/// Time limits and retries. The defaults are for production; tests shorten them.
struct timing {
  std::chrono::milliseconds connect = std::chrono::seconds(5);      // resolving, connecting, TLS
  std::chrono::milliseconds first_byte = std::chrono::seconds(60);  // of the answer, after the request is out
  std::chrono::milliseconds go_ahead = std::chrono::seconds(1);     // for "100 Continue"
  std::chrono::milliseconds stall = std::chrono::seconds(30);       // without progress in a body
  std::chrono::milliseconds idle = std::chrono::seconds(4);  // S3 closes idle connections after 5 s or so
  std::chrono::milliseconds retry_base = std::chrono::milliseconds(100);
  std::chrono::milliseconds throttled_base = std::chrono::seconds(1);
  std::chrono::milliseconds retry_cap = std::chrono::seconds(20);
  int attempts = 7;
  std::chrono::milliseconds call_limit = std::chrono::minutes(5);  // no attempt of a call begins later
  std::function<std::chrono::system_clock::time_point()> now = std::chrono::system_clock::now;
  std::function<double()> random;  // in [0, 1); empty: seeded by the system
};

}  // namespace s3
