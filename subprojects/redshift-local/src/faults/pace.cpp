#include "faults/pace.hpp"

#include <algorithm>
#include <stdexcept>

#include "faults/s3_operations.hpp"
#include "faults/words.hpp"

namespace redshift_local::faults {
namespace {

constexpr std::string_view latency_kinds = "s3 sql copy merge commit connect";
constexpr std::chrono::milliseconds burst{50};  // also makes up for timers that are late
constexpr double mb = 1e6, least_mb_per_s = 0.001, most_mb_per_s = 1e6;

struct assignment {
  std::string_view kind, value;
};

assignment split(std::string_view text) {
  const auto equals = text.find('=');
  if (equals == text.npos) throw std::invalid_argument("it must be KIND=NUMBER: " + std::string(text));
  return {text.substr(0, equals), text.substr(equals + 1)};
}

bool is_latency_kind(std::string_view kind) {
  return has_word(latency_kinds, kind) || (kind.starts_with("s3:") && is_s3_operation(kind.substr(3)));
}

}  // namespace

void rate_limit::set(double bytes_per_second) {
  bytes_per_second_ = bytes_per_second;
  busy_until_ = {};
}

clock::time_point rate_limit::book(std::uint64_t bytes, clock::time_point now) {
  if (bytes_per_second_ == 0) return now;
  const std::chrono::duration<double> takes(static_cast<double>(bytes) / bytes_per_second_);
  busy_until_ = std::max(busy_until_, now - burst) + std::chrono::duration_cast<clock::duration>(takes);
  return busy_until_;
}

void pace::set_latency(std::string_view text) {
  const auto [kind, value] = split(text);
  if (!is_latency_kind(kind))
    throw std::invalid_argument("latency has no kind " + std::string(kind) + ": there are " +
                                std::string(latency_kinds) + " s3:OPERATION");
  const std::chrono::milliseconds latency(value == "0" ? 0 : positive(value, longest_delay_ms));
  latencies_.insert_or_assign(std::string(kind), latency);
}

void pace::set_bandwidth(std::string_view text) {
  const auto [kind, value] = split(text);
  const double mb_per_s = not_negative(value);
  if (mb_per_s != 0 && (mb_per_s < least_mb_per_s || mb_per_s > most_mb_per_s))
    throw std::invalid_argument("bandwidth is 0 or from 0.001 to 1000000 MB/s: " + std::string(text));
  if (kind == "s3") {
    s3_in.set(mb_per_s * mb);
    s3_out.set(mb_per_s * mb);
  } else if (kind == "copy") {
    copy.set(mb_per_s * mb);
  } else {
    throw std::invalid_argument("bandwidth has no kind " + std::string(kind) + ": there are s3 copy");
  }
}

std::chrono::milliseconds pace::latency(std::string_view kind) const {
  auto found = latencies_.find(kind);
  if (found == latencies_.end() && kind.starts_with("s3:")) found = latencies_.find("s3");
  return found == latencies_.end() ? std::chrono::milliseconds(0) : found->second;
}

std::map<std::string, double> pace::bandwidths_mb_per_s() const {
  return {{"s3", s3_in.bytes_per_second() / mb}, {"copy", copy.bytes_per_second() / mb}};
}

}  // namespace redshift_local::faults
