#include "connector/convert.hpp"

#include <doctest/doctest.h>

#include <limits>
#include <vector>

namespace {

using connector::conversion;
using flow::element;
using kind = element::kind;
using std::string_view_literals::operator""sv;

element null() { return {}; }
element boolean(bool value) {
  element e;
  e.type = kind::boolean;
  e.boolean = value;
  return e;
}
element integer(std::int64_t value) {
  element e;
  e.type = kind::integer;
  e.integer = value;
  return e;
}
element large(std::uint64_t value) {
  element e;
  e.type = kind::unsigned_integer;
  e.unsigned_integer = value;
  return e;
}
element real(double value) {
  element e;
  e.type = kind::real;
  e.real = value;
  return e;
}
element of(kind type, std::string_view text) {
  element e;
  e.type = type;
  e.text = text;
  return e;
}
element string(std::string_view text) { return of(kind::string, text); }
element json(std::string_view text) { return of(kind::json, text); }
element big(std::string_view digits) { return of(kind::big_integer, digits); }

std::string convert(conversion how, const element& value) {
  connector::converter converter;
  std::string out = "kept ";
  try {
    if (!converter.append(out, how, value)) return out == "kept " ? "NULL" : "NULL, but appended";
  } catch (const connector::value_error& error) {
    return std::string("error: ") + error.what();
  }
  return out.substr(5);
}

struct row {
  std::string name;
  conversion how;
  element value;
  std::string_view want;
};

void check(const std::vector<row>& rows) {
  for (const auto& c : rows) {
    CAPTURE(c.name);
    CHECK(convert(c.how, c.value) == c.want);
  }
}

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
constexpr auto all = {conversion::pass, conversion::text, conversion::stringify,
                      conversion::json, conversion::hex,  conversion::integer,
                      conversion::real, conversion::date, conversion::timestamp};

}  // namespace

TEST_CASE("Value forms, all: null, NaN and the infinities are NULL") {
  for (const auto how : all) {
    CAPTURE(static_cast<int>(how));
    CHECK(convert(how, null()) == "NULL");
    CHECK(convert(how, real(not_a_number)) == "NULL");
    CHECK(convert(how, real(infinity)) == "NULL");
    CHECK(convert(how, real(-infinity)) == "NULL");
  }
}

TEST_CASE("Value forms, all: text that is not UTF-8 is an error") {
  for (const auto how : all) {
    CAPTURE(static_cast<int>(how));
    CHECK(convert(how, string("a\xC3(")) == "error: the text is not valid UTF-8");
    CHECK(convert(how, json("[\"\xFF\"]")) == "error: the text is not valid UTF-8");
  }
}

TEST_CASE(
    "Value forms, pass: scalars are written as they are, and large integers so that COPY does not round "
    "them") {
  check({
      {"true", conversion::pass, boolean(true), "true"},
      {"false", conversion::pass, boolean(false), "false"},
      {"integer", conversion::pass, integer(-42), "-42"},
      {"smallest integer", conversion::pass, integer(INT64_MIN), "-9223372036854775808"},
      {"unsigned", conversion::pass, large(UINT64_MAX), "\"18446744073709551615\""},
      {"beyond 64 bits", conversion::pass, big("-18446744073709551616"), "\"-18446744073709551616\""},
      {"integral double, for integer columns too", conversion::pass, real(1.0), "1"},
      {"1e3", conversion::pass, real(1e3), "1000"},
      {"1e5, shorter with an exponent", conversion::pass, real(1e5), "100000"},
      {"double", conversion::pass, real(1.25), "1.25"},
      {"huge double", conversion::pass, real(1e308), "1e+308"},
      {"denormal", conversion::pass, real(5e-324), "5e-324"},
      {"negative zero", conversion::pass, real(-0.0), "-0"},
      {"string", conversion::pass, string("a\"b"), R"("a\"b")"},
  });
}

