#include "s3/error.hpp"

namespace s3 {

namespace {

std::string describe(const failure& failure) {
  std::string text = failure.operation + " s3://" + failure.resource + ":";
  if (failure.status != 0) text += " " + std::to_string(failure.status);
  if (!failure.s3_code.empty()) text += " " + failure.s3_code;
  if (failure.status != 0 || !failure.s3_code.empty()) text += ":";
  text += " " + (failure.message.empty() ? "no further explanation" : failure.message);
  if (failure.code == errc::wrong_region && !failure.region.empty())
    text += "; the bucket lies in region " + failure.region + ", configure that region";

  std::string trailer;
  if (!failure.request_id.empty()) trailer = "request id " + failure.request_id;
  if (failure.attempts > 1)
    trailer += (trailer.empty() ? "attempt " : ", attempt ") + std::to_string(failure.attempts);
  if (!trailer.empty()) text += " (" + trailer + ")";
  return text;
}

}  // namespace

error::error(s3::failure failure) : std::runtime_error(describe(failure)), failure_(std::move(failure)) {}

}  // namespace s3
