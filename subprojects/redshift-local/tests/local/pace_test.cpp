#include "faults/pace.hpp"

#include <doctest/doctest.h>

#include <stdexcept>

#include "wire/statement_counts.hpp"

namespace redshift_local::faults {

using namespace std::chrono_literals;

TEST_CASE("an operation of S3 has its own latency, or that of S3") {
  pace timing;
  CHECK(timing.latency("s3:PutObject") == 0ms);
  timing.set_latency("s3=20");
  timing.set_latency("s3:GetObject=5");
  CHECK(timing.latency("s3:PutObject") == 20ms);
  CHECK(timing.latency("s3:GetObject") == 5ms);
  timing.set_latency("s3:GetObject=0");
  CHECK(timing.latency("s3:GetObject") == 0ms);
  CHECK(timing.latency("sql") == 0ms);
}

TEST_CASE("kinds and numbers that make no sense are refused") {
  pace timing;
  for (const char* bad : {"", "s3", "s3=", "s3=x", "s3=-1", "s4=1", "s3:PutObjekt=1", "=1", "sql=1.5"}) {
    CAPTURE(bad);
    CHECK_THROWS_AS(timing.set_latency(bad), std::invalid_argument);
  }
  for (const char* bad :
       {"", "s3", "s3=", "s3=x", "s3=-1", "sql=1", "s3=nan", "s3=inf", "s3=1e300", "copy=0.0001"}) {
    CAPTURE(bad);
    CHECK_THROWS_AS(timing.set_bandwidth(bad), std::invalid_argument);
  }
}

TEST_CASE("bytes pass one behind the other, at the rate, whoever sends them") {
  const clock::time_point start = clock::time_point{} + 1h;
  rate_limit limit;
  CHECK(limit.book(1'000'000'000, start) == start);
  limit.set(1000);
  const auto first = limit.book(1000, start);
  CHECK(first == start + 950ms);  // 50 ms may be saved up
  CHECK(limit.book(1000, start) == first + 1s);
  CHECK(limit.book(1000, start + 1h) == start + 1h + 950ms);
  limit.set(0);
  CHECK(limit.book(1000, start) == start);
}

TEST_CASE("a statement's verb tells which latency it has") {
  using wire::kind_of, wire::verb_of;
  CHECK(verb_of("\n  select 1") == "SELECT");
  CHECK(verb_of("(SELECT 1)") == "SELECT");
  CHECK(verb_of("frobnicate") == "OTHER");
  CHECK(verb_of("") == "OTHER");
  CHECK(verb_of("SEL ECT") == "OTHER");
  CHECK(kind_of(verb_of("copy t FROM 's3://b/k'")) == "copy");
  CHECK(kind_of(verb_of("MERGE INTO t")) == "merge");
  CHECK(kind_of(verb_of("COMMIT")) == "commit");
  CHECK(kind_of(verb_of("END TRANSACTION;")) == "commit");
  CHECK(kind_of(verb_of("INSERT INTO t")) == "");
}

TEST_CASE("bandwidth is set in MB/s: of S3 in both directions, of COPY by itself") {
  pace timing;
  timing.set_bandwidth("s3=2.5");
  CHECK(timing.s3_in.bytes_per_second() == 2.5e6);
  CHECK(timing.s3_out.bytes_per_second() == 2.5e6);
  CHECK(timing.copy.bytes_per_second() == 0);
  CHECK(timing.bandwidths_mb_per_s().at("s3") == 2.5);
}

}  // namespace redshift_local::faults
