#include "redshift/types.hpp"

#include <doctest/doctest.h>

using redshift::column_info;
using redshift::column_type;

TEST_CASE("each type accepts columns of its own kind and no other") {
  struct example {
    column_type type;
    const char* ddl;
    const char* spellings[3];
  };
  const example examples[] = {
      {column_type::bigint, "BIGINT", {"bigint", "BIGINT"}},
      {column_type::numeric, "NUMERIC(38,0)", {"numeric", "numeric(38,0)"}},
      {column_type::double_precision, "DOUBLE PRECISION", {"double precision"}},
      {column_type::boolean, "BOOLEAN", {"boolean"}},
      {column_type::super, "SUPER", {"super"}},
      {column_type::varbyte, "VARBYTE(1024000)", {"binary varying", "varbyte", "varbyte(1024000)"}},
      {column_type::text, "TEXT", {"character varying", "text", "Character Varying"}},
      {column_type::date, "DATE", {"date"}},
      {column_type::timestamptz, "TIMESTAMPTZ", {"timestamp with time zone", "timestamptz"}},
  };
  for (const auto& example : examples) {
    CAPTURE(example.ddl);
    CHECK(redshift::ddl(example.type) == example.ddl);
    for (const auto& other : examples) {
      for (const char* spelling : other.spellings) {
        if (!spelling) continue;
        CAPTURE(spelling);
        column_info column;
        column.data_type = spelling;
        CHECK(redshift::compatible(example.type, column) == (example.type == other.type));
      }
    }
  }
}

TEST_CASE("a NUMERIC column must hold 38 digits") {
  column_info column;
  column.data_type = "numeric";
  column.numeric_precision = 38;
  CHECK(redshift::compatible(column_type::numeric, column));
  column.numeric_scale = 2;
  CHECK_FALSE(redshift::compatible(column_type::numeric, column));
  column.numeric_precision = 18;
  column.numeric_scale = 0;
  CHECK_FALSE(redshift::compatible(column_type::numeric, column));
}

TEST_CASE("a temporary table's column is like the one it feeds") {
  struct example {
    std::string data_type;
    std::uint32_t length, precision, scale;
    std::string want;
  };
  const example examples[] = {
      {"character varying", 256, 0, 0, "VARCHAR(256)"},
      {"character varying", 65535, 0, 0, "VARCHAR(65535)"},
      {"character varying", 0, 0, 0, "VARCHAR(MAX)"},
      {"character", 3, 0, 0, "CHAR(3)"},
      {"numeric", 0, 38, 0, "NUMERIC(38,0)"},
      {"numeric", 0, 18, 4, "NUMERIC(18,4)"},
      {"numeric", 0, 0, 0, "NUMERIC(38,0)"},
      {"binary varying", 0, 0, 0, "VARBYTE(1024000)"},
      {"binary varying", 64000, 0, 0, "VARBYTE(64000)"},
      {"super", 0, 0, 0, "SUPER"},
      {"bigint", 0, 64, 0, "BIGINT"},
      {"timestamp with time zone", 0, 0, 0, "TIMESTAMP WITH TIME ZONE"},
  };
  for (const auto& example : examples) {
    CAPTURE(example.want);
    column_info column;
    column.data_type = example.data_type;
    column.char_length = example.length;
    column.numeric_precision = example.precision;
    column.numeric_scale = example.scale;
    CHECK(redshift::ddl_like(column) == example.want);
  }
}
