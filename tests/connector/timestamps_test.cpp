#include "connector/timestamps.hpp"

#include <doctest/doctest.h>

#include <vector>

namespace {

std::string timestamp(std::string_view text) {
  std::string out = "kept ";
  if (!connector::append_timestamp(out, text)) return out == "kept " ? "refused" : "refused, but appended";
  return out.substr(5);
}

std::string date(std::string_view text) {
  std::string out;
  connector::append_date(out, text);
  return out;
}

}  // namespace

TEST_CASE("Value forms, timestamp: RFC 3339 date-times are brought to the form that Redshift reads") {
  struct row {
    std::string name, text, want;
  };
  for (const auto& c : {
           row{"as it should be", "2023-01-02T03:04:05Z", "2023-01-02T03:04:05Z"},
           row{"fraction cut to microseconds", "1999-12-31T23:59:59.123456789Z",
               "1999-12-31T23:59:59.123456Z"},
           row{"never rounded up", "1999-12-31T23:59:59.9999999Z", "1999-12-31T23:59:59.999999Z"},
           row{"trailing zeros dropped", "2023-01-02T03:04:05.120000000Z", "2023-01-02T03:04:05.12Z"},
           row{"zero fraction dropped", "2023-01-02T03:04:05.000Z", "2023-01-02T03:04:05Z"},
           row{"only digits that are cut off", "2023-01-02T03:04:05.0000009Z", "2023-01-02T03:04:05Z"},
           row{"one digit", "2023-01-02T03:04:05.5Z", "2023-01-02T03:04:05.5Z"},
           row{"offset kept", "2023-01-02T03:04:05+05:30", "2023-01-02T03:04:05+05:30"},
           row{"negative offset and fraction", "2023-01-02T03:04:05.25-08:00",
               "2023-01-02T03:04:05.25-08:00"},
           row{"zero offset is Z", "2023-01-02T03:04:05+00:00", "2023-01-02T03:04:05Z"},
           row{"unknown local offset is Z", "2023-01-02T03:04:05-00:00", "2023-01-02T03:04:05Z"},
           row{"small z", "2023-01-02T03:04:05z", "2023-01-02T03:04:05Z"},
           row{"small t", "2023-01-02t03:04:05Z", "2023-01-02T03:04:05Z"},
           row{"space", "2023-01-02 03:04:05+02:00", "2023-01-02T03:04:05+02:00"},
           row{"leap day", "2024-02-29T00:00:00Z", "2024-02-29T00:00:00Z"},
           row{"leap day of a century", "2000-02-29T00:00:00Z", "2000-02-29T00:00:00Z"},
           row{"leap second", "2016-12-31T23:59:60Z", "2016-12-31T23:59:59.999999Z"},
           row{"leap second with fraction and offset", "2016-12-31T15:59:60.5-08:00",
               "2016-12-31T15:59:59.999999-08:00"},
           row{"year 0000", "0000-05-06T07:08:09+01:00", "0001-01-01T00:00:00Z"},
           row{"year 0001", "0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z"},
           row{"last year", "9999-12-31T23:59:59.999999Z", "9999-12-31T23:59:59.999999Z"},
       }) {
    CAPTURE(c.name);
    CHECK(timestamp(c.text) == c.want);
  }
}

TEST_CASE("Value forms, timestamp: text that is no RFC 3339 date-time is refused") {
  for (const std::string text : {"",
                                 "today",
                                 "2023-01-02",
                                 "2023-01-02T03:04:05",
                                 "2023-01-02T03:04Z",
                                 "2023-01-02T03:04:05.Z",
                                 "2023-01-02T03:04:05,5Z",
                                 "2023-01-02T03:04:05+0100",
                                 "2023-01-02T03:04:05+01",
                                 "2023-01-02T03:04:05+24:00",
                                 "2023-01-02T03:04:05+01:60",
                                 "2023-01-02T03:04:05Zx",
                                 "2023-01-02T03:04:05ZZ",
                                 " 2023-01-02T03:04:05Z",
                                 "2023-13-02T03:04:05Z",
                                 "2023-00-02T03:04:05Z",
                                 "2023-01-00T03:04:05Z",
                                 "2023-02-29T03:04:05Z",
                                 "1900-02-29T03:04:05Z",
                                 "2023-04-31T03:04:05Z",
                                 "2023-01-02T24:00:00Z",
                                 "2023-01-02T03:60:05Z",
                                 "2023-01-02T03:04:61Z",
                                 "12023-01-02T03:04:05Z",
                                 "-023-01-02T03:04:05Z",
                                 "2023-01-02_03:04:05Z"}) {
    CAPTURE(text);
    CHECK(timestamp(text) == "refused");
  }
}

TEST_CASE(
    "Value forms, timestamp: every cut of a date-time is refused, and read without looking past its end") {
  const std::string whole = "2016-12-31T15:59:60.123456-08:00";
  for (std::size_t bytes = 0; bytes < whole.size(); ++bytes) {
    // Memory of exactly that size, so that a sanitizer sees a read past the end.
    const std::vector<char> exact(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(bytes));
    CAPTURE(bytes);
    CHECK(timestamp({exact.data(), exact.size()}) == "refused");
  }
}

TEST_CASE("Value forms, date: dates are passed, and put right where it is known how") {
  struct row {
    std::string name, text, want;
  };
  for (const auto& c : {
           row{"date", "2023-01-02", "2023-01-02"},
           row{"year 0000", "0000-12-31", "0001-01-01"},
           row{"date-time", "2023-01-02 03:04:05.123456789z", "2023-01-02T03:04:05.123456Z"},
           row{"date-time of year 0000", "0000-01-01T00:00:00Z", "0001-01-01T00:00:00Z"},
           row{"no date at all", "soon", "soon"},
           row{"first small z", "2023-01-02zz", "2023-01-02Zz"},
           row{"year 0000 and more", "0000-12-31x", "0000-12-31x"},
           row{"empty", "", ""},
       }) {
    CAPTURE(c.name);
    CHECK(date(c.text) == c.want);
  }
}
