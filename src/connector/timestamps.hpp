// Dates and times as Flow writes them (RFC 3339) to forms that COPY reads (Redshift: DATEFORMAT and
// TIMEFORMAT 'auto').
#pragma once

#include <string>
#include <string_view>

namespace connector {

/// Appends YYYY-MM-DDTHH:MM:SS[.ffffff](Z|±HH:MM) with the offset of `text`, cut to microseconds, without
/// trailing zeros of the fraction. A space in place of the T and small letters are read too. Year 0000, which
/// Redshift does not have, becomes 0001-01-01T00:00:00Z. False when `text` is no such date-time, and then
/// nothing is appended.
bool append_timestamp(std::string& out, std::string_view text);

/// Appends what a DATE column gets: a date-time as above; a date as it is, except that year 0000 becomes
/// 0001-01-01; any other text with its first z in upper case, for COPY to judge.
void append_date(std::string& out, std::string_view text);

}  // namespace connector
