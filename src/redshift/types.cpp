#include "redshift/types.hpp"

#include <algorithm>
#include <initializer_list>

#include "redshift/dialect.hpp"

namespace redshift {
namespace {

bool is_one_of(const column_info& column, std::initializer_list<std::string_view> spellings) {
  return std::ranges::find(spellings, fold_identifier(column.data_type, false)) != spellings.end();
}

/// Integers of 38 digits fit. A catalog that tells no precision is believed.
bool holds_38_digits(const column_info& column) {
  return column.numeric_precision == 0 || (column.numeric_precision == 38 && column.numeric_scale == 0);
}

std::string sized(std::string_view type, std::uint32_t size) {
  return std::string(type) + '(' + std::to_string(size) + ')';
}

}  // namespace

std::string_view ddl(column_type type) {
  switch (type) {
    case column_type::bigint:
      return "BIGINT";
    case column_type::numeric:
      return "NUMERIC(38,0)";
    case column_type::double_precision:
      return "DOUBLE PRECISION";
    case column_type::boolean:
      return "BOOLEAN";
    case column_type::super:
      return "SUPER";
    case column_type::varbyte:
      return "VARBYTE(1024000)";
    case column_type::text:
      return "TEXT";
    case column_type::date:
      return "DATE";
    case column_type::timestamptz:
      return "TIMESTAMPTZ";
  }
  return {};
}

bool compatible(column_type type, const column_info& column) {
  switch (type) {
    case column_type::bigint:
      return is_one_of(column, {"bigint"});
    case column_type::numeric:
      return is_one_of(column, {"numeric(38,0)"}) ||
             (is_one_of(column, {"numeric"}) && holds_38_digits(column));
    case column_type::double_precision:
      return is_one_of(column, {"double precision"});
    case column_type::boolean:
      return is_one_of(column, {"boolean"});
    case column_type::super:
      return is_one_of(column, {"super"});
    case column_type::varbyte:
      return is_one_of(column, {"binary varying", "varbyte", "varbyte(1024000)"});
    case column_type::text:
      return is_one_of(column, {"character varying", "text"});
    case column_type::date:
      return is_one_of(column, {"date"});
    case column_type::timestamptz:
      return is_one_of(column, {"timestamp with time zone", "timestamptz"});
  }
  return false;
}

std::string ddl_like(const column_info& column) {
  if (is_one_of(column, {"character varying", "text"})) {
    return column.char_length == 0 ? "VARCHAR(MAX)" : sized("VARCHAR", column.char_length);
  }
  if (is_one_of(column, {"character"})) return sized("CHAR", std::max(column.char_length, 1u));
  if (is_one_of(column, {"binary varying", "varbyte"})) {
    return column.char_length == 0 ? std::string(ddl(column_type::varbyte))
                                   : sized("VARBYTE", column.char_length);
  }
  if (is_one_of(column, {"numeric"})) {
    if (column.numeric_precision == 0) return std::string(ddl(column_type::numeric));
    return "NUMERIC(" + std::to_string(column.numeric_precision) + ',' +
           std::to_string(column.numeric_scale) + ')';
  }
  // Every other type is written as the catalog reports it.
  std::string type = column.data_type;
  std::ranges::transform(type, type.begin(),
                         [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
  return type;
}

}  // namespace redshift
