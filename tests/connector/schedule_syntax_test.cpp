#include "connector/schedule_syntax.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace connector;
using namespace std::chrono_literals;

TEST_CASE("durations are read as Go reads them") {
  struct {
    const char* text;
    std::chrono::nanoseconds want;
  } const good[] = {
      {"0", 0ns},           {"0s", 0ns},
      {"30s", 30s},         {"1h30m", 90min},
      {"1.5h", 90min},      {".5s", 500ms},
      {"1.s", 1s},          {"+5m", 5min},
      {"100ms", 100ms},     {"3us", 3us},
      {"3\u00b5s", 3us},    {"3\u03bcs", 3us},
      {"2m3.5s", 123500ms}, {"1h1m1s1ms1us1ns", 3661001001001ns},
  };
  for (const auto& c : good) {
    CAPTURE(c.text);
    CHECK(parse_duration(c.text) == c.want);
  }
  for (const char* bad :
       {"", "+", "30", "-5m", "5 m", "m", "1d", "1h30", ".s", "1..5s", "5M", "3000000h", "1e3s"}) {
    CAPTURE(bad);
    CHECK_FALSE(parse_duration(bad));
  }
}

TEST_CASE("clocks have 24 hours") {
  CHECK(parse_clock("00:00") == 0min);
  CHECK(parse_clock("9:30") == 570min);
  CHECK(parse_clock("09:30") == 570min);
  CHECK(parse_clock("23:59") == 1439min);
  for (const char* bad : {"", ":", "24:00", "12:60", "12:5", "1200", "009:00", ":30", "12:3a", "-1:30"}) {
    CAPTURE(bad);
    CHECK_FALSE(parse_clock(bad));
  }
}

TEST_CASE("days are named in ascending order, alone or in ranges") {
  const auto text = [](const char* days) {
    const auto parsed = parse_days(days);
    if (!parsed) return std::string("refused");
    std::string out;
    for (bool day : *parsed) out += day ? '1' : '0';
    return out;
  };
  CHECK(text("") == "1111111");
  CHECK(text("M-F") == "0111110");
  CHECK(text("M,W,F") == "0101010");
  CHECK(text("Su-T,Th-S") == "1110111");
  CHECK(text("Su-T, Th - S") == "1110111");
  CHECK(text("S") == "0000001");
  for (const char* bad : {"F-M", "M-M", "F,M", "M,M", "M-W,W", "Mon", "m", "M,", ",M", "M-", "-M", "M-W-F"}) {
    CAPTURE(bad);
    CHECK(text(bad) == "refused");
  }
}

TEST_CASE("a time zone is a name of the database or an offset") {
  CHECK(parse_utc_offset("-05:30") == -330min);
  CHECK(parse_utc_offset("+00:00") == 0min);
  for (const char* good : {"UTC", "America/New_York", "Etc/GMT+5", "-05:00", "+14:00"}) {
    CAPTURE(good);
    CHECK(is_timezone(good));
  }
  for (const char* bad : {"", "utc time", "../../etc/passwd", "/etc/passwd", "America/../UTC", "+5:00",
                          "05:00", "+05:60", "+0500", "Mars/Phobos", "America"}) {
    CAPTURE(bad);
    CHECK_FALSE(is_timezone(bad));
  }
}

TEST_CASE(
    "Errors a user can meet, C2 and C3: a schedule that cannot be kept is refused, naming property and "
    "value") {
  struct {
    const char* name;
    sync_schedule schedule;  // frequency, zone, start, stop, days
    const char* want;
  } const cases[] = {
      {"nothing", {}, ""},
      {"a frequency alone", {"5m", "", "", "", ""}, ""},
      {"a whole window", {"5m", "UTC", "09:00", "17:00", "M-F"}, ""},
      {"a window over midnight", {"0s", "-05:00", "23:00", "2:00", ""}, ""},
      {"a bad frequency",
       {"often", "", "", "", ""},
       "endpoint configuration: \"syncSchedule.syncFrequency\" is \"often\", but must be a duration that is "
       "not "
       "negative, such as 30m or 1h30m"},
      {"a bad zone",
       {"5m", "Mars/Phobos", "09:00", "17:00", ""},
       "endpoint configuration: \"syncSchedule.timezone\" is \"Mars/Phobos\", but must be an IANA time zone "
       "such as "
       "America/New_York, or an offset such as -05:00"},
      {"a bad clock",
       {"5m", "UTC", "9am", "17:00", ""},
       "endpoint configuration: \"syncSchedule.fastSyncStartTime\" is \"9am\", but must be a time of a "
       "24-hour clock, "
       "such as 09:30"},
      {"bad days",
       {"5m", "UTC", "09:00", "17:00", "F-M"},
       "endpoint configuration: \"syncSchedule.fastSyncEnabledDays\" is \"F-M\", but must be days or ranges "
       "of Su M T W "
       "Th F S in this order, such as M-F or M,W,F"},
      {"days without a window",
       {"5m", "", "", "", "M-F"},
       "endpoint configuration: a fast sync window needs \"syncFrequency\", \"timezone\", "
       "\"fastSyncStartTime\" and "
       "\"fastSyncStopTime\" of \"syncSchedule\" together"},
      {"a window without a frequency",
       {"", "UTC", "09:00", "17:00", ""},
       "endpoint configuration: a fast sync window needs \"syncFrequency\", \"timezone\", "
       "\"fastSyncStartTime\" and "
       "\"fastSyncStopTime\" of \"syncSchedule\" together"},
      {"a window of no length",
       {"5m", "UTC", "9:00", "09:00", ""},
       "endpoint configuration: \"syncSchedule.fastSyncStopTime\" is \"09:00\", but must be another time "
       "than "
       "\"fastSyncStartTime\""},
  };
  for (const auto& c : cases) {
    CAPTURE(c.name);
    std::string error;
    try {
      check_schedule(c.schedule);
    } catch (const config_error& e) {
      error = e.what();
    }
    CHECK(error == c.want);
  }
}
