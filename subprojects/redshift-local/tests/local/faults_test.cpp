#include <doctest/doctest.h>

#include <algorithm>
#include <stdexcept>

#include "faults/plan.hpp"

namespace redshift_local::faults {

TEST_CASE("a fault's words are read in any order, blanks and all") {
  const auto parsed = parse_fault("sql=MERGE INTO t nth=3 do=delay:250 when=after");
  CHECK(parsed.kind == target::sql);
  CHECK(parsed.when_due.nth == 3);
  CHECK(parsed.what == action::delay);
  CHECK(parsed.delay == std::chrono::milliseconds(250));
  CHECK(parsed.when == moment::after);
  const auto other = parse_fault("s3=UploadPart when=after do=fail:503:SlowDown times=2");
  CHECK(other.kind == target::s3);
  CHECK(other.operation == "UploadPart");
  CHECK(other.when_due.times == 2);
  CHECK(other.code == "SlowDown");
}

TEST_CASE("every action of the table is read, strikes when it says, and only what it says") {
  struct row {
    const char* text;
    action what;
    bool sql, s3;
    moment when;
  };
  const std::vector<row> rows{
      {"fail", action::fail, true, true, moment::before},
      {"delay:5", action::delay, true, true, moment::before},
      {"slow:1000", action::slow, true, true, moment::before},
      {"stall", action::stall, true, true, moment::before},
      {"cut", action::cut, true, true, moment::before},
      {"lose-reply", action::lose_reply, true, true, moment::after},
      {"wrong-etag", action::wrong_etag, false, true, moment::after},
      {"close", action::close, false, true, moment::after},
      {"redirect:307", action::redirect, false, true, moment::before},
      {"withhold-continue", action::withhold_continue, false, true, moment::before},
      {"skew", action::skew, false, true, moment::before},
  };
  REQUIRE(rows.size() == action_rules().size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    CAPTURE(rows[i].text);
    CHECK(action_rules()[i].what == rows[i].what);
    for (const bool sql : {true, false}) {
      const auto spec = std::string(sql ? "sql=COMMIT" : "s3=PutObject") + " do=" + rows[i].text;
      if (sql ? !rows[i].sql : !rows[i].s3) {
        CHECK_THROWS_AS(parse_fault(spec), std::invalid_argument);
        continue;
      }
      const auto parsed = parse_fault(spec);
      CHECK(parsed.what == rows[i].what);
      CHECK(parsed.when == rows[i].when);
    }
  }
}

TEST_CASE("what stands behind an action is read") {
  CHECK(parse_fault("s3=* do=fail").status == 500);
  CHECK(parse_fault("s3=* do=fail").code == "InternalError");
  CHECK(parse_fault("s3=* do=fail:503").code == "");
  CHECK(parse_fault("s3=* do=fail:400:RequestTimeout").status == 400);
  CHECK(parse_fault("s3=* do=fail:200:InternalError").status == 200);
  CHECK(parse_fault("sql=x do=fail").code == "XX000");
  CHECK(parse_fault("sql=x do=fail:57P01").code == "57P01");
  const auto told = parse_fault("sql=x do=fail:42P01:relation \"a:b\" is not there when=after");
  CHECK(told.code == "42P01");
  CHECK(told.text == "relation \"a:b\" is not there");
  CHECK(parse_fault("sql=x do=slow:7").bytes_per_second == 7);
  CHECK(parse_fault("s3=* do=redirect:307:http://127.0.0.1:9").to == "http://127.0.0.1:9");
  CHECK(parse_fault("s3=* do=redirect:301:eu-west-1").to == "eu-west-1");
  CHECK(parse_fault("s3=* do=redirect:301").code == "PermanentRedirect");
  CHECK(parse_fault("s3=* do=skew").skew == std::chrono::hours(1));
  CHECK(parse_fault("s3=* do=skew:60").skew == std::chrono::minutes(1));
  CHECK(parse_fault("s3=PutObject do=cut when=during").when == moment::during);
}

TEST_CASE("a fault that cannot be read is refused, and the word is named") {
  for (const char* bad : {"",
                          "do=cut",
                          "x",
                          "sql=x",
                          "sql= do=cut",
                          "sql=x do=explode",
                          "sql=( do=cut",
                          "sql=x nth=0 do=cut",
                          "sql=x nth=1 every=2 do=cut",
                          "sql=x probability=0.5 do=cut",
                          "sql=x seed=3 do=cut",
                          "sql=x probability=2 seed=1 do=cut",
                          "sql=x probability=0 seed=1 do=cut",
                          "sql=x probability=nan seed=1 do=cut",
                          "sql=x every=0 do=cut",
                          "sql=x times=0 do=cut",
                          "sql=x nth=-1 do=cut",
                          "sql=x nth=1 nth=2 do=cut",
                          "sql=x do=delay:",
                          "sql=x do=delay",
                          "sql=x do=delay:99999999999",
                          "sql=x do=cut when=later",
                          "sql=x do=cut when=",
                          "sql=x do=cut when=during",
                          "sql=x do=fail:xx",
                          "sql=x do=fail:",
                          "sql=x do=slow:0",
                          "sql=x s3=* do=cut",
                          "nth=1 sql=x do=cut",
                          "sql=a\nb do=cut",
                          "sql=x do=lose-reply when=before",
                          "s3=PutObject",
                          "s3= do=fail",
                          "s3=PutObjekt do=fail",
                          "s3=PutObject do=explode",
                          "s3=PutObject do=fail:x",
                          "s3=PutObject do=fail:99",
                          "s3=PutObject do=fail:600",
                          "s3=PutObject do=fail:200",
                          "s3=PutObject do=stall:5",
                          "s3=PutObject do=cut often=yes",
                          "s3=GetObject do=wrong-etag",
                          "s3=* do=wrong-etag",
                          "s3=PutObject do=redirect",
                          "s3=PutObject do=redirect:302",
                          "s3=PutObject do=redirect:307:ftp://x",
                          "s3=PutObject do=skew:x",
                          "s3=PutObject do=stall when=during"}) {
    CAPTURE(bad);
    CHECK_THROWS_AS(parse_fault(bad), std::invalid_argument);
  }
  CHECK_THROWS_WITH(parse_fault("s3=PutObject do=explode"),
                    "fault \"s3=PutObject do=explode\": cannot read \"do=explode\": there is no such action");
}

namespace {

/// Which of the first calls a fault strikes: "..x.x".
std::string pattern(const std::string& spec, int calls) {
  plan faults;
  faults.add(spec);
  std::string struck;
  for (int i = 0; i < calls; ++i) struck += faults.strike_call("GetObject").empty() ? '.' : 'x';
  return struck;
}

}  // namespace

TEST_CASE("an occurrence says which of the matches are struck") {
  CHECK(pattern("s3=* do=cut", 4) == "x...");
  CHECK(pattern("s3=* nth=3 do=cut", 6) == "..x...");
  CHECK(pattern("s3=* nth=2 times=3 do=cut", 6) == ".xxx..");
  CHECK(pattern("s3=* every=2 do=cut", 6) == ".x.x.x");
  CHECK(pattern("s3=* every=2 times=2 do=cut", 8) == ".x.x....");
  CHECK(pattern("s3=* probability=1 seed=1 do=cut", 3) == "xxx");
  CHECK(pattern("s3=PutObject every=1 do=cut", 3) == "...");
}

TEST_CASE("chance comes from the seed") {
  const std::string by_seven = pattern("s3=* probability=0.25 seed=7 do=cut", 400);
  CHECK(by_seven == pattern("s3=* probability=0.25 seed=7 do=cut", 400));
  CHECK(by_seven != pattern("s3=* probability=0.25 seed=8 do=cut", 400));
  const auto struck = std::count(by_seven.begin(), by_seven.end(), 'x');
  CHECK(struck > 60);
  CHECK(struck < 140);
}

TEST_CASE("a fault strikes the statements that begin as it says") {
  plan faults;
  faults.add("sql=COMMIT nth=2 do=cut when=after");
  faults.add("sql=copy .*stage do=fail times=2");
  faults.add("s3=* every=1 do=fail");
  CHECK(faults.strike_statement("COMMIT").empty());
  CHECK(faults.strike_statement("SELECT 'COMMIT'").empty());
  CHECK(faults.strike_statement("commit work").size() == 1);
  CHECK(faults.strike_statement("COMMIT").empty());
  CHECK(faults.strike_statement("COPY\n  \"stage\" FROM").size() == 1);
  CHECK(faults.strike_statement("COPY stage").size() == 1);
  CHECK(faults.strike_statement("COPY stage").empty());
  const std::string long_statement = "COPY x " + std::string(16'000'000, 'y');
  CHECK(faults.strike_statement(long_statement).empty());
}

TEST_CASE("faults come and go, and their numbers are never used again") {
  plan faults;
  int changes = 0;
  faults.on_change = [&] { ++changes; };
  CHECK(faults.add("sql=a do=cut") == 1);
  CHECK(faults.add("sql=a do=stall") == 2);
  auto struck = faults.strike_statement("a");
  CHECK(struck.size() == 2);
  CHECK(faults.find(1)->fired == 0);
  faults.report(*struck[0]);
  CHECK(faults.find(1)->fired == 1);
  CHECK(changes == 1);
  faults.remove(2);
  CHECK(faults.find(2) == nullptr);
  CHECK(struck[1]->what.what == action::stall);
  CHECK_THROWS_AS(faults.remove(2), std::invalid_argument);
  CHECK_THROWS_AS(faults.add("sql="), std::invalid_argument);
  faults.clear();
  CHECK(faults.standing().empty());
  CHECK(faults.add("sql=a do=cut") == 3);
}

}  // namespace redshift_local::faults
