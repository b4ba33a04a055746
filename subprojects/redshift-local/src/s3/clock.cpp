#include "s3/clock.hpp"

#include <time.h>

namespace redshift_local::s3 {

namespace {

std::string format(instant when, const char* pattern) {
  const std::time_t seconds = when.time_since_epoch().count();
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  char text[64];
  return std::string(text, std::strftime(text, sizeof text, pattern, &parts));
}

std::optional<instant> parse(std::string_view text, const char* pattern) {
  const std::string terminated(text);
  std::tm parts{};
  const char* end = strptime(terminated.c_str(), pattern, &parts);
  if (end != terminated.c_str() + terminated.size()) return {};
  const instant when{std::chrono::seconds(timegm(&parts))};
  // strptime takes "5" for "05" and 31 February for a date: what does not read back the same is none.
  if (format(when, pattern) != text) return {};
  return when;
}

constexpr char timestamp_pattern[] = "%Y%m%dT%H%M%SZ";
constexpr char http_pattern[] = "%a, %d %b %Y %H:%M:%S GMT";

}  // namespace

std::string to_timestamp(instant when) { return format(when, timestamp_pattern); }
std::string to_iso_date(instant when) { return format(when, "%Y-%m-%dT%H:%M:%S.000Z"); }
std::string to_http_date(instant when) { return format(when, http_pattern); }
std::optional<instant> from_timestamp(std::string_view text) { return parse(text, timestamp_pattern); }
std::optional<instant> from_http_date(std::string_view text) { return parse(text, http_pattern); }

}  // namespace redshift_local::s3
