#include "s3/verdict.hpp"

#include <time.h>

#include <algorithm>
#include <charconv>
#include <iterator>
#include <utility>

#include "s3/documents.hpp"
#include "s3/xml.hpp"

namespace s3 {

namespace {

using std::chrono::milliseconds;
using std::chrono::system_clock;

constexpr std::pair<std::string_view, errc> codes[] = {
    {"NoSuchBucket", errc::no_such_bucket},
    {"NoSuchKey", errc::no_such_key},
    {"NoSuchUpload", errc::no_such_upload},
    {"AccessDenied", errc::access_denied},
    {"InvalidAccessKeyId", errc::access_denied},
    {"SignatureDoesNotMatch", errc::access_denied},
    {"AccountProblem", errc::access_denied},
    {"AllAccessDisabled", errc::access_denied},
    {"ExpiredToken", errc::access_denied},
    {"TokenRefreshRequired", errc::access_denied},
    {"InvalidToken", errc::access_denied},
    {"PermanentRedirect", errc::wrong_region},
    {"AuthorizationHeaderMalformed", errc::wrong_region},
    {"IllegalLocationConstraintException", errc::wrong_region},
    {"SlowDown", errc::throttled},
    {"ServiceUnavailable", errc::throttled},
    {"RequestThrottled", errc::throttled},
    {"RequestLimitExceeded", errc::throttled},
    {"TooManyRequests", errc::throttled},
    {"BandwidthLimitExceeded", errc::throttled},
    {"KMS.ThrottlingException", errc::throttled},
    {"InternalError", errc::unavailable},
    {"RequestTimeout", errc::unavailable},
    {"IncompleteBody", errc::unavailable},
    {"TemporaryRedirect", errc::unavailable},
    {"OperationAborted", errc::unavailable},
    {"RequestTimeTooSkewed", errc::clock_skewed},
    {"BadDigest", errc::corrupted},
    {"XAmzContentSHA256Mismatch", errc::corrupted},
    {"NotImplemented", errc::rejected},
};

errc classify_status(int status) {
  switch (status) {
    case 301:
      return errc::wrong_region;
    case 307:
    case 408:
      return errc::unavailable;
    case 401:
    case 403:
      return errc::access_denied;
    case 404:
      return errc::no_such_key;
    case 429:
      return errc::throttled;
    case 501:
      return errc::rejected;
    default:
      return status >= 500 ? errc::unavailable : errc::rejected;
  }
}

template <class Number>
Number parse_number(const std::string& text) {
  Number value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

/// The error document where there is one, else what can be said without.
failure describe(const http_response& response) {
  failure found;
  found.status = response.status;
  found.request_id = response.header("x-amz-request-id");
  found.host_id = response.header("x-amz-id-2");
  found.region = response.header("x-amz-bucket-region");
  try {
    const auto document = read_error(response.body);
    found.s3_code = document.code;
    found.message = document.message;
    if (!document.region.empty()) found.region = document.region;
    if (found.request_id.empty()) found.request_id = document.request_id;
    if (found.host_id.empty()) found.host_id = document.host_id;
    found.endpoint = document.endpoint;
  } catch (const xml_error&) {
    found.message = "S3 gave no reason";
  }
  found.code = classify(found.status, found.s3_code);
  // The same code is used for credentials that are not well formed, and then no region is named.
  if (found.s3_code == "AuthorizationHeaderMalformed" && found.region.empty())
    found.code = errc::access_denied;
  const auto location = response.header("location");
  if (found.status == 307 && !location.empty()) {
    found.code = errc::redirected;
    found.endpoint = location;
  }
  return found;
}

}  // namespace

errc classify(int status, std::string_view s3_code) {
  if (s3_code.starts_with("Throttling")) return errc::throttled;
  const auto known =
      std::find_if(std::begin(codes), std::end(codes), [&](const auto& row) { return row.first == s3_code; });
  return known != std::end(codes) ? known->second : classify_status(status);
}

std::optional<failure> judge(const http_response& response, std::string_view expected_root,
                             system_clock::time_point now) {
  if (response.status < 200 || response.status > 299) {
    auto failed = describe(response);
    const auto server_time = parse_http_date(response.header("date"));
    // A HEAD is refused without a reason; S3 tolerates 15 minutes.
    if (failed.status == 403 && failed.s3_code.empty() && server_time &&
        (*server_time - now > std::chrono::minutes(5) || now - *server_time > std::chrono::minutes(5)))
      failed.code = errc::clock_skewed;
    return failed;
  }
  if (expected_root.empty()) return std::nullopt;
  std::string root;
  try {
    root = xml_root(response.body);
  } catch (const xml_error&) {
    root.clear();
  }
  if (root == expected_root) return std::nullopt;
  auto failed = describe(response);
  if (root != "Error") {
    failed.code = errc::unavailable;
    failed.message =
        "the answer does not hold a whole <" + std::string(expected_root) + ">; the outcome is unknown";
  }
  return failed;
}

std::optional<system_clock::time_point> parse_http_date(const std::string& text) {
  std::tm utc{};
  const char* end = strptime(text.c_str(), "%a, %d %b %Y %H:%M:%S GMT", &utc);
  if (end == nullptr || *end != '\0') return std::nullopt;
  return system_clock::from_time_t(timegm(&utc));
}

milliseconds asked_pause(const http_response& response) {
  const milliseconds fine(parse_number<std::uint32_t>(response.header("x-amz-retry-after")));
  const milliseconds coarse =
      std::chrono::seconds(parse_number<std::uint32_t>(response.header("retry-after")));
  return std::max(fine, coarse);
}

}  // namespace s3
