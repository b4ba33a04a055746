// DATEFORMAT and TIMEFORMAT (Redshift: DATEFORMAT and TIMEFORMAT strings).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "copy/moment.hpp"

namespace redshift_local::copy {

class date_format {
 public:
  /// Parts: YYYY YY MM MON DD HH HH24 HH12 MI SS AM PM OF; 'auto', 'epochsecs', 'epochmillisecs'.
  /// Throws sql_error when the format holds none of them.
  explicit date_format(const std::string& text);

  /// nullopt: another format, or no such date or time, or one that cannot be stored, or more than six digits
  /// of a fraction. A missing time is midnight.
  std::optional<moment> parse(std::string_view text) const;
  bool is_default() const { return text_ == "YYYY-MM-DD"; }

 private:
  enum class part {
    year,
    short_year,
    month,
    month_name,
    day,
    hour24,
    hour12,
    minute,
    second,
    half_day,
    offset
  };
  struct element {
    std::optional<part> what;
    char separator = '\0';
  };

  void compile();
  std::optional<moment> parse_parts(std::string_view text) const;

  std::string text_;
  std::vector<element> elements_;
  std::size_t date_elements_ = 0;  // the last part of a date is in front of this one
};

/// The forms that 'auto' knows (Redshift: using automatic recognition).
std::optional<moment> parse_automatic(std::string_view text);
/// Seconds, or milliseconds, since 1970-01-01 UTC.
std::optional<moment> parse_epoch(std::string_view text, bool milliseconds);

}  // namespace redshift_local::copy
