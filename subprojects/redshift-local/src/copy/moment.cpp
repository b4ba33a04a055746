#include "copy/moment.hpp"

#include <array>
#include <chrono>

namespace redshift_local::copy {
namespace {

constexpr std::int64_t day_us = 86'400'000'000, second_us = 1'000'000;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
char upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }

constexpr std::array<std::string_view, 12> months{"JANUARY",   "FEBRUARY", "MARCH",    "APRIL",
                                                  "MAY",       "JUNE",     "JULY",     "AUGUST",
                                                  "SEPTEMBER", "OCTOBER",  "NOVEMBER", "DECEMBER"};

struct named_zone {
  std::string_view name;
  int hours;
};
constexpr named_zone zones[] = {{"UTC", 0},  {"GMT", 0},  {"Z", 0},    {"PST", -8}, {"PDT", -7},
                                {"MST", -7}, {"MDT", -6}, {"CST", -6}, {"CDT", -5}, {"EST", -5},
                                {"EDT", -4}, {"CET", 1},  {"CEST", 2}};

}  // namespace

std::int64_t moment::since_2000() const { return days * day_us + microseconds; }
std::int64_t moment::since_2000_utc() const { return since_2000() - offset_seconds.value_or(0) * second_us; }

bool moment::is_storable() const {
  constexpr std::int64_t first_us = -2'451'545 * day_us, end_us = 106'751'991 * day_us;
  const auto is_inside = [](std::int64_t us) { return us >= first_us && us < end_us; };
  return is_inside(since_2000()) && is_inside(since_2000_utc());
}

bool moment::set_date(int year, int month, int day) {
  namespace c = std::chrono;
  const c::year_month_day date{c::year(year), c::month(static_cast<unsigned>(month)),
                               c::day(static_cast<unsigned>(day))};
  if (!date.ok()) return false;
  days = static_cast<std::int32_t>((c::sys_days(date) - c::sys_days(c::year(2000) / 1 / 1)).count());
  return true;
}

bool moment::set_day_of_year(int year, int day) {
  const bool leap = std::chrono::year(year).is_leap();
  if (day < 1 || day > (leap ? 366 : 365) || !set_date(year, 1, 1)) return false;
  days += day - 1;
  return true;
}

bool moment::set_time(int hours, int minutes, int seconds, std::int64_t fraction_us) {
  const bool midnight = hours == 24 && minutes == 0 && seconds == 0 && fraction_us == 0;
  if ((hours > 23 && !midnight) || minutes > 59 || seconds > 59) return false;
  microseconds = ((hours * 60 + minutes) * 60 + seconds) * second_us + fraction_us;
  return true;
}

bool moment_scanner::accept(char c) {
  if (rest_.empty() || rest_.front() != c) return false;
  rest_.remove_prefix(1);
  return true;
}

bool moment_scanner::accept_word(std::string_view upper_case) {
  if (rest_.size() < upper_case.size()) return false;
  for (std::size_t i = 0; i < upper_case.size(); ++i)
    if (upper(rest_[i]) != upper_case[i]) return false;
  if (rest_.size() > upper_case.size() && is_letter(rest_[upper_case.size()])) return false;
  rest_.remove_prefix(upper_case.size());
  return true;
}

void moment_scanner::skip_blanks() {
  while (accept(' ')) continue;
}

bool moment_scanner::digits(std::size_t count, int& value) {
  if (rest_.size() < count) return false;
  int read = 0;
  for (std::size_t i = 0; i < count; ++i) {
    if (!is_digit(rest_[i])) return false;
    read = read * 10 + (rest_[i] - '0');
  }
  rest_.remove_prefix(count);
  value = read;
  return true;
}

bool moment_scanner::up_to_digits(std::size_t most, int& value) {
  std::size_t count = 0;
  while (count < most && count < rest_.size() && is_digit(rest_[count])) ++count;
  return count > 0 && digits(count, value);
}

bool moment_scanner::fraction(std::int64_t& microseconds) {
  std::int64_t unit = second_us / 10;
  std::size_t count = 0;
  for (; count < rest_.size() && is_digit(rest_[count]); ++count, unit /= 10)
    microseconds += (rest_[count] - '0') * unit;
  rest_.remove_prefix(count);
  return count > 0 && count <= 6;
}

bool moment_scanner::month_name(int& month) {
  for (std::size_t i = 0; i < months.size(); ++i) {
    if (!accept_word(months[i]) && !accept_word(months[i].substr(0, 3))) continue;
    month = static_cast<int>(i) + 1;
    return true;
  }
  return false;
}

bool moment_scanner::offset(int& seconds) {
  const bool west = accept('-');
  if (!west && !accept('+')) return false;
  int hours = 0, minutes = 0;
  if (!digits(2, hours)) return false;
  const bool colon = accept(':');
  if ((colon || (!rest_.empty() && is_digit(rest_.front()))) && !digits(2, minutes)) return false;
  if (hours > 15 || minutes > 59) return false;
  seconds = (hours * 3600 + minutes * 60) * (west ? -1 : 1);
  return true;
}

bool moment_scanner::zone_name(int& seconds) {
  for (const auto& zone : zones) {
    if (!accept_word(zone.name)) continue;
    seconds = zone.hours * 3600;
    return true;
  }
  return false;
}

}  // namespace redshift_local::copy
