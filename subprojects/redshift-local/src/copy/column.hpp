// A column that COPY fills.
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
};

struct conversion {
  bool auto_dates = false, auto_times = false;
  bool truncate_columns = false;
  bool empty_as_null = false, blanks_as_null = false;
  bool round_decimals = false;
  bool truncate_super_strings = false;  // json_parse_truncate_strings
};

/// Why a row cannot be loaded: a row of sys_load_error_detail to be (Redshift: load error reference).
struct load_failure : std::runtime_error {
  load_failure(int error_code, const std::string& reason, std::string raw = {})
      : std::runtime_error(reason), code(error_code), raw_value(std::move(raw)) {}
  int code;
  std::string raw_value, raw_line;
  std::string file, column_name, column_type, column_length;
  std::uint64_t line = 0;  // the last line of the document
};

}  // namespace redshift_local::copy
