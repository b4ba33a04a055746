// A date, a time of day and a zone, as they come out of text.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace redshift_local::copy {

struct moment {
  std::int32_t days = 0;              // since 2000-01-01
  std::int64_t microseconds = 0;      // of the day
  std::optional<int> offset_seconds;  // east of Greenwich

  std::int64_t since_2000() const;      // microseconds, without regard to the offset
  std::int64_t since_2000_utc() const;  // a missing offset means UTC

  /// From 4713 BC to 294276 AD, also in UTC (Redshift: datetime types).
  bool is_storable() const;

  /// Each is false, and changes nothing, when there is no such day or time.
  bool set_date(int year, int month, int day);  // year 0 is 1 BC
  bool set_day_of_year(int year, int day);
  bool set_time(int hours, int minutes, int seconds, std::int64_t fraction_us);
};

/// Reads digits, words and zones off the front of a text.
class moment_scanner {
 public:
  explicit moment_scanner(std::string_view text) : rest_(text) {}

  bool at_end() const { return rest_.empty(); }
  std::string_view rest() const { return rest_; }
  bool accept(char c);
  bool accept_word(std::string_view upper_case);  // without regard to case
  void skip_blanks();
  /// Exactly, or from one up to, so many digits.
  bool digits(std::size_t count, int& value);
  bool up_to_digits(std::size_t most, int& value);
  /// Behind the point, one to six digits, and not a seventh.
  bool fraction(std::int64_t& microseconds);
  /// JAN, January, …
  bool month_name(int& month);
  /// ±HH[[:]MM]
  bool offset(int& seconds);
  /// Z, UTC, PST, …
  bool zone_name(int& seconds);

 private:
  std::string_view rest_;
};

}  // namespace redshift_local::copy
