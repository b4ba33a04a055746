#include <doctest/doctest.h>

#include "copy/column.hpp"
#include "copy/field_reader.hpp"
#include "copy/json_path_fields.hpp"
#include "sql/error.hpp"

namespace redshift_local::copy {
namespace {

std::vector<column> named(const std::vector<std::string>& names) {
  std::vector<column> columns(names.size());
  for (std::size_t i = 0; i < names.size(); ++i) {
    columns[i].name = names[i];
    columns[i].kind = column_kind::super;
  }
  return columns;
}

/// Fields in brackets, "-" for those that are missing; or the code of the load failure.
std::string fields_of(const sql::copy_statement& copy, const std::vector<column>& columns,
                      std::string_view row, const std::string& json_paths = {}) {
  const auto reader = make_field_reader(copy, json_paths, columns);
  std::vector<field> fields(columns.size());
  try {
    reader->read(row, fields);
  } catch (const load_failure& failure) {
    return std::to_string(failure.code);
  }
  std::string text;
  for (const auto& each : fields)
    text += each.what == field::form::missing ? "-" : "[" + std::string(each.text) + "]";
  return text;
}

sql::copy_statement json(const std::string& option) {
  sql::copy_statement copy;
  copy.format = sql::data_format::json;
  copy.json_option = option;
  return copy;
}

}  // namespace

TEST_CASE("keys match columns by case, or without it") {
  const auto columns = named({"a", "b"});
  struct {
    const char* option;
    const char* document;
    const char* fields;
  } const cases[] = {
      {"auto", R"({"x":{"a":1},"b":"2","a":1})", R"([1]["2"])"},
      {"auto", R"({"A":1,"\u0062":2})", "-[2]"},
      {"auto", R"({"b":1,"a":2,"c":3})", "[2][1]"},
      {"auto", "{}", "--"},
      {"auto", " { } ", "--"},
      {"auto ignorecase", R"({"A":1})", "[1]-"},
      {"auto", R"({"a":1,})", "1216"},
      {"auto", R"({"x":01})", "1216"},
      {"auto", R"({"x":"\q"})", "1216"},
      {"auto", "{\"x\":\"\n\"}", "1216"},
      {"auto", R"({"x":nul})", "1216"},
      {"auto", R"({"x"})", "1216"},
      {"auto", R"({1:2})", "1216"},
      {"auto", "[1]", "1216"},
  };
  for (const auto& each : cases) {
    CAPTURE(each.document);
    CHECK(fields_of(json(each.option), columns, each.document) == each.fields);
  }
  CHECK(fields_of(json("noshred"), named({"doc"}), "{\"a\": 1}") == "[{\"a\": 1}]");
  CHECK_THROWS_AS(make_field_reader(json("noshred"), {}, columns), sql_error);
}

TEST_CASE("documents may be nested to a thousand levels") {
  const auto nested = [](std::size_t levels) {
    return "{\"a\":" + std::string(levels, '[') + std::string(levels, ']') + "}";
  };
  CHECK(fields_of(json("auto"), named({"b"}), nested(1000)) == "-");
  CHECK(fields_of(json("auto"), named({"b"}), nested(1002)) == "1224");
}

TEST_CASE("JSONPaths") {
  const auto of = [](const std::string& path, std::string_view document) {
    return fields_of(json("s3://b/k"), named({"a"}), document, "{\"jsonpaths\":[\"" + path + "\"]}");
  };
  struct {
    const char* path;
    const char* document;
    const char* fields;
  } const cases[] = {
      {"$", R"([1, 2])", "[[1, 2]]"},
      {"$['a']['b c'][1]", R"({"a":{"b c":[1,{"x":2}]}})", R"([{"x":2}])"},
      {"$.a.b[0]", R"({"a":{"b":["y"]}})", R"(["y"])"},
      {"$[1]", R"([1,2])", "[2]"},
      {"$.a", R"({"b":1})", "-"},
      {"$.a.b", R"({"a":1})", "-"},
      {"$.a[0]", R"({"a":[]})", "1216"},
      {"$.a[0]", R"({"a":{}})", "1216"},
      {"$[2]", R"([1,2])", "1216"},
  };
  for (const auto& each : cases) {
    CAPTURE(each.path);
    CHECK(of(each.path, each.document) == each.fields);
  }
  for (const char* bad : {"a", "$a", "$['a'].b", "$.*", "$[*]", "$[?(@.a)]", "$['a'", "$.", "$[1"}) {
    CAPTURE(bad);
    CHECK_THROWS_AS(parse_json_path(bad), sql_error);
  }
  CHECK_FALSE(parse_json_paths("{\"paths\":[]}"));
  for (const char* bad : {"[]", "{", R"({"jsonpaths":1})", R"({"jsonpaths":[1]})"}) {
    CAPTURE(bad);
    CHECK_THROWS_AS(parse_json_paths(bad), sql_error);
  }
  CHECK_THROWS_AS(make_field_reader(json("s3://b/k"), R"({"jsonpaths":["$"]})", named({"a", "b"})),
                  sql_error);
}

TEST_CASE("fields of delimited text and CSV") {
  sql::copy_statement plain, csv;
  csv.format = sql::data_format::csv;
  csv.text.delimiter = ",";
  auto escape = plain, quotes = plain, fill = plain, null = csv, wide = plain;
  escape.text.escape = quotes.text.remove_quotes = fill.text.fill_record = true;
  null.text.null_as = "NULL";
  wide.text.delimiter = "~~";
  struct {
    const sql::copy_statement& copy;
    const char* line;
    const char* fields;
  } const cases[] = {
      {plain, "a|b", "[a][b]"},
      {plain, "|", "[][]"},
      {plain, "\\N|\\n", "-[\\n]"},
      {plain, "a", "1203"},
      {plain, "a|b|", "1202"},
      {plain, "", "1211"},
      {wide, "a~~b~", "[a][b~]"},
      {fill, "a", "[a][]"},
      {fill, "a|b|c", "1202"},
      {escape, "a\\|\\\\|\\N", "[a|\\]-"},
      {quotes, "\"a|'b\"|c'", "[a|'b][c']"},
      {quotes, "'a|b", "1214"},
      {csv, "a, b ", "[a][ b ]"},
      {csv, "\"a,\"\"b\"\"\" , \"\"", "[a,\"b\"][]"},
      {csv, "\\N,\"\\N\"", "-[\\N]"},
      {null, "NULL,\\N", "-[\\N]"},
      {csv, "a\"b,c", "1216"},
      {csv, "\"a\"b,c", "1216"},
      {csv, "a,b,c", "1202"},
  };
  for (const auto& each : cases) {
    CAPTURE(each.line);
    CHECK(fields_of(each.copy, named({"x", "y"}), each.line) == each.fields);
  }
}

}  // namespace redshift_local::copy
