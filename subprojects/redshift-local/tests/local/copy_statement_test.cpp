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
    CHECK(copy.who.access_key_id == "id");
    CHECK(copy.who.secret_access_key == "se=cret");
    CHECK(copy.region == "us-east-1");
    CHECK(copy.manifest);
    CHECK(copy.packed == compression::zstd);
    CHECK(copy.how.date_format == "auto");
    CHECK(copy.how.time_format == "auto");
    CHECK(copy.format == data_format::json);
    CHECK(copy.json_option == "auto");
    CHECK_FALSE(copy.how.truncate_columns);
  }
}

TEST_CASE("every option of COPY is understood") {
  const auto json = parsed(
      "COPY t FROM 's3://b/p' JSON 'auto ignorecase' GZIP, TRUNCATECOLUMNS, EMPTYASNULL " + keys +
      "BLANKSASNULL TRIMBLANKS ROUNDEC EXPLICIT_IDS ACCEPTANYDATE ACCEPTINVCHARS '^' ENCODING AS "
      "UTF16LE IGNOREHEADER AS 2 MAXERROR AS 100000 NOLOAD COMPUPDATE PRESET COMPROWS 1000 STATUPDATE");
  CHECK(json.json_option == "auto ignorecase");
  CHECK(json.packed == compression::gzip);
  CHECK(json.how.truncate_columns);
  CHECK(json.how.empty_as_null);
  CHECK(json.how.blanks_as_null);
  CHECK(json.how.trim_blanks);
  CHECK(json.how.round_decimals);
  CHECK(json.how.accept_any_date);
  CHECK(json.how.replacement == '^');
  CHECK(json.explicit_ids);
  CHECK(json.encoding == file_encoding::utf16le);
  CHECK(json.header_lines == 2);
  CHECK(json.most_errors == 100'000);
  CHECK(json.no_load);
  CHECK(json.updates_statistics);
  CHECK_FALSE(json.manifest);

  const auto csv =
      parsed("COPY t FROM 's3://b/p' " + keys +
             "FORMAT CSV QUOTE AS '%' NULL AS '\\N' BZIP2 FILLRECORD IGNOREBLANKLINES IGNOREALLERRORS "
             "ACCEPTINVCHARS");
  CHECK(csv.format == data_format::csv);
  CHECK(csv.text.delimiter == ",");
  CHECK(csv.text.quote == '%');
  CHECK(csv.text.null_as == "\\N");
  CHECK(csv.text.fill_record);
  CHECK(csv.text.ignore_blank_lines);
  CHECK(csv.ignore_all_errors);
  CHECK(csv.packed == compression::bzip2);
  CHECK(csv.how.replacement == '?');

  const auto text =
      parsed("COPY t FROM 's3://b/p' " + keys + "DELIMITER '\\t' ESCAPE REMOVEQUOTES NULL AS '\\000'");
  CHECK(text.format == data_format::delimited);
  CHECK(text.text.delimiter == "\t");
  CHECK(text.text.escape);
  CHECK(text.text.remove_quotes);
  CHECK(text.text.null_as == std::string(1, '\0'));
  CHECK(text.most_errors == 1);
  CHECK(parsed(head + keys).text.delimiter == "|");
  CHECK(parsed(head + keys + "DELIMITER '\\174'").text.delimiter == "|");
}

TEST_CASE("every form of authorization, and only one of them") {
  const auto who = [](const std::string& clause) { return parsed(head + clause).who; };
  const std::string role = "arn:aws:iam::123456789012:role/a",
                    other = "arn:aws:iam::123456789012:role/path/b";
  CHECK(who("IAM_ROLE '" + role + "'").roles == std::vector<std::string>{role});
  CHECK(who("IAM_ROLE '" + role + "," + other + "'").roles == std::vector<std::string>{role, other});
  CHECK(who("CREDENTIALS 'aws_iam_role=" + role + "'").roles == std::vector<std::string>{role});
  CHECK(who("iam_role DEFAULT").default_role);
  CHECK(who("CREDENTIALS 'aws_access_key_id=a;aws_secret_access_key=b;token=c'").session_token == "c");
  CHECK(who("SESSION_TOKEN 'c' ACCESS_KEY_ID 'a' SECRET_ACCESS_KEY 'b'").session_token == "c");
  const std::string bad[] = {
      "",
      "IAM_ROLE 'x'",
      "IAM_ROLE '" + role + ", " + other + "'",
      "IAM_ROLE default IAM_ROLE default",
      keys + keys,
      keys + "IAM_ROLE default",
      keys + "ACCESS_KEY_ID 'a'",
      "ACCESS_KEY_ID 'a'",
      "ACCESS_KEY_ID 'a' SECRET_ACCESS_KEY 'b' ACCESS_KEY_ID 'c'",
      "CREDENTIALS 'aws_access_key_id=a'",
      "CREDENTIALS 'aws_access_key_id=a;aws_secret_access_key=b;aws_secret_access_key=c'",
      "CREDENTIALS 'AWS_ACCESS_KEY_ID=a;aws_secret_access_key=b'",
      "CREDENTIALS 'aws_access_key_id=a; aws_secret_access_key=b'",
      "CREDENTIALS 'aws_access_key_id=a;aws_secret_access_key=b c'",
      "CREDENTIALS 'aws_iam_role=" + role + ";aws_access_key_id=a'",
      "CREDENTIALS 'nonsense'",
  };
  for (const auto& clause : bad) {
    CAPTURE(clause);
    CHECK_THROWS_AS(who(clause), sql_error);
  }
}

TEST_CASE("a COPY that Redshift or this program cannot do is refused") {
  struct {
    const char* options;
    const char* text;
  } const cases[] = {
      {"JSON 'auto' ESCAPE", "not supported with JSON"},
      {"JSON 'auto' NULL AS 'x'", "not supported with JSON"},
      {"JSON 'auto' DELIMITER ','", "not supported with JSON"},
      {"JSON FILLRECORD", "not supported with JSON"},
      {"IGNOREBLANKLINES JSON", "not supported with JSON"},
      {"JSON REMOVEQUOTES", "not supported with JSON"},
      {"JSON QUOTE '\"'", "not supported with JSON"},
      {"JSON CSV", "conflicting"},
      {"CSV ESCAPE", "not supported with CSV"},
      {"CSV REMOVEQUOTES", "not supported with CSV"},
      {"CSV QUOTE '::'", "single one-byte"},
      {"CSV DELIMITER '\"'", "must differ"},
      {"QUOTE '%'", "requires CSV"},
      {"DELIMITER ''", "must not be empty"},
      {"DELIMITER '\\n'", "newline"},
      {"NULL AS '\\n'", "newline"},
      {"JSON 'auto' FROBNICATE", "at or near \"FROBNICATE\""},
      {"JSON MANIFEST MANIFEST", "redundant"},
      {"JSON REGION 'a' REGION 'a'", "redundant"},
      {"JSON ZSTD GZIP", "conflicting"},
      {"JSON ZSTD ZSTD", "redundant"},
      {"JSON 'auto' MAXERROR 100001", "100000"},
      {"JSON MAXERROR 5 IGNOREALLERRORS", "not supported with MAXERROR"},
      {"JSON MAXERROR x", "at or near \"x\""},
      {"JSON 'AUTO'", "must be 'auto'"},
      {"JSON DATEFORMAT 'epochsecs'", "TIMEFORMAT only"},
      {"JSON ENCODING latin1", "at or near \"latin1\""},
      {"JSON COMPROWS 1", "COMPROWS"},
      {"JSON ACCEPTINVCHARS 'xy'", "single one-byte"},
      {"FORMAT", "end of input"},
      {"FORMAT AS x", "at or near \"x\""},
      {"JSON LZOP", "not modelled"},
      {"PARQUET", "not modelled"},
      {"FORMAT AS AVRO 'auto'", "not modelled"},
      {"FIXEDWIDTH 'a:1'", "not modelled"},
      {"JSON ENCRYPTED", "not modelled"},
  };
  for (const auto& each : cases) {
    CAPTURE(each.options);
    CHECK_THROWS_WITH_AS(parsed(head + keys + each.options), doctest::Contains(each.text), sql_error);
  }
  CHECK_THROWS_WITH_AS(parsed("COPY t FROM 'emr://x' JSON " + keys), doctest::Contains("not modelled"),
                       sql_error);
  CHECK_THROWS_WITH_AS(parsed("COPY t FROM STDIN"), doctest::Contains("at or near \"STDIN\""), sql_error);
}

}  // namespace redshift_local::sql
