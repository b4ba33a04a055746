// Leftovers of crashes. What a recovery log still names is never touched, however old it is.
#include <algorithm>
#include <charconv>
#include <string_view>

#include "staging/stage.hpp"
#include "staging/stage_state.hpp"

namespace staging {

namespace {

using std::chrono::sys_seconds;

/// Whether it is digits where the form has zeros, and the form's own characters elsewhere.
bool has_form(std::string_view text, std::string_view form) {
  return std::ranges::equal(text, form,
                            [](char c, char f) { return f == '0' ? c >= '0' && c <= '9' : c == f; });
}

/// ISO 8601 in UTC, as S3 writes it: 2024-01-31T12:34:56.000Z. What cannot be read counts as made just now.
/// In seconds, which hold every year of four digits; the ticks of the system's clock end in 2262.
sys_seconds parse_time(const std::string& text) {
  constexpr std::string_view form = "0000-00-00T00:00:00";
  const auto number = [&](std::size_t at, std::size_t digits) {
    int value = 0;
    std::from_chars(text.data() + at, text.data() + at + digits, value);
    return value;
  };
  if (!has_form(std::string_view(text).substr(0, form.size()), form) || !text.ends_with('Z')) {
    return sys_seconds::max();
  }
  const std::chrono::year_month_day date{std::chrono::year(number(0, 4)),
                                         std::chrono::month(static_cast<unsigned>(number(5, 2))),
                                         std::chrono::day(static_cast<unsigned>(number(8, 2)))};
  const int hour = number(11, 2), minute = number(14, 2), second = number(17, 2);
  if (!date.ok() || hour > 23 || minute > 59 || second > 60) return sys_seconds::max();
  return std::chrono::sys_days(date) + std::chrono::hours(hour) + std::chrono::minutes(minute) +
         std::chrono::seconds(second);
}

}  // namespace

task<std::size_t> stage::sweep(std::string prefix, std::set<std::string> keep,
                               std::chrono::system_clock::time_point before) {
  const auto limit = std::chrono::floor<std::chrono::seconds>(before);
  std::vector<std::string> old;
  for (auto& object : co_await state_->client.list_objects(prefix)) {
    if (parse_time(object.last_modified) < limit && !keep.contains(object.key))
      old.push_back(std::move(object.key));
  }
  std::size_t removed = old.size();
  if (!old.empty()) removed -= (co_await state_->client.delete_objects(std::move(old))).size();
  for (const auto& upload : co_await state_->client.list_multipart_uploads(prefix)) {
    if (parse_time(upload.initiated) >= limit) continue;
    co_await state_->client.abort_multipart_upload(upload.key, upload.upload_id);
    ++removed;
  }
  co_return removed;
}

}  // namespace staging
