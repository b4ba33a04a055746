#include "staging/row_buffer.hpp"

#include <doctest/doctest.h>

#include <boost/json/parse.hpp>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <random>

namespace {

using std::string_view_literals::operator""sv;

template <class Value>
std::string text_of(void (*append)(std::string&, Value), Value value) {
  std::string out = "before ";
  append(out, value);
  REQUIRE(out.starts_with("before "));
  return out.substr(7);
}

std::string quoted(std::string_view text) {
  return text_of<std::string_view>(staging::append_json_string, text);
}

}  // namespace

TEST_CASE("a JSON string escapes what JSON requires and nothing else") {
  struct row {
    std::string name;
    std::string_view text, want;
  };
  for (const auto& c : {
           row{"empty", "", R"("")"},
           row{"plain", "abc", R"("abc")"},
           row{"quote and backslash", R"(a"b\c)", R"("a\"b\\c")"},
           row{"short escapes", "\b\f\n\r\t", R"("\b\f\n\r\t")"},
           row{"other control characters", "\x01\x1f", R"("\u0001\u001f")"},
           row{"NUL in the middle", "a\0b"sv, R"("a\u0000b")"},
           row{"delete is no control character to JSON", "\x7f", "\"\x7f\""},
           row{"slash and angle brackets stay", "</a>&", R"("</a>&")"},
           row{"UTF-8 stays", "é€😀", R"("é€😀")"},
           row{"long plain text", "0123456789abcdef0123456789", R"("0123456789abcdef0123456789")"},
           row{"escape behind a long plain start", "0123456789abcde\"", R"("0123456789abcde\"")"},
           row{"escape within a word of eight", "0123\n567", R"("0123\n567")"},
       }) {
    CAPTURE(c.name);
    CHECK(quoted(c.text) == c.want);
  }
}

TEST_CASE("every byte below 128 comes back from a JSON parser, at every place of a word") {
  for (int byte = 0; byte < 128; ++byte) {
    for (std::size_t place = 0; place < 9; ++place) {
      std::string text = "ab cd ef gh";
      text[place] = static_cast<char>(byte);
      CAPTURE(byte);
      CAPTURE(place);
      CHECK(boost::json::parse(quoted(text)).as_string() == text);
    }
  }
}

TEST_CASE("integers are written in full range") {
  CHECK(text_of<std::int64_t>(staging::append_integer, 0) == "0");
  CHECK(text_of<std::int64_t>(staging::append_integer, std::numeric_limits<std::int64_t>::min()) ==
        "-9223372036854775808");
  CHECK(text_of<std::int64_t>(staging::append_integer, std::numeric_limits<std::int64_t>::max()) ==
        "9223372036854775807");
  CHECK(text_of<std::uint64_t>(staging::append_unsigned, std::numeric_limits<std::uint64_t>::max()) ==
        "18446744073709551615");
}

TEST_CASE("doubles are the shortest text that reads back, whole ones plain digits") {
  struct row {
    double value;
    std::string real, decimal;
  };
  for (const auto& c : {
           row{0.0, "0", "0"},
           row{-0.0, "-0", "-0"},
           row{1.0, "1", "1"},
           row{1000.0, "1000", "1000"},
           row{1e5, "100000", "100000"},
           row{9007199254740992.0, "9007199254740992", "9007199254740992"},
           row{-9007199254740993.0, "-9007199254740992", "-9007199254740992"},
           row{18446744073709551616.0, "18446744073709552000", "18446744073709552000"},
           row{1e23, "100000000000000000000000", "100000000000000000000000"},
           row{1e38, "1e+38", "100000000000000000000000000000000000000"},
           row{0.1, "0.1", "0.1"},
           row{-2.5, "-2.5", "-2.5"},
           row{1234.5678, "1234.5678", "1234.5678"},
           row{1e-7, "1e-07", "0.0000001"},
           row{1.5e-5, "1.5e-05", "0.000015"},
           row{3.14159, "3.14159", "3.14159"},
       }) {
    CAPTURE(c.value);
    CHECK(text_of(staging::append_real, c.value) == c.real);
    CHECK(text_of(staging::append_real_decimal, c.value) == c.decimal);
  }
}

TEST_CASE("any double reads back exactly, with and without exponent") {
  std::mt19937_64 random(7);
  const double extremes[] = {std::numeric_limits<double>::max(), std::numeric_limits<double>::lowest(),
                             std::numeric_limits<double>::min(), std::numeric_limits<double>::denorm_min(),
                             1e308};
  const auto check = [](double value) {
    const auto real = text_of(staging::append_real, value);
    const auto decimal = text_of(staging::append_real_decimal, value);
    CAPTURE(real);
    CHECK(std::strtod(real.c_str(), nullptr) == value);
    CHECK(std::strtod(decimal.c_str(), nullptr) == value);
    CHECK(decimal.find_first_not_of("-.0123456789") == std::string::npos);
  };
  for (const double value : extremes) check(value);
  for (int i = 0; i < 20000; ++i) {
    double value;
    const auto bits = random();
    static_assert(sizeof value == sizeof bits);
    std::memcpy(&value, &bits, sizeof value);
    if (std::isfinite(value)) check(value);
  }
}

TEST_CASE("the pipe character counts twice in a row") {
  CHECK(staging::counted_bytes("") == 0);
  CHECK(staging::counted_bytes(R"({"a":"b"})") == 9);
  CHECK(staging::counted_bytes("a|b||") == 8);
}
