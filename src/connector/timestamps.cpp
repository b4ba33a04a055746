#include "connector/timestamps.hpp"

#include <algorithm>
#include <optional>

namespace connector {

namespace {

/// Takes pieces off the front of a text; `failed` once something did not fit.
class scanner {
 public:
  explicit scanner(std::string_view text) : rest_(text) {}

  /// A number of exactly `digits` digits from `lowest` to `highest`.
  int number(std::size_t digits, int lowest, int highest) {
    int value = 0;
    const auto text = take(digits);
    for (const char c : text) {
      if (c < '0' || c > '9') failed_ = true;
      value = 10 * value + (c - '0');
    }
    if (value < lowest || value > highest) failed_ = true;
    return failed_ ? lowest : value;
  }
  char one_of(std::string_view allowed) {
    const auto text = take(1);
    if (text.empty() || allowed.find(text.front()) == std::string_view::npos) {
      failed_ = true;
      return '\0';
    }
    return text.front();
  }
  std::string_view digits() {
    const auto end = std::min(rest_.find_first_not_of("0123456789"), rest_.size());
    if (end == 0) failed_ = true;
    return take(end);
  }
  bool at(char c) const { return !rest_.empty() && rest_.front() == c; }
  bool succeeded() const { return !failed_ && rest_.empty(); }

 private:
  std::string_view take(std::size_t bytes) {
    if (failed_ || bytes > rest_.size()) {
      failed_ = true;
      return {};
    }
    const auto taken = rest_.substr(0, bytes);
    rest_.remove_prefix(bytes);
    return taken;
  }

  std::string_view rest_;
  bool failed_ = false;
};

int days_in(int year, int month) {
  if (month == 2) return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28;
  return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

/// full-date of RFC 3339; returns the year.
int scan_date(scanner& scan) {
  const int year = scan.number(4, 0, 9999);
  scan.one_of("-");
  const int month = scan.number(2, 1, 12);
  scan.one_of("-");
  scan.number(2, 1, days_in(year, month));
  return year;
}

/// The pieces of an RFC 3339 date-time that are not at a fixed place.
struct date_time {
  int year = 0;
  bool leap_second = false;
  std::string_view fraction;  // digits, at most six, without trailing zeros
  bool utc = false;           // else the offset is the last six characters
};

std::optional<date_time> parse(std::string_view text) {
  date_time parsed;
  scanner scan(text);
  parsed.year = scan_date(scan);
  scan.one_of("Tt ");
  scan.number(2, 0, 23);
  scan.one_of(":");
  scan.number(2, 0, 59);
  scan.one_of(":");
  parsed.leap_second = scan.number(2, 0, 60) == 60;
  if (scan.at('.')) {
    scan.one_of(".");
    parsed.fraction = scan.digits().substr(0, 6);
    parsed.fraction = parsed.fraction.substr(0, parsed.fraction.find_last_not_of('0') + 1);
  }
  const char zone = scan.one_of("Zz+-");
  if (zone == '+' || zone == '-') {
    const int hours = scan.number(2, 0, 23);
    scan.one_of(":");
    parsed.utc = scan.number(2, 0, 59) == 0 && hours == 0;
  } else {
    parsed.utc = true;
  }
  if (!scan.succeeded()) return std::nullopt;
  return parsed;
}

}  // namespace

bool append_timestamp(std::string& out, std::string_view text) {
  const auto parsed = parse(text);
  if (!parsed) return false;
  if (parsed->year == 0) {
    out += "0001-01-01T00:00:00Z";
    return true;
  }
  out.append(text.substr(0, 10)).append(1, 'T').append(text.substr(11, 6));
  if (parsed->leap_second) {
    out += "59.999999";  // the last moment that every reader agrees on
  } else {
    out.append(text.substr(17, 2));
    if (!parsed->fraction.empty()) out.append(1, '.').append(parsed->fraction);
  }
  out.append(parsed->utc ? "Z" : text.substr(text.size() - 6));
  return true;
}

void append_date(std::string& out, std::string_view text) {
  if (append_timestamp(out, text)) return;
  scanner scan(text);
  if (scan_date(scan) == 0 && scan.succeeded()) {
    out += "0001-01-01";
    return;
  }
  const auto z = std::min(text.find('z'), text.size());
  out.append(text.substr(0, z));
  if (z < text.size()) out.append(1, 'Z').append(text.substr(z + 1));
}

}  // namespace connector
