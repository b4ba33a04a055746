// A column that COPY fills, and why a row may not be loaded.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>

namespace redshift_local::copy {

enum class column_kind {
  smallint,
  integer,
  bigint,
  numeric,
  real,
  double_precision,
  boolean,
  date,
  timestamp,
  timestamptz,
  varchar,
  character,
  super,
  varbyte,
  unsupported,
};

struct column {
  std::string name;
  column_kind kind = column_kind::unsupported;
  std::string type;         // as the error views name it
  std::uint32_t bytes = 0;  // limit of VARCHAR, CHAR, VARBYTE
  int precision = 0, scale = 0;
  bool not_null = false;
  bool identity = false;  // COPY leaves it out unless EXPLICIT_IDS
};

/// A row of sys_load_error_detail to be (Redshift: load error reference).
struct load_failure : std::runtime_error {
  load_failure(int error_code, const std::string& reason, std::size_t position_in_field = 0)
      : std::runtime_error(reason), code(error_code), position(position_in_field) {}
  int code;
  std::size_t position;
  std::string raw_value, raw_line;
  std::string file, column_name, column_type, column_length;
  std::uint64_t line = 0;  // the last line of the row
};

}  // namespace redshift_local::copy
