#include <doctest/doctest.h>

#include <chrono>
#include <cstdio>

#include "copy/column.hpp"
#include "copy/convert.hpp"
#include "copy/date_format.hpp"
#include "sql/error.hpp"

namespace redshift_local::copy {
namespace {

/// "2000-01-02 03:04:05.000006 +3600"; empty when it cannot be read.
std::string read(const char* format, const char* text) {
  const auto when = date_format(format).parse(text);
  if (!when) return {};
  const std::chrono::year_month_day date{std::chrono::sys_days(std::chrono::year(2000) / 1 / 1) +
                                         std::chrono::days(when->days)};
  char shown[80];
  const auto seconds = when->microseconds / 1'000'000;
  std::snprintf(shown, sizeof shown, "%d-%02u-%02u %02lld:%02lld:%02lld.%06lld",
                static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                static_cast<unsigned>(date.day()), static_cast<long long>(seconds / 3600),
                static_cast<long long>(seconds / 60 % 60), static_cast<long long>(seconds % 60),
                static_cast<long long>(when->microseconds % 1'000'000));
  return std::string(shown) + (when->offset_seconds ? " " + std::to_string(*when->offset_seconds) : "");
}

}  // namespace

// The examples of "Using automatic recognition with DATEFORMAT and TIMEFORMAT".
TEST_CASE("'auto' reads every documented form") {
  struct {
    const char* text;
    const char* moment;
  } const cases[] = {
      {"2019-02-11T05:09:12.195Z", "2019-02-11 05:09:12.195000 0"},
      {"1996-01-08 04:05:06.789", "1996-01-08 04:05:06.789000"},
      {"1997-12-17 07:37:16-08", "1997-12-17 07:37:16.000000 -28800"},
      {"1997-12-17 07:37:16+05:30", "1997-12-17 07:37:16.000000 19800"},
      {"17 Dec 07:37:16 1997 PST", "1997-12-17 07:37:16.000000 -28800"},
      {"12/17/1997 07:37:16.00 PST", "1997-12-17 07:37:16.000000 -28800"},
      {"12.17.1997 07:37:16.00 PST", "1997-12-17 07:37:16.000000 -28800"},
      {"19960108 040809", "1996-01-08 04:08:09.000000"},
      {"960108 040809", "1996-01-08 04:08:09.000000"},
      {"1996.008", "1996-01-08 00:00:00.000000"},
      {"J2451187", "1999-01-08 00:00:00.000000"},
      {"Jan-08-95 BC", "-94-01-08 00:00:00.000000"},
      {"2000-02-29", "2000-02-29 00:00:00.000000"},
      {"2000-02-29 24:00:00", "2000-02-29 24:00:00.000000"},
      {"2001-02-29", ""},
      {"2000-13-01", ""},
      {"2000-1-1", ""},
      {"1996.367", ""},
      {"2000-01-02T25:00:00Z", ""},
      {"2000-01-02T03:04:60Z", ""},
      {"2000-01-02T03:04:05.1234567Z", ""},
      {"2000-01-02T03:04:05 XYZ", ""},
      {"2000-01-02x", ""},
      {"1709168523", ""},
      {"yesterday", ""},
      {"", ""},
  };
  for (const auto& each : cases) {
    CAPTURE(each.text);
    CHECK(read("auto", each.text) == each.moment);
  }
}

TEST_CASE("formats of DATEFORMAT and TIMEFORMAT") {
  struct {
    const char* format;
    const char* text;
    const char* moment;
  } const cases[] = {
      {"YYYY-MM-DD", "2000-01-02", "2000-01-02 00:00:00.000000"},
      {"YYYY-MM-DD", "2000/01/02", ""},
      {"YYYY-MM-DD HH:MI:SS", "2000-01-02 03:04:05.6", "2000-01-02 03:04:05.600000"},
      {"YYYY-MM-DD HH:MI:SS", "2000-01-02", "2000-01-02 00:00:00.000000"},
      {"YYYY-MM-DD HH:MI:SS", "2000-01-02T03:04:05Z", ""},
      {"YYYY-MM-DD HH:MI:SS", "2000-01-02 03:04", ""},
      {"YYYY-MM-DD HH:MI:SS", "2000-01-02 03:04:05.1234567", ""},
      {"YYYY-MM-DD HH:MI:SSOF", "2000-01-02 03:04:05+01", "2000-01-02 03:04:05.000000 3600"},
      {"YYYY-MM-DD HH:MI:SSOF", "2000-01-02 03:04:05", "2000-01-02 03:04:05.000000"},
      {"MM/DD/YY", "01/02/69", "2069-01-02 00:00:00.000000"},
      {"MM/DD/YY", "01/02/70", "1970-01-02 00:00:00.000000"},
      {"DD-MM-YYYY", "02", ""},
      {"DDMONYYYY", "02Jan2000", "2000-01-02 00:00:00.000000"},
      {"DD.MON.YYYY", "02.jan.2000", "2000-01-02 00:00:00.000000"},
      {"YYYYMMDD HH24MISS", "20000102 030405", "2000-01-02 03:04:05.000000"},
      {"YYYY-MM-DD HH12:MI:SS PM", "2000-01-02 12:04:05 AM", "2000-01-02 00:04:05.000000"},
      {"YYYY-MM-DD HH12:MI:SS PM", "2000-01-02 11:04:05 PM", "2000-01-02 23:04:05.000000"},
      {"YYYY-MM-DD HH12:MI:SS PM", "2000-01-02 13:04:05 PM", ""},
      {"epochsecs", "946684800", "2000-01-01 00:00:00.000000"},
      {"epochsecs", "-1", "1969-12-31 23:59:59.000000"},
      {"epochsecs", "946684800.5", "2000-01-01 00:00:00.500000"},
      {"epochmillisecs", "946684800001", "2000-01-01 00:00:00.001000"},
      {"epochmillisecs", "99999999999999999999", ""},
      {"epochsecs", "2000-01-01", ""},
      {"epochsecs", "-300000000000", ""},
      {"auto", "Jan-01-4800 BC", ""},
  };
  for (const auto& each : cases) {
    CAPTURE(each.format);
    CAPTURE(each.text);
    CHECK(read(each.format, each.text) == each.moment);
  }
  CHECK_THROWS_AS(date_format("AUTO"), sql_error);  // keywords are case-sensitive
}

TEST_CASE("dates drop a time, timestamps without one begin the day, and ACCEPTANYDATE loads NULL") {
  const auto load = [](column_kind kind, std::string_view text, const sql::conversion& how) {
    column target;
    target.kind = kind;
    std::string out;
    converter(how, false).append(out, {field::form::text, text}, target);
    return out.substr(4);
  };
  const sql::conversion automatic{.date_format = "auto", .time_format = "auto"};
  CHECK(load(column_kind::date, "2000-01-01 05:06:07", {}) == std::string(4, '\0'));
  CHECK(load(column_kind::date, "2000-01-01T05:06:07Z", automatic) == std::string(4, '\0'));
  CHECK(load(column_kind::timestamp, "2000-01-01", automatic) == std::string(8, '\0'));
  CHECK(load(column_kind::timestamp, "2000-01-01T00:00:00+05", automatic) == std::string(8, '\0'));
  CHECK(load(column_kind::timestamptz, "2000-01-01T05:00:00+05", automatic) == std::string(8, '\0'));
  CHECK(load(column_kind::date, "00/00/00", {.accept_any_date = true}).empty());
  CHECK(load(column_kind::timestamp, "00/00/00", {.accept_any_date = true}).empty());
  CHECK_THROWS_AS(load(column_kind::timestamp, "2000-01-01 00:00:00+05", {}), load_failure);
}

}  // namespace redshift_local::copy
