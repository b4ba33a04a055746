#include "s3/error.hpp"

#include <string_view>
#include <utility>

namespace s3 {

namespace {

constexpr std::pair<std::string_view, std::string_view> advice_by_code[] = {
    {"InvalidAccessKeyId", "check the access key ID"},
    {"SignatureDoesNotMatch", "check the secret access key"},
    {"ExpiredToken", "the session token has to be renewed"},
    {"TokenRefreshRequired", "the session token has to be renewed"},
    {"InvalidToken", "the session token does not belong to the access key"},
    {"RequestTimeTooSkewed", "set the clock of this machine"},
};

/// What to do about it, where that is known.
std::string advice(const failure& failure) {
  if (failure.code == errc::wrong_region && !failure.region.empty())
    return "the bucket lies in region " + failure.region + ", configure that region";
  for (const auto& [code, text] : advice_by_code)
    if (code == failure.s3_code) return std::string(text);
  return "";
}

/// For those who are asked about it: "request id R1, host id H1, attempt 7".
std::string trailer(const failure& failure) {
  std::string text;
  const auto add = [&](std::string_view name, const std::string& value) {
    text += (text.empty() ? "" : ", ") + std::string(name) + " " + value;
  };
  if (!failure.request_id.empty()) add("request id", failure.request_id);
  if (!failure.host_id.empty()) add("host id", failure.host_id);
  if (failure.attempts > 1) add("attempt", std::to_string(failure.attempts));
  return text;
}

std::string describe(const failure& failure) {
  std::string text = failure.operation + " s3://" + failure.resource + ":";
  if (failure.status != 0) text += " " + std::to_string(failure.status);
  if (!failure.s3_code.empty()) text += " " + failure.s3_code;
  if (failure.status != 0 || !failure.s3_code.empty()) text += ":";
  text += " " + (failure.message.empty() ? "no further explanation" : failure.message);
  if (const auto known = advice(failure); !known.empty()) text += "; " + known;
  if (const auto ids = trailer(failure); !ids.empty()) text += " (" + ids + ")";
  return text;
}

}  // namespace

error::error(s3::failure failure) : std::runtime_error(describe(failure)), failure_(std::move(failure)) {}

}  // namespace s3
