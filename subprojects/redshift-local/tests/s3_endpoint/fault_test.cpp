#include "s3/fault.hpp"

#include <doctest/doctest.h>

#include <stdexcept>

using namespace redshift_local::s3;

TEST_CASE("a specification says operation, count, action and moment") {
  const auto slow = parse_fault("s3=UploadPart nth=3 times=2 do=fail:503:SlowDown when=after");
  CHECK(slow.operation == "UploadPart");
  CHECK(slow.nth == 3);
  CHECK(slow.times == 2);
  CHECK(slow.action == fault_action::fail);
  CHECK(slow.status == 503);
  CHECK(slow.code == "SlowDown");
  CHECK(slow.moment == fault_moment::after);

  const auto plain = parse_fault("s3=* do=fail");
  CHECK(plain.status == 500);
  CHECK(plain.code == "InternalError");
  CHECK(plain.nth == 1);
  CHECK(plain.moment == fault_moment::before);

  CHECK(parse_fault("s3=PutObject do=fail:503").code == "");
  CHECK(parse_fault("s3=PutObject do=delay:250").delay == std::chrono::milliseconds(250));
  CHECK(parse_fault("s3=PutObject do=stall").action == fault_action::stall);
  CHECK(parse_fault("s3=PutObject do=cut").action == fault_action::cut);
  CHECK(parse_fault("s3=PutObject do=lose-reply").moment == fault_moment::after);
}

TEST_CASE("a specification with a mistake is refused") {
  for (const std::string bad :
       {"", "s3=PutObject", "do=fail", "s3= do=fail", "s3=PutObject do=explode", "s3=PutObject do=fail:x",
        "s3=PutObject do=fail:99", "s3=PutObject do=fail:200", "s3=PutObject do=delay",
        "s3=PutObject nth=0 do=cut", "s3=PutObject nth=x do=cut", "s3=PutObject do=cut when=later",
        "s3=PutObject do=stall:5", "s3=PutObject do=cut often=yes"}) {
    CAPTURE(bad);
    CHECK_THROWS_AS(parse_fault(bad), std::invalid_argument);
  }
}

TEST_CASE("a fault strikes at the calls it names and at no other") {
  fault_plan plan({"s3=PutObject nth=2 times=2 do=cut", "s3=* nth=5 do=stall"});
  const std::vector<std::pair<std::string, std::string>> calls{
      {"PutObject", ""},      {"GetObject", ""}, {"PutObject", "cut"}, {"PutObject", "cut"},
      {"GetObject", "stall"}, {"PutObject", ""}, {"GetObject", ""},
  };
  for (const auto& [operation, want] : calls) {
    const auto struck = plan.strike(operation);
    const std::string got = !struck ? "" : struck->action == fault_action::cut ? "cut" : "stall";
    CHECK(got == want);
  }
}
