// Leftovers of crashes. What a recovery log still names is never touched, however old it is.
#include <cstdio>

#include "staging/stage.hpp"
#include "staging/stage_state.hpp"

namespace staging {

namespace {

using time_point = std::chrono::system_clock::time_point;

/// ISO 8601 in UTC, as S3 writes it: 2024-01-31T12:34:56.000Z. What cannot be read counts as made just now.
time_point parse_time(const std::string& text) {
  int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0;
  if (std::sscanf(text.c_str(), "%4d-%2d-%2dT%2d:%2d:%2d", &year, &month, &day, &hour, &minute, &second) !=
      6) {
    return time_point::max();
  }
  const std::chrono::year_month_day date{std::chrono::year(year),
                                         std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  if (!date.ok()) return time_point::max();
  return std::chrono::sys_days(date) + std::chrono::hours(hour) + std::chrono::minutes(minute) +
         std::chrono::seconds(second);
}

}  // namespace

task<std::size_t> stage::sweep(std::string prefix, std::set<std::string> keep, time_point before) {
  std::vector<std::string> old;
  for (auto& object : co_await state_->client.list_objects(prefix)) {
    if (parse_time(object.last_modified) < before && !keep.contains(object.key))
      old.push_back(std::move(object.key));
  }
  std::size_t removed = old.size();
  if (!old.empty()) removed -= (co_await state_->client.delete_objects(std::move(old))).size();
  for (const auto& upload : co_await state_->client.list_multipart_uploads(prefix)) {
    if (parse_time(upload.initiated) >= before) continue;
    co_await state_->client.abort_multipart_upload(upload.key, upload.upload_id);
    ++removed;
  }
  co_return removed;
}

}  // namespace staging
