#include "sql/copy_statement.hpp"

#include <doctest/doctest.h>

#include "sql/error.hpp"

namespace redshift_local::sql {
namespace {

copy_statement parsed(const std::string& sql) { return parse_copy(tokenize(sql), false); }
const std::string head = "COPY \"S\".\"T\" (\"A\", b) FROM 's3://bucket/m.json' ";
const std::string keys = "CREDENTIALS 'aws_access_key_id=id;aws_secret_access_key=se=cret' ";

}  // namespace

TEST_CASE("COPY's parameters may come in any order") {
  const std::string orders[] = {
      keys +
          "REGION 'us-east-1' MANIFEST FORMAT AS JSON 'auto' ZSTD DATEFORMAT 'auto' TIMEFORMAT AS 'auto' "
          "COMPUPDATE OFF STATUPDATE OFF",
      "ZSTD TIMEFORMAT 'auto' JSON AS 'auto' STATUPDATE OFF COMPUPDATE PRESET DATEFORMAT AS 'auto' MANIFEST "
      "REGION AS 'us-east-1' " +
          keys,
      "access_key_id 'id' format json manifest secret_access_key 'se=cret' zstd dateformat 'auto' region "
      "'us-east-1' timeformat 'auto'",
      "WITH CREDENTIALS AS 'aws_secret_access_key=se=cret;aws_access_key_id=id' JSON zstd MANIFEST maxerror "
      "0 REGION 'us-east-1' dateformat 'auto' timeformat 'auto'",
  };
  for (const auto& order : orders) {
    CAPTURE(order);
    const auto copy = parsed(head + order);
    CHECK(copy.table == std::vector<std::string>{"s", "t"});
    CHECK(copy.columns == std::vector<std::string>{"a", "b"});
    CHECK(copy.url == "s3://bucket/m.json");
    CHECK(copy.access_key_id == "id");
    CHECK(copy.secret_access_key == "se=cret");
    CHECK(copy.region == "us-east-1");
    CHECK(copy.manifest);
    CHECK(copy.packed == compression::zstd);
    CHECK(copy.auto_dates);
    CHECK(copy.auto_times);
    CHECK_FALSE(copy.ignore_case);
    CHECK_FALSE(copy.truncate_columns);
  }
}

TEST_CASE("other options of COPY are understood") {
  const auto copy =
      parsed("COPY t FROM 's3://b/p' JSON 'auto ignorecase' GZIP TRUNCATECOLUMNS EMPTYASNULL " + keys);
  CHECK(copy.ignore_case);
  CHECK(copy.packed == compression::gzip);
  CHECK(copy.truncate_columns);
  CHECK(copy.empty_as_null);
  CHECK_FALSE(copy.manifest);
  CHECK(
      parsed("COPY t FROM 's3://b/p' JSON CREDENTIALS 'aws_access_key_id=a;aws_secret_access_key=b;token=c'")
          .session_token == "c");
}

TEST_CASE("a COPY that Redshift or this program cannot do is refused") {
  struct {
    const char* options;
    const char* text;
  } const cases[] = {
      {"JSON 'auto' ESCAPE", "not supported with JSON"},
      {"JSON 'auto' NULL AS 'x'", "not supported with JSON"},
      {"JSON 'auto' FROBNICATE", "at or near \"FROBNICATE\""},
      {"JSON 'auto' MAXERROR 100001", "100000"},
      {"JSON 'auto' MAXERROR 10", "not modelled"},
      {"JSON 'noshred'", "not modelled"},
      {"JSON 's3://b/paths.json'", "not modelled"},
      {"JSON 'auto' ZSTD GZIP", "compression"},
      {"JSON 'auto' TIMEFORMAT 'AUTO'", "not modelled"},
      {"CSV", "not modelled"},
      {"", "not modelled"},
  };
  for (const auto& each : cases) {
    CAPTURE(each.options);
    CHECK_THROWS_WITH_AS(parsed(head + keys + each.options), doctest::Contains(each.text), sql_error);
  }
  CHECK_THROWS_WITH_AS(parsed(head + "JSON 'auto'"), doctest::Contains("credentials"), sql_error);
  CHECK_THROWS_WITH_AS(parsed(head + "IAM_ROLE default JSON 'auto'"), doctest::Contains("IAM role"),
                       sql_error);
}

}  // namespace redshift_local::sql
