#include "copy/convert.hpp"

#include <doctest/doctest.h>

#include "copy/binary.hpp"
#include "copy/numeric.hpp"
#include "copy/super.hpp"
#include "sql/error.hpp"

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

const sql::conversion automatic{.date_format = "auto", .time_format = "auto"};

field json_field(std::string_view json) { return json.empty() ? field{} : field{field::form::json, json}; }

/// The bytes of the field behind its length; "NULL" for null.
std::string field_of(const field& value, const column& target, const sql::conversion& how = automatic,
                     bool truncate_super_strings = false) {
  std::string out;
  converter(how, truncate_super_strings).append(out, value, target);
  return out == std::string(4, '\xff') ? "NULL" : out.substr(4);
}
std::string bytes_of(std::string_view json, const column& target, const sql::conversion& how = automatic) {
  return field_of(json_field(json), target, how);
}
std::string text_field(std::string_view text, const column& target, const sql::conversion& how = automatic) {
  return field_of({field::form::text, text}, target, how);
}

/// The load failure as "code: text @position".
std::string failure(std::string_view json, const column& target, const sql::conversion& how = automatic) {
  try {
    bytes_of(json, target, how);
  } catch (const load_failure& failure) {
    return std::to_string(failure.code) + ": " + failure.what() + " @" + std::to_string(failure.position);
  }
  return {};
}

int code_of(std::string_view json, const column& target, const sql::conversion& how = automatic) {
  const auto text = failure(json, target, how);
  return text.empty() ? 0 : std::stoi(text);
}

/// A NUMERIC in PostgreSQL's binary form, as text without trailing zeros.
std::string decimal(std::string_view json, int precision, int scale, const sql::conversion& how = automatic) {
  const auto bytes = bytes_of(json, make(column_kind::numeric, 0, precision, scale), how);
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
    for (const char* json : {"", "null", "\"\"", "\"  \""}) CHECK(bytes_of(json, make(kind)) == "NULL");
  }
  const auto text = make(column_kind::varchar, 10);
  CHECK(bytes_of("", text) == "NULL");
  CHECK(bytes_of("\"\"", text).empty());
  CHECK(bytes_of("\"  \"", text) == "  ");
  CHECK(bytes_of("\"\"", text, {.empty_as_null = true}) == "NULL");
  CHECK(bytes_of("null", make(column_kind::super)) == "NULL");
  auto strict = text;
  strict.not_null = true;
  CHECK(code_of("", strict) == 1213);
}

TEST_CASE("numbers may be strings; bad ones have their codes") {
  CHECK(bytes_of("-7", make(column_kind::bigint)) == std::string(7, '\xff') + "\xf9");
  CHECK(bytes_of("\"-7\"", make(column_kind::bigint)) == std::string(7, '\xff') + "\xf9");
  CHECK(code_of("7.5", make(column_kind::bigint)) == 1207);
  CHECK(code_of("\"a\"", make(column_kind::integer)) == 1207);
  CHECK(code_of("{}", make(column_kind::integer)) == 1207);
  CHECK(code_of("9223372036854775808", make(column_kind::bigint)) == 1222);
  CHECK(code_of("32768", make(column_kind::smallint)) == 1222);
  CHECK(code_of("\"NaN\"", make(column_kind::double_precision)) == 1208);
  CHECK(code_of("1e400", make(column_kind::double_precision)) == 1204);
  CHECK(bytes_of("1e-400", make(column_kind::double_precision)) == std::string(8, '\0'));
  CHECK(code_of("\"maybe\"", make(column_kind::boolean)) == 1210);
  CHECK(bytes_of("\"YES\"", make(column_kind::boolean)) == "\x01");
}

