#include "copy/date_format.hpp"

namespace redshift_local::copy {
namespace {

constexpr int julian_day_of_2000 = 2'451'545;

/// One form after the other: each begins in its own way.
class automatic_parser {
 public:
  explicit automatic_parser(std::string_view text) : at_(text) {}

  std::optional<moment> parse() {
    const bool good = named_month_first() || julian() || day_first() || numeric();
    if (!good || !at_.at_end()) return {};
    return found_;
  }

 private:
  /// Jan-08-95 BC; January 8, 1999
  bool named_month_first() {
    int month = 0, day = 0, year = 0;
    if (!at_.month_name(month)) return false;
    separator();
    if (!at_.up_to_digits(2, day)) return false;
    at_.accept(',');
    separator();
    return at_.up_to_digits(4, year) && set_date_of_era(year, month, day) && rest();
  }

  /// J2451187
  bool julian() {
    int day = 0;
    if (!at_.accept('J') || !at_.up_to_digits(7, day)) return false;
    found_.days = day - julian_day_of_2000;
    return rest();
  }

  /// 17 Dec 07:37:16 1997 PST; 17-Dec-1997
  bool day_first() {
    auto before = at_;
    int day = 0, month = 0, year = 0;
    if (at_.up_to_digits(2, day) && (separator(), at_.month_name(month))) {
      separator();
      auto date_only = at_;
      const bool timed = time(true) && (at_.skip_blanks(), at_.digits(4, year));
      if (!timed) at_ = date_only;
      if (timed || at_.digits(4, year)) return found_.set_date(year, month, day) && (timed ? zone() : rest());
    }
    at_ = before;
    return false;
  }

  /// Everything that begins with digits.
  bool numeric() {
    std::size_t count = 0;
    const auto text = at_.rest();
    while (count < text.size() && text[count] >= '0' && text[count] <= '9') ++count;
    const char next = count < text.size() ? text[count] : '\0';
    if (count == 8) return dense(4);
    if (count == 6) return dense(2);
    if (count == 4 && next == '-') return dashed();
    if (count == 4 && next == '.') return day_of_year();
    if (count <= 2 && (next == '/' || next == '.')) return month_first(next);
    return false;
  }

  bool dense(std::size_t year_digits) {
    int year = 0, month = 0, day = 0;
    if (!at_.digits(year_digits, year) || !at_.digits(2, month) || !at_.digits(2, day)) return false;
    if (year_digits == 2) year += year < 70 ? 2000 : 1900;
    dense_ = true;
    return found_.set_date(year, month, day) && rest();
  }

  bool dashed() {
    int year = 0, month = 0, day = 0;
    return at_.digits(4, year) && at_.accept('-') && at_.digits(2, month) && at_.accept('-') &&
           at_.digits(2, day) && year != 0 && set_date_of_era(year, month, day) && rest();
  }

  /// 1996.008
  bool day_of_year() {
    int year = 0, day = 0;
    return at_.digits(4, year) && at_.accept('.') && at_.digits(3, day) &&
           found_.set_day_of_year(year, day) && rest();
  }

  /// 12/17/1997, 12.17.1997
  bool month_first(char separator) {
    int year = 0, month = 0, day = 0;
    return at_.up_to_digits(2, month) && at_.accept(separator) && at_.up_to_digits(2, day) &&
           at_.accept(separator) && at_.digits(4, year) && found_.set_date(year, month, day) && rest();
  }

  void separator() {
    if (!at_.accept('-')) at_.skip_blanks();
  }

  /// A year BC is counted from 1: astronomers have a year 0 there.
  bool set_date_of_era(int year, int month, int day) {
    auto era = at_;
    era.skip_blanks();
    const bool before_christ = era.accept_word("BC");
    if (before_christ) at_ = era;
    return found_.set_date(before_christ ? 1 - year : year, month, day);
  }

  /// [T| ]time and zone, or nothing.
  bool rest() {
    if (at_.at_end()) return true;
    if (!at_.accept('T')) {
      if (!at_.accept(' ')) return false;
      at_.skip_blanks();
    }
    return time(!dense_) && zone();
  }

  bool time(bool colons) {
    int hours = 0, minutes = 0, seconds = 0;
    std::int64_t fraction = 0;
    if (!at_.digits(2, hours) || (colons && !at_.accept(':')) || !at_.digits(2, minutes)) return false;
    const bool has_seconds = !colons || at_.accept(':');
    if (has_seconds && !at_.digits(2, seconds)) return false;
    if (has_seconds && at_.accept('.') && !at_.fraction(fraction)) return false;
    return found_.set_time(hours, minutes, seconds, fraction);
  }

  bool zone() {
    at_.skip_blanks();
    if (at_.at_end()) return true;
    int seconds = 0;
    if (!at_.offset(seconds) && !at_.zone_name(seconds)) return false;
    found_.offset_seconds = seconds;
    return true;
  }

  moment_scanner at_;
  moment found_;
  bool dense_ = false;
};

}  // namespace

std::optional<moment> parse_automatic(std::string_view text) { return automatic_parser(text).parse(); }

}  // namespace redshift_local::copy
