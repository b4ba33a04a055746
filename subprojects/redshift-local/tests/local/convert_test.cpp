#include "copy/convert.hpp"

#include <doctest/doctest.h>

#include "copy/binary.hpp"
#include "copy/datetime.hpp"
#include "copy/numeric.hpp"
#include "copy/super.hpp"

namespace redshift_local::copy {
namespace {

column make(column_kind kind, std::uint32_t bytes = 0, int precision = 0, int scale = 0) {
  column made;
  made.kind = kind;
  made.bytes = bytes;
  made.precision = precision;
  made.scale = scale;
  return made;
}

const conversion automatic{.auto_dates = true, .auto_times = true};

/// The bytes of the field behind its length; "NULL" for null.
std::string field(std::string_view json, const column& target, conversion how = automatic) {
  std::string out;
  append_field(out, json, target, how);
  return out == std::string(4, '\xff') ? "NULL" : out.substr(4);
}

int code_of(std::string_view json, const column& target, conversion how = automatic) {
  try {
    field(json, target, how);
  } catch (const load_failure& failure) {
    return failure.code;
  }
  return 0;
}

/// A NUMERIC in PostgreSQL's binary form, as text without trailing zeros.
std::string decimal(std::string_view json, int precision, int scale) {
  const auto bytes = field(json, make(column_kind::numeric, 0, precision, scale));
  const auto word = [&](std::size_t i) {
    return static_cast<std::int16_t>(static_cast<unsigned char>(bytes[2 * i]) << 8 |
                                     static_cast<unsigned char>(bytes[2 * i + 1]));
  };
  std::string text = word(2) == 0x4000 ? "-" : "";
  const int groups = word(0), weight = word(1);
  std::string digits, fraction;
  for (int i = 0; i < std::max(groups, weight + 1); ++i) {
    auto group = std::to_string(10000 + (i < groups ? word(static_cast<std::size_t>(4 + i)) : 0)).substr(1);
    (i <= weight ? digits : fraction) += group;
  }
  for (int i = -1; i > weight && groups > 0; --i) fraction = "0000" + fraction;
  digits.erase(0, std::min(digits.find_first_not_of('0'), digits.size()));
  fraction.resize(fraction.find_last_not_of('0') + 1);
  return text + (digits.empty() ? "0" : digits) + (fraction.empty() ? "" : "." + fraction);
}

}  // namespace

TEST_CASE("absent keys, null, and blank strings for what is no text are NULL") {
  for (auto kind :
       {column_kind::bigint, column_kind::date, column_kind::boolean, column_kind::double_precision}) {
    for (const char* json : {"", "null", "\"\"", "\"  \""}) CHECK(field(json, make(kind)) == "NULL");
  }
  const auto text = make(column_kind::varchar, 10);
  CHECK(field("", text) == "NULL");
  CHECK(field("\"\"", text).empty());
  CHECK(field("\"  \"", text) == "  ");
  CHECK(field("\"\"", text, {.empty_as_null = true}) == "NULL");
  CHECK(field("null", make(column_kind::super)) == "NULL");
  auto strict = text;
  strict.not_null = true;
  CHECK(code_of("", strict) == 1213);
}

TEST_CASE("numbers may be strings; bad ones have their codes") {
  CHECK(field("-7", make(column_kind::bigint)) == std::string(7, '\xff') + "\xf9");
  CHECK(field("\"-7\"", make(column_kind::bigint)) == std::string(7, '\xff') + "\xf9");
  CHECK(code_of("7.5", make(column_kind::bigint)) == 1207);
  CHECK(code_of("\"a\"", make(column_kind::integer)) == 1207);
  CHECK(code_of("{}", make(column_kind::integer)) == 1207);
  CHECK(code_of("9223372036854775808", make(column_kind::bigint)) == 1222);
  CHECK(code_of("32768", make(column_kind::smallint)) == 1222);
  CHECK(code_of("\"NaN\"", make(column_kind::double_precision)) == 1208);
  CHECK(code_of("1e400", make(column_kind::double_precision)) == 1204);
  CHECK(field("1e-400", make(column_kind::double_precision)) == std::string(8, '\0'));
  CHECK(code_of("\"maybe\"", make(column_kind::boolean)) == 1210);
  CHECK(field("\"YES\"", make(column_kind::boolean)) == "\x01");
}

TEST_CASE("NUMERIC is exact from strings and not from long bare numbers") {
  const std::string nines(38, '9');
  CHECK(decimal("\"" + nines + "\"", 38, 0) == nines);
  CHECK(decimal(nines, 38, 0) == "99999999999999979000000000000000000000");
  CHECK(decimal("18446744073709551615", 38, 0) == "18446744073709551615");
  CHECK(decimal("-18446744073709551615", 38, 0) == "-18446744073709551615");
  CHECK(decimal("123.456", 10, 2) == "123.45");
  CHECK(decimal("\"-0.00012\"", 10, 5) == "-0.00012");
  CHECK(decimal("\"1e3\"", 10, 0) == "1000");
  CHECK(decimal("10000", 10, 0) == "10000");
  CHECK(decimal("0", 10, 4) == "0");
  CHECK(code_of("12345", make(column_kind::numeric, 0, 4, 0)) == 1204);
  CHECK(code_of("\"1.2.3\"", make(column_kind::numeric, 0, 4, 0)) == 1207);
  std::string rounded;
  append_numeric(rounded, "9.995", 10, 2, true);
  std::string ten;
  append_numeric(ten, "10", 10, 2, false);
  CHECK(rounded == ten);
}

TEST_CASE("VARCHAR is limited in bytes and cut between characters") {
  const auto four = make(column_kind::varchar, 4);
  CHECK(field("\"éé\"", four) == "éé");
  CHECK(code_of("\"ééa\"", four) == 1204);
  CHECK(field("\"éaéé\"", four, {.truncate_columns = true}) == "éa");
  CHECK(field("12.50", make(column_kind::varchar, 9)) == "12.50");
  CHECK(field("{\"a\": [1, 2]}", make(column_kind::varchar, 20)) == "{\"a\":[1,2]}");
  CHECK(field(R"("\ud83d\ude00\n")", make(column_kind::varchar, 9)) == "\xf0\x9f\x98\x80\n");
  CHECK(code_of("\"é\"", make(column_kind::character, 9)) == 1215);
}

TEST_CASE("NUL and bytes that are no UTF-8 in text") {
  const auto text = make(column_kind::varchar, 20);
  CHECK(code_of(R"("\u0000a")", text) == 1218);
  CHECK(field(R"("ab\u0000cd")", text) == "ab");
  for (const char* bad :
       {"\"\xa4\"", "\"\xc3\"", "\"\xed\xa0\x80\"", "\"\xf5\x80\x80\x80\"", "\"\xe0\x80\x80\""})
    CHECK(code_of(bad, text) == 1220);
  CHECK(code_of(R"("\ud800")", text) == 1220);
}

TEST_CASE("VARBYTE is hexadecimal digits") {
  const auto two = make(column_kind::varbyte, 2);
  CHECK(field("\"00Ff\"", two) == std::string("\0\xff", 2));
  CHECK(code_of("\"0\"", two) == 1223);
  CHECK(code_of("\"zz\"", two) == 1219);
  CHECK(code_of("\"000000\"", two) == 1204);
}

TEST_CASE("SUPER is compact and keeps order, duplicates and digits") {
  struct {
    std::string json, super;
  } const cases[] = {
      {R"({ "b" : [ 1 , 3.0 ] , "a" : " x " , "b" : null })", R"({"b":[1,3.0],"a":" x ","b":null})"},
      {R"("\u00e9\/\"\n")", R"("é/\"\n")"},
      {"123.4567", "123.4567"},
      {"170141183460469231731687303715884105728000", "1.70141183460469e+41"},
      {"2.5e0", "2.5e+0"},
      {std::string(38, '9'), std::string(38, '9')},
  };
  for (const auto& each : cases) CHECK(field(each.json, make(column_kind::super)) == each.super);
  const auto longest = "\"" + std::string(65535, 'x') + "\"", longer = "\"" + std::string(65536, 'x') + "\"";
  CHECK(field(longest, make(column_kind::super)) == longest);
  CHECK(code_of(longer, make(column_kind::super)) == 1224);
  CHECK(field(longer, make(column_kind::super), {.truncate_super_strings = true}) == longest);
  CHECK(super_double(2.22) == "2.22e+0");
  CHECK(super_double(-1e-7) == "-1e-7");
}

TEST_CASE("dates and timestamps") {
  struct {
    const char* text;
    bool automatic;
    long long microseconds;  // since 2000-01-01 UTC; -1: refused
  } const cases[] = {
      {"2000-01-02T03:04:05.123456Z", true, 97'445'123'456},
      {"2000-01-02 03:04:05", false, 97'445'000'000},
      {"2000-01-02 03:04:05+01:30", true, 92'045'000'000},
      {"2000-01-02 03:04:05-08", true, 126'245'000'000},
      {"2000-01-02", true, 86'400'000'000},
      {"01/02/2000 00:00:01", true, 86'401'000'000},
      {"20000102 000001", true, 86'401'000'000},
      {"2000-01-02T03:04:05Z", false, -1},
      {"2000-01-02T03:04:05.1234567Z", true, -1},
      {"2001-02-29", true, -1},
      {"2000-01-02T25:00:00Z", true, -1},
      {"2000-13-01", true, -1},
      {"yesterday", true, -1},
  };
  for (const auto& each : cases) {
    CAPTURE(each.text);
    const auto when = parse_moment(each.text, each.automatic);
    CHECK((when ? when->since_2000_utc() : -1) == each.microseconds);
  }
  CHECK(code_of("\"x\"", make(column_kind::date)) == 1205);
  CHECK(code_of("\"x\"", make(column_kind::timestamptz)) == 1206);
  std::string tenth;
  append_big_endian(tenth, std::int32_t{-1});
  CHECK(field("\"1999-12-31T23:00:00Z\"", make(column_kind::date)) == tenth);
}

}  // namespace redshift_local::copy
