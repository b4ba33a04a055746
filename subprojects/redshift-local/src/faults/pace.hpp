// How long things take, so that a run behaves in time as against a warehouse far away.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace redshift_local::faults {

using clock = std::chrono::steady_clock;

/// Bytes in a row, at no more than a rate on average; a short burst goes through at once.
class rate_limit {
 public:
  void set(double bytes_per_second);  // 0: no limit
  double bytes_per_second() const { return bytes_per_second_; }
  /// Books the bytes behind those booked before: when the last of them may have passed. The caller waits.
  clock::time_point book(std::uint64_t bytes, clock::time_point now);

 private:
  double bytes_per_second_ = 0;
  clock::time_point busy_until_{};
};

/// Kinds of latency: s3 (a request), s3:OPERATION, sql (a round trip), copy, merge, commit, connect. Kinds of
/// bandwidth: s3 (of all connections together, in each direction), copy (bytes read by all COPYs together).
/// COPY's own requests to the built-in S3 have no share in those of s3.
class pace {
 public:
  /// "KIND=MS", "KIND=MB_PER_S" (10^6 bytes); 0 ends it. Throws std::invalid_argument.
  void set_latency(std::string_view assignment);
  void set_bandwidth(std::string_view assignment);

  /// Of the kind; of "s3" for an S3 operation that has none of its own.
  std::chrono::milliseconds latency(std::string_view kind) const;

  const std::map<std::string, std::chrono::milliseconds, std::less<>>& latencies() const {
    return latencies_;
  }
  std::map<std::string, double> bandwidths_mb_per_s() const;

  rate_limit s3_in, s3_out, copy;

 private:
  std::map<std::string, std::chrono::milliseconds, std::less<>> latencies_;
};

}  // namespace redshift_local::faults
