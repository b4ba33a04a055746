#include "copy/datetime.hpp"

#include <chrono>

namespace redshift_local::copy {
namespace {

constexpr std::int64_t day_us = 86'400'000'000, second_us = 1'000'000;

class parser {
 public:
  parser(std::string_view text, bool automatic) : text_(text), automatic_(automatic) {}

  std::optional<moment> parse() {
    if (!date()) return {};
    if (at_ == text_.size()) return result_;
    if (!accept(' ') && !(automatic_ && accept('T'))) return {};
    if (!time() || !zone() || at_ != text_.size()) return {};
    return result_;
  }

 private:
  bool accept(char c) {
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  bool digits(std::size_t count, int& value) {
    if (at_ + count > text_.size()) return false;
    value = 0;
    for (std::size_t i = 0; i < count; ++i) {
      const char c = text_[at_ + i];
      if (c < '0' || c > '9') return false;
      value = value * 10 + (c - '0');
    }
    at_ += count;
    return true;
  }

  bool date() {
    int year = 0, month = 0, day = 0;
    if (digits(4, year)) {
      const bool dashes = accept('-');
      dense_ = !dashes;
      if (!dashes && !automatic_) return false;
      return digits(2, month) && (!dashes || accept('-')) && digits(2, day) && set_date(year, month, day);
    }
    if (!automatic_ || !digits(2, month)) return false;
    const char separator = at_ < text_.size() ? text_[at_] : '\0';
    if (separator != '/' && separator != '.') return false;
    return accept(separator) && digits(2, day) && accept(separator) && digits(4, year) &&
           set_date(year, month, day);
  }

  bool set_date(int year, int month, int day) {
    namespace c = std::chrono;
    const c::year_month_day date{c::year(year), c::month(static_cast<unsigned>(month)),
                                 c::day(static_cast<unsigned>(day))};
    if (!date.ok() || year == 0) return false;
    result_.days =
        static_cast<std::int32_t>((c::sys_days(date) - c::sys_days(c::year(2000) / 1 / 1)).count());
    return true;
  }

  bool time() {
    int hours = 0, minutes = 0, seconds = 0;
    if (!digits(2, hours) || (!dense_ && !accept(':')) || !digits(2, minutes)) return false;
    const bool has_seconds = dense_ || accept(':');
    if (has_seconds && !digits(2, seconds)) return false;
    std::int64_t fraction = 0;
    if (has_seconds && accept('.') && !read_fraction(fraction)) return false;
    const bool midnight = hours == 24 && minutes == 0 && seconds == 0 && fraction == 0;
    if ((hours > 23 && !midnight) || minutes > 59 || seconds > 59) return false;
    result_.microseconds = ((hours * 60 + minutes) * 60 + seconds) * second_us + fraction;
    result_.has_time = true;
    return true;
  }

  bool read_fraction(std::int64_t& microseconds) {
    std::int64_t unit = second_us / 10;
    const auto first = at_;
    for (; at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9'; ++at_, unit /= 10)
      microseconds += (text_[at_] - '0') * unit;
    return at_ > first && at_ - first <= 6;
  }

  bool zone() {
    if (at_ == text_.size()) return true;
    if (automatic_) accept(' ');
    if (automatic_ &&
        (text_.substr(at_) == "Z" || text_.substr(at_) == "UTC" || text_.substr(at_) == "GMT")) {
      at_ = text_.size();
      result_.offset_seconds = 0;
      return true;
    }
    const bool west = accept('-');
    if (!west && !accept('+')) return false;
    int hours = 0, minutes = 0;
    if (!digits(2, hours)) return false;
    if (at_ < text_.size()) accept(':');
    if (at_ < text_.size() && !digits(2, minutes)) return false;
    if (hours > 15 || minutes > 59) return false;
    result_.offset_seconds = (hours * 3600 + minutes * 60) * (west ? -1 : 1);
    return true;
  }

  std::string_view text_;
  bool automatic_, dense_ = false;
  std::size_t at_ = 0;
  moment result_;
};

}  // namespace

std::int64_t moment::since_2000() const { return days * day_us + microseconds; }
std::int64_t moment::since_2000_utc() const { return since_2000() - offset_seconds.value_or(0) * second_us; }

std::optional<moment> parse_moment(std::string_view text, bool automatic) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return parser(text, automatic).parse();
}

}  // namespace redshift_local::copy
