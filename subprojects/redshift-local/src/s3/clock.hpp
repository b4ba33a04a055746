// Dates as S3 writes and reads them.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace redshift_local::s3 {

using instant = std::chrono::sys_seconds;

std::string to_timestamp(instant when);  // 20130524T000000Z (AWS SigV4)
std::string to_iso_date(instant when);   // 2013-05-24T00:00:00.000Z (XML documents)
std::string to_http_date(instant when);  // Fri, 24 May 2013 00:00:00 GMT

/// Nothing when it is not a date of that form.
std::optional<instant> from_timestamp(std::string_view text);
std::optional<instant> from_http_date(std::string_view text);

}  // namespace redshift_local::s3