// Copy-parameters-data-format, NULL AS: COPY keeps a NUL of delimited text, which PostgreSQL cannot.
TEST_CASE("a NUL ends a string of JSON, and is not modelled in delimited text") {
  const auto text = make(column_kind::varchar, 10);
  CHECK(bytes_of("\"a\\u0000b\"", text) == "a");
  CHECK(bytes_of("\"\\u0000\"", text).empty());
  CHECK(code_of("\"\\u0000b\"", text) == 1218);
  for (auto value : {std::string_view("a\0b", 3), std::string_view("\0", 1)})
    CHECK_THROWS_AS(text_field(value, text), sql_error);
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
  struct {
    const char* text;
    const char* cut;
    const char* rounded;
  } const cases[] = {{"9.995", "9.99", "10"},
                     {"-9.995", "-9.99", "-10"},
                     {"0.004", "0", "0"},
                     {"0.005", "0", "0.01"},
                     {"12345678.9", "12345678.9", "12345678.9"},
                     {"0.0000000001", "0", "0"},
                     {"99999999.994", "99999999.99", "99999999.99"}};
  for (const auto& each : cases) {
    CAPTURE(each.text);
    const auto quoted = "\"" + std::string(each.text) + "\"";
    CHECK(decimal(quoted, 10, 2) == each.cut);
    CHECK(decimal(quoted, 10, 2, {.round_decimals = true}) == each.rounded);
  }
  CHECK(code_of("\"99999999.995\"", make(column_kind::numeric, 0, 10, 2), {.round_decimals = true}) == 1204);
  CHECK(code_of("1e400", make(column_kind::numeric, 0, 38, 0)) == 1204);
  CHECK(code_of("\"" + std::string(39, '9') + "\"", make(column_kind::numeric, 0, 38, 0)) == 1204);
  CHECK(code_of(std::string(400, '9'), make(column_kind::numeric, 0, 38, 0)) != 0);
  for (const char* power : {"\"1e-2147483648\"", "\"1e2147483648\"", "\"1e+-5\"", "\"1e\"", "\"1e+\""}) {
    CAPTURE(power);
    CHECK(code_of(power, make(column_kind::numeric, 0, 10, 0)) == 1207);
  }
  CHECK(decimal("\"0." + std::string(90, '0') + "1\"", 38, 37) == "0");
  CHECK(decimal("\"" + std::string(100, '0') + "7\"", 38, 0) == "7");
}

// Numeric types: up to a precision of 19 a DECIMAL is a 64-bit integer.
TEST_CASE("NUMERIC of 19 digits ends at 2^63-1") {
  CHECK(decimal("9223372036854775807", 19, 0) == "9223372036854775807");
  CHECK(decimal("\"-922337203.6854775807\"", 19, 10) == "-922337203.6854775807");
  CHECK(code_of("9223372036854775808", make(column_kind::numeric, 0, 19, 0)) == 1204);
  CHECK(code_of("\"-922337203.6854775808\"", make(column_kind::numeric, 0, 19, 10)) == 1204);
  CHECK(decimal("9223372036854775808", 20, 0) == "9223372036854775808");
}

TEST_CASE("a number beyond a double is no SUPER") {
  CHECK(code_of("1e400", make(column_kind::super)) == 1224);
  CHECK(code_of("[-1e400]", make(column_kind::super)) == 1224);
  CHECK(code_of(std::string(400, '9'), make(column_kind::super)) == 1224);
  CHECK(bytes_of("1e-400", make(column_kind::super)) == "0e+0");
}

TEST_CASE("VARCHAR is limited in bytes and cut between characters") {
  const auto four = make(column_kind::varchar, 4);
  CHECK(bytes_of("\"éé\"", four) == "éé");
  CHECK(code_of("\"ééa\"", four) == 1204);
  CHECK(bytes_of("\"éaéé\"", four, {.truncate_columns = true}) == "éa");
  CHECK(bytes_of("12.50", make(column_kind::varchar, 9)) == "12.50");
  CHECK(bytes_of("{\"a\": [1, 2]}", make(column_kind::varchar, 20)) == "{\"a\":[1,2]}");
  CHECK(bytes_of(R"("\ud83d\ude00\n")", make(column_kind::varchar, 9)) == "\xf0\x9f\x98\x80\n");
  CHECK(code_of("\"é\"", make(column_kind::character, 9)) == 1215);
}

TEST_CASE("blanks and empty strings of text (BLANKSASNULL, EMPTYASNULL, TRIMBLANKS)") {
  struct {
    const char* text;
    sql::conversion how;
    const char* varchar;
    const char* character;
  } const cases[] = {
      {"", {}, "", ""},
      {"", {.empty_as_null = true}, "NULL", "NULL"},
      {"", {.blanks_as_null = true}, "", ""},
      {" \t", {}, " \t", " \t"},
      {" \t", {.blanks_as_null = true}, "NULL", "NULL"},
      {" \t", {.empty_as_null = true}, " \t", " \t"},
      {"x \t", {.trim_blanks = true}, "x", "x \t"},
  };
  for (const auto& each : cases) {
    CAPTURE(each.text);
    CHECK(text_field(each.text, make(column_kind::varchar, 9), each.how) == each.varchar);
    CHECK(text_field(each.text, make(column_kind::character, 9), each.how) == each.character);
  }
}

