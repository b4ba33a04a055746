#include "connector/numeric_text.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

namespace {

std::string integer(std::string_view text) {
  std::string out = "kept ";
  if (!connector::append_integer_text(out, text)) return out == "kept " ? "refused" : "refused, but appended";
  return out.substr(5);
}

}  // namespace

TEST_CASE(
    "Value forms, integer: whole numbers in strings become numbers, and strings where COPY would round") {
  struct row {
    std::string name, text, want;
  };
  for (const auto& c : {
           row{"plain", "123", "123"},
           row{"negative", "-14", "-14"},
           row{"plus sign", "+7", "7"},
           row{"zero fraction", "1.0", "1"},
           row{"longer zero fraction", "-14.000", "-14"},
           row{"point at the end", "5.", "5"},
           row{"leading zeros", "007", "7"},
           row{"zero", "0", "0"},
           row{"many zeros", "-000.00", "0"},
           row{"largest bare number", "9223372036854775807", "9223372036854775807"},
           row{"smallest bare number", "-9223372036854775808", "-9223372036854775808"},
           row{"one more", "9223372036854775808", "\"9223372036854775808\""},
           row{"one less", "-9223372036854775809", "\"-9223372036854775809\""},
           row{"unsigned", "18446744073709551615", "\"18446744073709551615\""},
           row{"38 digits", "99999999999999999999999999999999999999",
               "\"99999999999999999999999999999999999999\""},
           row{"large with zero fraction", "+0099999999999999999999.0", "\"99999999999999999999\""},
       }) {
    CAPTURE(c.name);
    CHECK(integer(c.text) == c.want);
  }
}

TEST_CASE("Value forms, integer: text that is no whole number is refused") {
  for (const std::string text : {"", "-", "+", ".", ".0", "-.0", "1.5", "1.0x", "1.0.0", "abc", "1e3", "0x10",
                                 " 1", "1 ", "--1", "+-1", "1,000", "NaN"}) {
    CAPTURE(text);
    CHECK(integer(text) == "refused");
  }
}

TEST_CASE("Value forms, real: numbers in strings are read as doubles") {
  struct row {
    std::string text;
    double want;
  };
  for (const auto& c :
       {row{"1.50", 1.5}, row{"-2", -2}, row{"+3.25", 3.25}, row{"1e3", 1000}, row{"1E-2", 0.01},
        row{".5", 0.5}, row{"-.5", -0.5}, row{"5.", 5}, row{"1e308", 1e308},
        row{"1.7976931348623157e308", std::numeric_limits<double>::max()},
        row{"5e-324", std::numeric_limits<double>::denorm_min()}, row{"1e-400", 0},
        row{"123456789012345678901234567890", 123456789012345678901234567890.0}}) {
    CAPTURE(c.text);
    const auto value = connector::parse_real(c.text);
    REQUIRE(value);
    CHECK(*value == c.want);
  }
  CHECK(std::isnan(connector::parse_real("NaN").value()));
  CHECK(connector::parse_real("Infinity").value() == std::numeric_limits<double>::infinity());
  CHECK(connector::parse_real("-Infinity").value() == -std::numeric_limits<double>::infinity());
}

TEST_CASE("Value forms, real: text that is no number, or out of range, is refused") {
  for (const std::string text :
       {"",   "-",  "+",     ".",      "abc",  "nan", "inf", "infinity", "+Infinity", "-NaN",
        "1x", "1e", "1e400", "-1e400", "0x10", " 1",  "1 ",  "+-1",      "--1",       "1,5"}) {
    CAPTURE(text);
    CHECK_FALSE(connector::parse_real(text));
  }
}
