#include "wire/faults.hpp"

#include <doctest/doctest.h>

namespace redshift_local::wire {

TEST_CASE("a fault's words are read in any order, blanks and all") {
  const auto parsed = parse_fault("sql=MERGE INTO t nth=3 do=delay:250 when=after");
  CHECK(parsed.nth == 3);
  CHECK(parsed.action == fault_action::delay);
  CHECK(parsed.delay == std::chrono::milliseconds(250));
  CHECK(parsed.after);
}

TEST_CASE("a fault strikes the nth matching statement only") {
  fault_plan plan({"sql=COMMIT nth=2 do=cut when=after", "sql=copy .*stage do=fail times=2"});
  CHECK(plan.strike("COMMIT").empty());
  CHECK(plan.strike("SELECT 'COMMIT'").empty());
  CHECK(plan.strike("commit work").size() == 1);
  CHECK(plan.strike("COMMIT").empty());
  CHECK(plan.strike("COPY\n  \"stage\" FROM").size() == 1);
  CHECK(plan.strike("COPY stage").size() == 1);
  CHECK(plan.strike("COPY stage").empty());
}

TEST_CASE("a fault that cannot be read is refused") {
  for (const char* bad : {"do=cut", "sql=x", "sql=x do=explode", "sql=( do=cut", "sql=x nth=0 do=cut",
                          "sql=x do=delay:", "sql=x do=cut when=later"}) {
    CAPTURE(bad);
    CHECK_THROWS_AS(parse_fault(bad), std::invalid_argument);
  }
}

}  // namespace redshift_local::wire
