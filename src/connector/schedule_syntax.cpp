#include "connector/schedule_syntax.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>

#include "connector/text.hpp"

namespace connector {

namespace {

using std::chrono::minutes;
using std::chrono::nanoseconds;

constexpr std::array<std::pair<std::string_view, std::int64_t>, 8> duration_units{{
    {"ns", 1},
    {"us", 1'000},
    {"\u00b5s", 1'000},  // micro sign
    {"\u03bcs", 1'000},  // Greek letter mu
    {"ms", 1'000'000},
    {"s", 1'000'000'000},
    {"m", 60'000'000'000},
    {"h", 3'600'000'000'000},
}};

constexpr std::array<std::string_view, 7> day_names{"Su", "M", "T", "W", "Th", "F", "S"};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::string_view take_while(std::string_view& text, bool (*wanted)(char)) {
  const auto end = std::find_if_not(text.begin(), text.end(), wanted);
  const std::string_view taken = text.substr(0, static_cast<std::size_t>(end - text.begin()));
  text.remove_prefix(taken.size());
  return taken;
}

/// One or two digits, at most `largest`.
std::optional<int> small_number(std::string_view digits, int largest) {
  if (digits.empty() || digits.size() > 2 || !std::all_of(digits.begin(), digits.end(), is_digit))
    return std::nullopt;
  int value = 0;
  for (char c : digits) value = value * 10 + (c - '0');
  return value <= largest ? std::optional(value) : std::nullopt;
}

/// A number with an optional fraction, and its unit.
std::optional<long double> take_duration_part(std::string_view& text) {
  const std::string_view whole = take_while(text, is_digit);
  std::string_view fraction;
  if (!text.empty() && text.front() == '.') {
    text.remove_prefix(1);
    fraction = take_while(text, is_digit);
  }
  if (whole.empty() && fraction.empty()) return std::nullopt;
  const std::string_view name = take_while(text, [](char c) { return c != '.' && !is_digit(c); });
  const auto unit = std::find_if(duration_units.begin(), duration_units.end(),
                                 [&](const auto& u) { return u.first == name; });
  if (unit == duration_units.end()) return std::nullopt;

  long double value = 0;
  for (char c : whole) value = value * 10 + (c - '0');
  long double scale = 1;
  for (char c : fraction) value += (c - '0') * (scale /= 10);
  return value * static_cast<long double>(unit->second);
}

std::optional<std::size_t> day_number(std::string_view name) {
  const auto found = std::find(day_names.begin(), day_names.end(), trim(name));
  if (found == day_names.end()) return std::nullopt;
  return static_cast<std::size_t>(found - day_names.begin());
}

/// Relative, without dots, of the characters that zone names are made of.
bool looks_like_zone_name(std::string_view text) {
  const auto allowed = [](char c) {
    return is_digit(c) || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_' || c == '+' ||
           c == '-' || c == '/';
  };
  return !text.empty() && text.front() >= 'A' && text.front() <= 'Z' && text.back() != '/' &&
         std::all_of(text.begin(), text.end(), allowed);
}

[[noreturn]] void refuse(std::string_view property, const std::string& value, std::string_view expected) {
  throw config_error("endpoint configuration: \"syncSchedule." + std::string(property) + "\" is \"" + value +
                     "\", but must be " + std::string(expected));
}

void check_clock(std::string_view property, const std::string& value) {
  if (!value.empty() && !parse_clock(value))
    refuse(property, value, "a time of a 24-hour clock, such as 09:30");
}

}  // namespace

std::optional<nanoseconds> parse_duration(std::string_view text) {
  if (!text.empty() && text.front() == '+') text.remove_prefix(1);
  if (text == "0") return nanoseconds(0);
  if (text.empty()) return std::nullopt;
  long double sum = 0;
  while (!text.empty()) {
    const auto part = take_duration_part(text);
    if (!part) return std::nullopt;
    sum += *part;
  }
  constexpr long double limit_ns = 9.1e18L;
  if (sum > limit_ns) return std::nullopt;
  return nanoseconds(std::llround(sum));
}

std::optional<minutes> parse_clock(std::string_view text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos || text.size() != colon + 3) return std::nullopt;
  const auto hour = small_number(text.substr(0, colon), 23);
  const auto minute = small_number(text.substr(colon + 1), 59);
  if (!hour || !minute) return std::nullopt;
  return minutes(*hour * 60 + *minute);
}

std::optional<std::array<bool, 7>> parse_days(std::string_view text) {
  std::array<bool, 7> days{};
  if (trim(text).empty()) {
    days.fill(true);
    return days;
  }
  std::size_t next = 0;  // the first day that may still be named
  for (const std::string_view item : split_at_commas(text)) {
    const std::size_t dash = item.find('-');
    const auto first = day_number(item.substr(0, dash));
    const auto last = dash == std::string_view::npos ? first : day_number(item.substr(dash + 1));
    if (!first || !last || *first < next) return std::nullopt;
    if (dash != std::string_view::npos && *last <= *first) return std::nullopt;
    std::fill(days.begin() + static_cast<std::ptrdiff_t>(*first),
              days.begin() + static_cast<std::ptrdiff_t>(*last) + 1, true);
    next = *last + 1;
  }
  return days;
}

std::optional<minutes> parse_utc_offset(std::string_view text) {
  if (text.size() != 6 || (text[0] != '+' && text[0] != '-')) return std::nullopt;
  const auto distance = parse_clock(text.substr(1));
  if (!distance) return std::nullopt;
  return text[0] == '-' ? -*distance : *distance;
}

bool is_timezone(std::string_view text) {
  if (parse_utc_offset(text)) return true;
  if (!looks_like_zone_name(text)) return false;
  // Without a time zone database only the form can be checked.
  const std::filesystem::path database("/usr/share/zoneinfo");
  std::error_code ec;
  return !std::filesystem::is_directory(database, ec) ||
         std::filesystem::is_regular_file(database / text, ec);
}

void check_schedule(const sync_schedule& schedule) {
  if (!schedule.sync_frequency.empty() && !parse_duration(schedule.sync_frequency)) {
    refuse("syncFrequency", schedule.sync_frequency, "a duration that is not negative, such as 30m or 1h30m");
  }
  if (!schedule.timezone.empty() && !is_timezone(schedule.timezone)) {
    refuse("timezone", schedule.timezone,
           "an IANA time zone such as America/New_York, or an offset such as -05:00");
  }
  check_clock("fastSyncStartTime", schedule.fast_sync_start_time);
  check_clock("fastSyncStopTime", schedule.fast_sync_stop_time);
  if (!parse_days(schedule.fast_sync_enabled_days)) {
    refuse("fastSyncEnabledDays", schedule.fast_sync_enabled_days,
           "days or ranges of Su M T W Th F S in this order, such as M-F or M,W,F");
  }

  const bool window = !schedule.timezone.empty() || !schedule.fast_sync_start_time.empty() ||
                      !schedule.fast_sync_stop_time.empty() || !schedule.fast_sync_enabled_days.empty();
  const bool complete = !schedule.sync_frequency.empty() && !schedule.timezone.empty() &&
                        !schedule.fast_sync_start_time.empty() && !schedule.fast_sync_stop_time.empty();
  if (window && !complete) {
    throw config_error(
        "endpoint configuration: a fast sync window needs \"syncFrequency\", \"timezone\", "
        "\"fastSyncStartTime\" and "
        "\"fastSyncStopTime\" of \"syncSchedule\" together");
  }
  if (window && parse_clock(schedule.fast_sync_start_time) == parse_clock(schedule.fast_sync_stop_time)) {
    refuse("fastSyncStopTime", schedule.fast_sync_stop_time, "another time than \"fastSyncStartTime\"");
  }
}

}  // namespace connector
