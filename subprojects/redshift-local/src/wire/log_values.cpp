#include "wire/log_values.hpp"

#include <ctime>

#include "sql/token.hpp"

namespace redshift_local::wire {

std::string literals(std::initializer_list<std::string> values) {
  std::string text;
  for (const auto& each : values) text += (text.empty() ? "" : ", ") + sql::quote_literal(each);
  return text;
}

std::string now() {
  timespec time{};
  clock_gettime(CLOCK_REALTIME, &time);
  std::tm utc{};
  gmtime_r(&time.tv_sec, &utc);
  char text[40];
  const auto length = std::strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S.", &utc);
  return std::string(text, length) + std::to_string(1'000'000 + time.tv_nsec / 1000).substr(1);
}

}  // namespace redshift_local::wire
