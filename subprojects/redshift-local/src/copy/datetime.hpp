// Dates and timestamps as COPY reads them (Redshift: DATEFORMAT and TIMEFORMAT, 'auto').
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace redshift_local::copy {

struct moment {
  std::int32_t days = 0;              // since 2000-01-01
  std::int64_t microseconds = 0;      // of the day
  std::optional<int> offset_seconds;  // east of Greenwich
  bool has_time = false;

  std::int64_t since_2000() const;      // microseconds, without regard to the offset
  std::int64_t since_2000_utc() const;  // a missing offset means UTC
};

/// nullopt: not a date, or one that does not exist, or more than six digits of a fraction.
/// `automatic` admits the ISO 8601 'T' and 'Z' and the American, dotted and dense forms; otherwise only
/// YYYY-MM-DD[ HH:MI:SS[.f]][±HH[:MI]].
std::optional<moment> parse_moment(std::string_view text, bool automatic);

}  // namespace redshift_local::copy
