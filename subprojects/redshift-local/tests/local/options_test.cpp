#include "options.hpp"

#include <doctest/doctest.h>

#include <stdexcept>

namespace redshift_local {

TEST_CASE("options are read with '=' and with a blank") {
  const auto parsed = parse_options({"--port", "5439", "--isolation=serializable", "--allow-plain", "--fault",
                                     "sql=COMMIT do=cut", "--fault", "s3=PutObject do=fail"});
  CHECK(parsed.port == 5439);
  CHECK(parsed.serializable);
  CHECK(parsed.allow_plain);
  CHECK(parsed.sql_faults.size() == 1);
  CHECK(parsed.s3_faults.size() == 1);
}

TEST_CASE("unknown options and bad values are refused") {
  const std::vector<std::vector<std::string>> cases{
      {"--frobnicate"},        {"--port", "x"},  {"--port", "70000"}, {"--port"},
      {"--isolation", "none"}, {"--fault", "x"}, {"--user", "A b"},   {"--s3-endpoint", "http://x"}};
  for (const auto& each : cases) {
    CAPTURE(each.front());
    CHECK_THROWS_AS(parse_options(each), std::invalid_argument);
  }
}

}  // namespace redshift_local
