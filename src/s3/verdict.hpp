// What an answer means: plain decisions, no sockets and no clock.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "s3/error.hpp"
#include "s3/http.hpp"

namespace s3 {

/// S3 API Reference: "Error responses". The code decides; the status where there is none, as with HEAD.
errc classify(int status, std::string_view s3_code);

/// The failure that the answer reports, or nothing for success. `expected_root`, unless empty, is the XML
/// document that a success must carry: S3 may put an error under status 200, or cut the document off.
/// `now` is our clock as corrected so far, to tell a refusal for a skewed one when there is no error
/// document.
std::optional<failure> judge(const http_response& response, std::string_view expected_root,
                             std::chrono::system_clock::time_point now);

/// The time in an HTTP Date header (RFC 9110 section 5.6.7), or nothing.
std::optional<std::chrono::system_clock::time_point> parse_http_date(const std::string& text);

/// What Retry-After (seconds) or x-amz-retry-after (milliseconds) ask for; zero without them.
std::chrono::milliseconds asked_pause(const http_response& response);

}  // namespace s3