TEST_CASE("Value forms, text and stringify: a string, and one that begins with NUL has it spelled out") {
  for (const auto how : {conversion::text, conversion::stringify}) {
    check({
        {"string", how, string("é|\n"), R"("é|\n")"},
        {"empty", how, string(""), R"("")"},
        {"NUL first", how, string("\0abc"sv), R"("\\u0000abc")"},
        {"only NUL", how, string("\0"sv), R"("\\u0000")"},
        {"NUL later", how, string("a\0b"sv), R"("a\u0000b")"},
        {"boolean", how, boolean(true), R"("true")"},
        {"integer", how, integer(-7), R"("-7")"},
        {"unsigned", how, large(UINT64_MAX), R"("18446744073709551615")"},
        {"beyond 64 bits", how, big("99999999999999999999"), R"("99999999999999999999")"},
        {"double without exponent", how, real(1e-7), R"("0.0000001")"},
        {"large double without exponent", how, real(1e40), R"("10000000000000000000000000000000000000000")"},
        {"integral double", how, real(3.0), R"("3")"},
        {"object", how, json(R"({"a":"b"})"), R"("{\"a\":\"b\"}")"},
    });
  }
}

TEST_CASE("Value forms, json: the text of the value as it is") {
  check({
      {"object", conversion::json, json(R"({"a": [1, 2]})"), R"({"a": [1, 2]})"},
      {"string", conversion::json, string("a\"b"), R"("a\"b")"},
      {"integer", conversion::json, integer(5), "5"},
      {"unsigned", conversion::json, large(UINT64_MAX), "18446744073709551615"},
      {"beyond 64 bits", conversion::json, big("18446744073709551616"), "18446744073709551616"},
      {"double", conversion::json, real(0.5), "0.5"},
      {"boolean", conversion::json, boolean(false), "false"},
  });
}

TEST_CASE("Value forms, hex: what base64 encodes (RFC 4648 section 10)") {
  check({
      {"nothing", conversion::hex, string(""), R"("")"},
      {"f", conversion::hex, string("Zg=="), R"("66")"},
      {"fo", conversion::hex, string("Zm8="), R"("666f")"},
      {"foobar", conversion::hex, string("Zm9vYmFy"), R"("666f6f626172")"},
      {"all bits", conversion::hex, string("AP+A"), R"("00ff80")"},
      {"broken into lines", conversion::hex, string("Zm9v\r\nYmFy\n"), R"("666f6f626172")"},
      {"not base64", conversion::hex, string("Zm9*"),
       "error: expected base64 in a string, got another string, of 4 bytes"},
      {"no padding", conversion::hex, string("Zg"),
       "error: expected base64 in a string, got another string, of 2 bytes"},
      {"URL alphabet", conversion::hex, string("_-8="),
       "error: expected base64 in a string, got another string, of 4 bytes"},
      {"a number", conversion::hex, integer(1), "error: expected base64 in a string, got an integer"},
      {"an object", conversion::hex, json("{}"),
       "error: expected base64 in a string, got an object or array"},
  });
}

TEST_CASE("Value forms, integer: strings are read, and the rest is left alone") {
  check({
      {"string", conversion::integer, string("-14.000"), "-14"},
      {"beyond 64 bits", conversion::integer, string("18446744073709551616"), "\"18446744073709551616\""},
      {"no number", conversion::integer, string("twelve"),
       "error: expected a whole number in a string, got another string, of 6 bytes"},
      {"integer", conversion::integer, integer(3), "3"},
      {"integral double", conversion::integer, real(2e15), "2000000000000000"},
      {"big integer", conversion::integer, big("99999999999999999999"), "\"99999999999999999999\""},
  });
}

TEST_CASE("Value forms, real: strings are read, and the rest is left alone") {
  check({
      {"string", conversion::real, string("1.50"), "1.5"},
      {"NaN", conversion::real, string("NaN"), "NULL"},
      {"Infinity", conversion::real, string("Infinity"), "NULL"},
      {"-Infinity", conversion::real, string("-Infinity"), "NULL"},
      {"out of range", conversion::real, string("1e400"),
       "error: expected a number in a string, within the range of a double, got another string, of 5 bytes"},
      {"integer", conversion::real, integer(3), "3"},
      {"double", conversion::real, real(0.1), "0.1"},
  });
}

TEST_CASE("Value forms, date and timestamp: strings are read, and the rest is left alone") {
  check({
      {"date", conversion::date, string("2023-01-02"), R"("2023-01-02")"},
      {"no date, for COPY to judge", conversion::date, string("so\"on"), R"("so\"on")"},
      {"number for a date", conversion::date, integer(1), "1"},
      {"timestamp", conversion::timestamp, string("2023-01-02t03:04:05.1234567z"),
       R"("2023-01-02T03:04:05.123456Z")"},
      {"no timestamp", conversion::timestamp, string("2023-01-02"),
       "error: expected an RFC 3339 date-time, got another string, of 10 bytes"},
      {"number for a timestamp", conversion::timestamp, integer(1), "1"},
  });
}
