#include "copy/date_format.hpp"

#include <charconv>

#include "sql/error.hpp"

namespace redshift_local::copy {
namespace {

constexpr std::int64_t day_us = 86'400'000'000;
constexpr std::int32_t days_1970_to_2000 = 10'957;

std::string_view trim(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

/// Two digits: 70 to 99 are of the last century.
int full_year(int two_digits) { return two_digits < 70 ? 2000 + two_digits : 1900 + two_digits; }

}  // namespace

date_format::date_format(const std::string& text) : text_(text) {
  if (text_ != "auto" && text_ != "epochsecs" && text_ != "epochmillisecs") compile();
}

void date_format::compile() {
  struct name {
    std::string_view text;
    part what;
  };
  // Longer names come before their beginnings.
  static constexpr name names[] = {
      {"YYYY", part::year}, {"YY", part::short_year}, {"MON", part::month_name}, {"MM", part::month},
      {"MI", part::minute}, {"DD", part::day},        {"HH24", part::hour24},    {"HH12", part::hour12},
      {"HH", part::hour24}, {"SS", part::second},     {"AM", part::half_day},    {"PM", part::half_day},
      {"OF", part::offset}};
  bool any = false;
  for (std::size_t at = 0; at < text_.size();) {
    moment_scanner here(std::string_view(text_).substr(at));
    element next{{}, text_[at]};
    std::size_t length = 1;
    for (const auto& each : names) {
      const auto slice = here.rest().substr(0, each.text.size());
      if (!moment_scanner(slice).accept_word(each.text)) continue;
      next = {each.what, '\0'};
      length = each.text.size();
      break;
    }
    any = any || next.what;
    elements_.push_back(next);
    if (next.what && *next.what <= part::day) date_elements_ = elements_.size();
    at += length;
  }
  if (!any) throw sql_error("XX000", "Invalid date or time format '" + text_ + "'");
}

std::optional<moment> date_format::parse(std::string_view text) const {
  text = trim(text);
  auto found = text_ == "auto"     ? parse_automatic(text)
               : elements_.empty() ? parse_epoch(text, text_ == "epochmillisecs")
                                   : parse_parts(text);
  if (found && !found->is_storable()) found.reset();
  return found;
}

/// A format with seconds takes a fraction; one with a time or an offset at its end takes a text without, too.
std::optional<moment> date_format::parse_parts(std::string_view text) const {
  moment_scanner at(text);
  int year = 2000, month = 1, day = 1, hours = 0, minutes = 0, seconds = 0, offset = 0;
  std::int64_t fraction = 0;
  bool twelve = false, afternoon = false, has_offset = false, has_time = false;
  for (std::size_t i = 0; i < elements_.size(); ++i) {
    const auto& each = elements_[i];
    const bool optional = i >= date_elements_ && (!has_time || each.what == part::offset);
    if (at.at_end() && optional) break;
    if (!each.what) {
      if (!at.accept(each.separator)) return {};
      continue;
    }
    bool good = true;
    has_time = has_time || *each.what > part::day;
    switch (*each.what) {
      case part::year:
        good = at.digits(4, year);
        break;
      case part::short_year:
        good = at.digits(2, year);
        year = full_year(year);
        break;
      case part::month:
        good = at.digits(2, month);
        break;
      case part::month_name:
        good = at.month_name(month);
        break;
      case part::day:
        good = at.digits(2, day);
        break;
      case part::hour12:
        twelve = true;
        [[fallthrough]];
      case part::hour24:
        good = at.digits(2, hours);
        break;
      case part::minute:
        good = at.digits(2, minutes);
        break;
      case part::second:
        good = at.digits(2, seconds) && (!at.accept('.') || at.fraction(fraction));
        break;
      case part::half_day:
        twelve = true;
        afternoon = at.accept_word("PM");
        good = afternoon || at.accept_word("AM");
        break;
      case part::offset:
        has_offset = at.offset(offset);
        good = has_offset;
        break;
    }
    if (!good) return {};
  }
  if (twelve && (hours < 1 || hours > 12)) return {};
  if (twelve) hours = hours % 12 + (afternoon ? 12 : 0);
  moment found;
  if (!at.at_end() || !found.set_date(year, month, day) || year == 0 ||
      !found.set_time(hours, minutes, seconds, fraction))
    return {};
  if (has_offset) found.offset_seconds = offset;
  return found;
}

std::optional<moment> parse_epoch(std::string_view text, bool milliseconds) {
  std::int64_t whole = 0, fraction = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), whole);
  if (error != std::errc()) return {};
  moment_scanner rest(text.substr(static_cast<std::size_t>(end - text.data())));
  if (rest.accept('.') && !rest.fraction(fraction)) return {};
  const std::int64_t unit_us = milliseconds ? 1'000 : 1'000'000;
  constexpr std::int64_t latest_us = 9'000'000'000'000'000'000;
  if (!rest.at_end() || whole > latest_us / unit_us || whole < -latest_us / unit_us) return {};
  const auto since_1970 =
      whole * unit_us + (milliseconds ? fraction / 1'000 : fraction) * (text.starts_with('-') ? -1 : 1);
  moment found;
  auto days = since_1970 / day_us;
  if (since_1970 % day_us < 0) --days;
  found.days = static_cast<std::int32_t>(days) - days_1970_to_2000;
  found.microseconds = since_1970 - days * day_us;
  return found;
}

}  // namespace redshift_local::copy
