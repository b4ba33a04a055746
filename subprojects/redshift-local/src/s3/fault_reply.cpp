#include "s3/fault_reply.hpp"

namespace redshift_local::s3 {
namespace {

reply fail(const faults::fault& struck, const std::string& region, const reply_context& about) {
  const s3_error error(struck.status, struck.code, "Injected: " + struck.spec, {{"Region", region}});
  auto answer = error_reply(error, about);
  if (struck.code.empty()) answer.body.clear();
  if (struck.status < 300) {  // S3 keeps the connection alive with blanks until it knows better
    answer.body = "   \n" + answer.body;
    answer.trickle = true;
  }
  if (struck.status == 301) answer.headers.emplace_back("x-amz-bucket-region", region);
  return answer;
}

/// S3: 307 says where to repeat the request, 301 which Region has the bucket.
reply redirect(const faults::fault& struck, const request& what, const std::string& target,
               const std::string& region, const reply_context& about) {
  const auto host = std::string(what.header("host").value_or("localhost"));
  const s3_error error(struck.status, struck.code, "Please re-send this request to the specified endpoint.",
                       {{"Endpoint", host}, {"Bucket", what.bucket}});
  auto answer = error_reply(error, about);
  if (struck.status == 307)
    answer.headers.emplace_back("Location", (struck.to.empty() ? "http://" + host : struck.to) + target);
  else
    answer.headers.emplace_back("x-amz-bucket-region", struck.to.empty() ? region : struck.to);
  return answer;
}

reply skew(const faults::fault& struck, const reply_context& about) {
  const s3_error error(struck.status, struck.code,
                       "The difference between the request time and the current time is too large.",
                       {{"ServerTime", to_iso_date(about.now)}, {"MaxAllowedSkewMilliseconds", "900000"}});
  return error_reply(error, about);
}

constexpr std::string_view false_etag = "00000000000000000000000000000000";

}  // namespace

reply fault_reply(const faults::fault& struck, const request& what, const std::string& target,
                  const std::string& region, const reply_context& about) {
  if (struck.what == faults::action::redirect) return redirect(struck, what, target, region, about);
  if (struck.what == faults::action::skew) return skew(struck, about);
  return fail(struck, region, about);
}

bool falsify_etag(reply& what) {
  bool found = false;
  for (auto& [name, value] : what.headers) {
    if (name != "ETag") continue;
    value = '"' + std::string(false_etag) + '"';
    found = true;
  }
  constexpr std::string_view open = "<ETag>", close = "</ETag>";
  const auto begin = what.body.find(open), end = what.body.find(close);
  if (begin == std::string::npos || end == std::string::npos) return found;
  what.body.replace(begin + open.size(), end - begin - open.size(),
                    "&quot;" + std::string(false_etag) + "&quot;");
  return true;
}

}  // namespace redshift_local::s3
