#include <doctest/doctest.h>

#include <random>
#include <stdexcept>

#include "control/command.hpp"

namespace redshift_local::control {

namespace {

/// Whether the bytes of a request are a command; anything but a refusal is a failure of the test.
bool is_understood(const std::string& body) {
  try {
    parse_command(parse_words(body));
    return true;
  } catch (const std::invalid_argument&) {
    return false;
  }
}

const std::vector<std::string> good{R"(["fault","add","sql=COMMIT nth=1 do=cut"])",
                                    R"(["fault","list"])",
                                    R"(["fault","remove","3"])",
                                    R"(["fault","clear"])",
                                    R"(["wait","1","20"])",
                                    R"(["stats"])",
                                    R"(["latency","s3=20","sql=5"])",
                                    R"(["bandwidth"])",
                                    R"(["clock","-3600"])",
                                    R"(["stop"])"};

}  // namespace

TEST_CASE("a request is a JSON array of words") {
  for (const auto& each : good) {
    CAPTURE(each);
    CHECK(is_understood(each));
  }
  const auto added = parse_command({"fault", "add", "sql=COMMIT", "do=cut"});
  CHECK(added.what == verb::add_fault);
  CHECK(added.spec == "sql=COMMIT do=cut");
  CHECK(parse_command({"wait", "7"}).number == 7);
  CHECK(parse_command({"wait", "7", "2"}).times == 2);
  CHECK(parse_command({"clock", "-60"}).offset == std::chrono::minutes(-1));
  CHECK(parse_command({"latency", "s3=1"}).assignments == std::vector<std::string>{"s3=1"});
}

TEST_CASE("a malformed request is refused") {
  for (const std::string bad : {"",
                                " ",
                                "stats",
                                "{}",
                                "[]",
                                "[1]",
                                "[null]",
                                "[[\"stats\"]]",
                                "\"stats\"",
                                "[\"stats\"",
                                "[\"stats\"]]",
                                "[\"stats\",\"now\"]",
                                "[\"fault\"]",
                                "[\"fault\",\"add\"]",
                                "[\"fault\",\"eat\"]",
                                "[\"fault\",\"remove\"]",
                                "[\"fault\",\"remove\",\"0\"]",
                                "[\"fault\",\"remove\",\"-1\"]",
                                "[\"fault\",\"list\",\"all\"]",
                                "[\"wait\"]",
                                "[\"wait\",\"x\"]",
                                "[\"wait\",\"1\",\"0\"]",
                                "[\"wait\",\"1\",\"2\",\"3\"]",
                                "[\"clock\"]",
                                "[\"clock\",\"1.5\"]",
                                "[\"clock\",\"99999999999999\"]",
                                "[\"stop\",\"now\"]",
                                "[\"STOP\"]",
                                "[\"\"]"}) {
    CAPTURE(bad);
    CHECK_FALSE(is_understood(bad));
  }
  CHECK_FALSE(is_understood(std::string(100'000, '[')));
  std::string many = "[\"latency\"";
  for (int i = 0; i < 1000; ++i) many += ",\"s3=1\"";
  CHECK_FALSE(is_understood(many + "]"));
}

TEST_CASE("bytes turned around at random are understood or refused, and nothing else") {
  std::mt19937 random(20260101);
  const auto below = [&](std::size_t end) {
    return std::uniform_int_distribution<std::size_t>(0, end - 1)(random);
  };
  int understood = 0;
  for (int i = 0; i < 20'000; ++i) {
    auto body = good[below(good.size())];
    for (auto changes = below(4); changes > 0 && !body.empty(); --changes) {
      const auto at = below(body.size());
      const auto kind = below(3);
      if (kind == 0)
        body[at] = static_cast<char>(below(256));
      else if (kind == 1)
        body.erase(at, 1 + below(4));
      else
        body.insert(at, body.substr(below(body.size()), below(6)));
    }
    understood += is_understood(body);
  }
  CHECK(understood > 4'000);
  CHECK(understood < 19'000);
}

}  // namespace redshift_local::control