TEST_CASE("texts of load errors, and where in the value they are") {
  struct {
    const char* json;
    column target;
    const char* text;
  } const cases[] = {
      {R"("12a")", make(column_kind::integer), "1207: Invalid digit, Value 'a', Pos 2, Type: Integer @2"},
      {R"("-")", make(column_kind::smallint), "1207: Invalid digit, Value '-', Pos 0, Type: Short @0"},
      {"2147483648", make(column_kind::integer), "1222: Overflow for type Integer, Value '2147483648' @0"},
      {R"("1.2.3")", make(column_kind::numeric, 0, 9, 2),
       "1207: Invalid digit, Value '.', Pos 3, Type: Decimal @3"},
      {R"("abcd")", make(column_kind::varchar, 3), "1204: String length exceeds DDL length @0"},
      {R"("abcd")", make(column_kind::character, 3), "1204: Char length exceeds DDL length @0"},
      {R"("aé")", make(column_kind::character, 3),
       "1215: Multibyte character not supported for CHAR (Hint: Try using VARCHAR). Invalid char: c3 a9 @1"},
      {R"("\u0000a")", make(column_kind::varchar, 3),
       "1218: Invalid null byte - field longer than 1 byte @0"},
      {R"("0x")", make(column_kind::varbyte, 3), "1219: Invalid hexadecimal digit 'x' for VARBYTE @1"},
  };
  for (const auto& each : cases) CHECK(failure(each.json, each.target) == each.text);
}

// The sub-codes of the multibyte character load errors.
TEST_CASE("invalid UTF-8 is told by its kind, and ACCEPTINVCHARS replaces every byte of it") {
  struct {
    std::string bytes;
    int kind;
    const char* replaced;
  } const cases[] = {
      {"\xf8\x88\x80\x80\x80", 1, "^^^^^"},
      {"\xc3", 2, "^"},
      {"\xe2\x82", 2, "^^"},
      {"\xa4", 3, "^"},
      {"\xc0\xaf", 3, "^^"},
      {"\xc3(", 4, "^("},
      {"\xe2\x82(", 4, "^^("},
      {"\xed\xa0\x80", 5, "^^^"},
      {"\xf5\x80\x80\x80", 8, "^^^^"},
      {"\xe0\x80\x80", 9, "^^^"},
  };
  const auto target = make(column_kind::varchar, 20);
  for (const auto& each : cases) {
    CAPTURE(each.replaced);
    const auto json = "\"x" + each.bytes + "\"";
    CHECK(failure(json, target).find("(error " + std::to_string(each.kind) + ")") != std::string::npos);
    CHECK(bytes_of(json, target, {.replacement = '^'}) == "x" + std::string(each.replaced));
  }
  for (const char* good : {"\xef\xb7\x90", "\xef\xbf\xbf", "\xf4\x8f\xbf\xbf"})  // noncharacters
    CHECK(bytes_of("\"" + std::string(good) + "\"", target) == good);
}

TEST_CASE("NUL and bytes that are no UTF-8 in text") {
  const auto text = make(column_kind::varchar, 20);
  CHECK(code_of(R"("\u0000a")", text) == 1218);
  CHECK(bytes_of(R"("ab\u0000cd")", text) == "ab");
  for (const char* bad :
       {"\"\xa4\"", "\"\xc3\"", "\"\xed\xa0\x80\"", "\"\xf5\x80\x80\x80\"", "\"\xe0\x80\x80\""})
    CHECK(code_of(bad, text) == 1220);
  CHECK(code_of(R"("\ud800")", text) == 1220);
}

TEST_CASE("VARBYTE is hexadecimal digits") {
  const auto two = make(column_kind::varbyte, 2);
  CHECK(bytes_of("\"00Ff\"", two) == std::string("\0\xff", 2));
  CHECK(code_of("\"0\"", two) == 1223);
  CHECK(code_of("\"zz\"", two) == 1219);
  CHECK(code_of("\"000000\"", two) == 1204);
}

TEST_CASE("SUPER in delimited text is JSON") {
  const auto super = make(column_kind::super);
  CHECK(text_field(R"( {"a" : 1} )", super) == R"({"a":1})");
  CHECK(text_field(R"("x")", super) == R"("x")");
  CHECK(text_field(" ", super) == "NULL");
  for (const char* bad : {"x", "{", "{} {}"}) {
    CAPTURE(bad);
    CHECK_THROWS_AS(text_field(bad, super), load_failure);
  }
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
  for (const auto& each : cases) CHECK(bytes_of(each.json, make(column_kind::super)) == each.super);
  const auto longest = "\"" + std::string(65535, 'x') + "\"", longer = "\"" + std::string(65536, 'x') + "\"";
  CHECK(bytes_of(longest, make(column_kind::super)) == longest);
  CHECK(code_of(longer, make(column_kind::super)) == 1224);
  CHECK(field_of(json_field(longer), make(column_kind::super), automatic, true) == longest);
  CHECK(super_double(2.22) == "2.22e+0");
  CHECK(super_double(-1e-7) == "-1e-7");
}

}  // namespace redshift_local::copy
