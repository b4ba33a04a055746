// The texts in which users write schedules: durations, clocks, days of the week, time zones.
#pragma once

#include <array>
#include <chrono>
#include <optional>
#include <string_view>

#include "connector/config.hpp"

namespace connector {

/// A duration as Go's time.ParseDuration reads it ("1h30m", "0.5s", "0"); nullopt when malformed, negative,
/// or over 290 years.
std::optional<std::chrono::nanoseconds> parse_duration(std::string_view text);
/// "H:MM" or "HH:MM" of a 24-hour clock, from midnight.
std::optional<std::chrono::minutes> parse_clock(std::string_view text);
/// Days and ranges in ascending order from Sunday: "M-F", "M,W,F", "Su-T, Th-S". Sunday first; empty: every
/// day.
std::optional<std::array<bool, 7>> parse_days(std::string_view text);
/// "+HH:MM" or "-HH:MM".
std::optional<std::chrono::minutes> parse_utc_offset(std::string_view text);
/// A name of the IANA time zone database, or a UTC offset.
bool is_timezone(std::string_view text);

/// Throws config_error naming the property and the offending value. The options of a window need each other.
void check_schedule(const sync_schedule& schedule);

}  // namespace connector
