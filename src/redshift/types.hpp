// Column types: their DDL, and which columns of the catalog hold them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace redshift {

enum class column_type : std::uint8_t {
  bigint,
  numeric,  // NUMERIC(38,0)
  double_precision,
  boolean,
  super,
  varbyte,  // VARBYTE(1024000)
  text,     // TEXT, which is VARCHAR(256) until it is widened
  date,
  timestamptz,
};

inline constexpr std::uint32_t max_varchar_bytes = 65535;

/// A column as information_schema.columns describes it. Names are in their stored form.
struct column_info {
  std::string name;
  std::string data_type;          // "character varying", "binary varying", "super", …
  std::uint32_t char_length = 0;  // bytes of a VARCHAR; 0: none given
  std::uint32_t numeric_precision = 0, numeric_scale = 0;
  bool nullable = true;
};

/// "BIGINT", "NUMERIC(38,0)", "TEXT", …
std::string_view ddl(column_type type);
/// Whether values for `type` can go into the column.
bool compatible(column_type type, const column_info& column);
/// DDL that makes a column like this one, for temporary tables: VARCHAR(n) with its width, NUMERIC(p,s), ….
std::string ddl_like(const column_info& column);

}  // namespace redshift
