#include "redshift/load_errors.hpp"

#include <doctest/doctest.h>

TEST_CASE("load errors are looked up by the exact prefix, newest first") {
  CHECK(redshift::load_errors_below("s3://b/my_path%/it's!/").sql ==
        "SELECT file_name, line_number, column_name, column_type, column_length, error_code, error_message\n"
        "FROM sys_load_error_detail\n"
        "WHERE file_name LIKE 's3://b/my!_path!%/it''s!!/%' ESCAPE '!'\n"
        "ORDER BY start_time DESC LIMIT 10;");
}

TEST_CASE("a prefix longer than the view's column is compared as far as it goes") {
  const std::string sql = redshift::load_errors_below(std::string(300, 'x')).sql;
  CHECK(sql.find("'" + std::string(256, 'x') + "%'") != std::string::npos);
}

TEST_CASE("padded columns are trimmed and explained") {
  struct example {
    const char* name;
    std::string column, type, length, code, message, want;
  };
  const example examples[] = {
      {"too long", "note     ", "varchar   ", "256       ", "1204", "String length exceeds DDL length   ",
       "Redshift refused to load table public.orders: a value is too long or out of range for column "
       "\"note\" "
       "(varchar(256)): String length exceeds DDL length (load error 1204, line 12 of s3://b/f). Exclude the "
       "field "
       "from the binding, or backfill the binding with a DDL override of a wider type."},
      {"row too large", "", "", "", "1216", "Input line is not valid",
       "Redshift refused to load table public.orders: a row is not valid, most likely because it is larger "
       "than the "
       "4 MB that Redshift accepts: Input line is not valid (load error 1216, line 12 of s3://b/f). Exclude "
       "large "
       "fields from the binding, or make the documents smaller."},
      {"SUPER too large", "flow_document", "super", "0", "1224", "Invalid JSON",
       "Redshift refused to load table public.orders: a value does not fit into SUPER column "
       "\"flow_document\", "
       "because it is too large or has too many attributes: Invalid JSON (load error 1224, line 12 of "
       "s3://b/f). "
       "Exclude the field from the binding, or make the documents smaller."},
      {"anything else", "at", "timestamptz", "0", "1206", "Invalid timestamp",
       "Redshift refused to load table public.orders: column \"at\" (timestamptz): Invalid timestamp (load "
       "error "
       "1206, line 12 of s3://b/f)."},
  };
  for (const auto& example : examples) {
    CAPTURE(example.name);
    redshift::result answer;
    answer.rows.push_back(
        {"s3://b/f   ", "12", example.column, example.type, example.length, example.code, example.message});
    const auto errors = redshift::parse_load_errors(answer);
    REQUIRE(errors.size() == 1);
    CHECK(redshift::explain(errors[0], "public.orders") == example.want);
  }
}
