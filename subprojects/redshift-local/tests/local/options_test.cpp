#include "options.hpp"

#include <doctest/doctest.h>

#include <sstream>
#include <stdexcept>

#include "control/command.hpp"
#include "faults/fault.hpp"
#include "help.hpp"

namespace redshift_local {

TEST_CASE("options are read with '=' and with a blank") {
  const auto parsed =
      parse_options({"--port", "5439", "--isolation=serializable", "--allow-plain", "--fault",
                     "sql=COMMIT do=cut", "--fault=s3=PutObject do=fail", "--latency", "s3=20",
                     "--bandwidth=copy=1.5", "--demand-faults", "--iam-role", "arn:aws:iam::1:role/a",
                     "--iam-role=arn:aws:iam::1:role/b", "--row-limit-mb", "64", "--discard"});
  CHECK(parsed.iam_roles.size() == 2);
  CHECK(parsed.row_limit_mb == 64);
  CHECK(parsed.discard);
  CHECK(parsed.port == 5439);
  CHECK(parsed.serializable);
  CHECK(parsed.allow_plain);
  CHECK(parsed.faults == std::vector<std::string>{"sql=COMMIT do=cut", "s3=PutObject do=fail"});
  CHECK(parsed.latencies == std::vector<std::string>{"s3=20"});
  CHECK(parsed.bandwidths == std::vector<std::string>{"copy=1.5"});
  CHECK(parsed.demand_faults);
}

TEST_CASE("the secret key may come from the environment, the command line wins") {
  CHECK(parse_options({}, "from outside").s3_secret_key == "from outside");
  CHECK(parse_options({"--s3-secret-key", "given"}, "from outside").s3_secret_key == "given");
  CHECK_NOTHROW(parse_options({"--s3-endpoint", "http://x", "--s3-access-key", "a"}, "from outside"));
}

TEST_CASE("buckets: one by default, otherwise those that are named") {
  CHECK(parse_options({}).buckets == std::vector<std::string>{"staging"});
  CHECK(parse_options({"--bucket", "one", "--bucket=two@eu-west-1"}).buckets ==
        std::vector<std::string>{"one", "two@eu-west-1"});
}

TEST_CASE("unknown options and bad values are refused") {
  const std::vector<std::vector<std::string>> cases{{"--frobnicate"},
                                                    {"--port", "x"},
                                                    {"--port", "70000"},
                                                    {"--port"},
                                                    {"--isolation", "none"},
                                                    {"--fault", "x"},
                                                    {"--user", "A b"},
                                                    {"--s3-endpoint", "http://x"},
                                                    {"--help=yes"},
                                                    {"--iam-role", "a"},
                                                    {"--row-limit-mb", "3"},
                                                    {"--row-limit-mb", "65"},
                                                    {"--latency", "s5=1"},
                                                    {"--bandwidth", "sql=1"},
                                                    {"--control-port", "-1"},
                                                    {"--fault", "s3=* do=cut", "--s3-endpoint", "http://x:1",
                                                     "--s3-access-key", "k", "--s3-secret-key", "s"}};
  for (const auto& each : cases) {
    CAPTURE(each.front());
    CHECK_THROWS_AS(parse_options(each), std::invalid_argument);
  }
}

TEST_CASE("the help text mentions everything, in lines that a terminal has room for") {
  const auto help = help_text();
  for (const auto& one : option_rules()) CHECK(help.find("\n  " + std::string(one.name)) != help.npos);
  for (const auto& one : faults::action_rules())
    CHECK(help.find("\n  " + std::string(one.name)) != help.npos);
  for (const auto& one : control::command_rules())
    CHECK(help.find("\n  " + std::string(one.form)) != help.npos);
  std::istringstream lines(help);
  for (std::string line; std::getline(lines, line);) {
    CAPTURE(line);
    CHECK(line.size() <= 80);
  }
}

}  // namespace redshift_local
