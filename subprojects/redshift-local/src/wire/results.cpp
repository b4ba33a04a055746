#include "wire/results.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>

#include "copy/binary.hpp"

namespace redshift_local::wire {
namespace {

constexpr std::int32_t postgres_json = 114, postgres_bytea = 17;
constexpr std::int32_t name_oid = 19, float4_oid = 700, float8_oid = 701, numeric_oid = 1700;
constexpr int float4_digits = 6, float8_digits = 15;  // FLT_DIG and DBL_DIG

std::int32_t to_redshift_oid(std::int32_t oid, const postgres_facts& facts) {
  if (oid == facts.super_oid || oid == postgres_json) return super_oid;
  if (oid == facts.varbyte_oid || oid == postgres_bytea) return varbyte_oid;
  return oid;
}

struct field {
  std::int32_t oid;
  bool binary;
};

std::vector<field> read_fields(body_reader reader) {
  std::vector<field> fields(static_cast<std::size_t>(reader.int16()));
  for (auto& each : fields) {
    reader.c_string();
    reader.bytes(6);
    each.oid = reader.int32();
    reader.bytes(6);
    each.binary = reader.int16() != 0;
  }
  return fields;
}

column_form form_of(const field& column, const postgres_facts& facts) {
  if (column.binary) return column_form::as_is;
  if (to_redshift_oid(column.oid, facts) == varbyte_oid) return column_form::varbyte;
  if (column.oid == name_oid) return column_form::name;
  if (column.oid == float4_oid) return column_form::real;
  if (column.oid == float8_oid) return column_form::double_precision;
  return column_form::as_is;
}

std::string with_digits(std::string_view text, int digits) {
  const auto value = std::strtod(std::string(text).c_str(), nullptr);
  if (!std::isfinite(value)) return std::string(text);
  char printed[32];
  std::snprintf(printed, sizeof printed, "%.*g", digits, value);
  return printed;
}

std::string translate_field(std::string_view text, column_form form, int extra_float_digits,
                            const sql::long_names& names) {
  if (form == column_form::name) return names.restore(text);
  if (form == column_form::varbyte && text.starts_with("\\x")) text.remove_prefix(2);
  if (extra_float_digits > 0 && form == column_form::real)
    return with_digits(text, float4_digits + extra_float_digits);
  if (extra_float_digits > 0 && form == column_form::double_precision)
    return with_digits(text, float8_digits + extra_float_digits);
  return std::string(text);
}

bool is_untouched(const row_form& form, int extra_float_digits) {
  return std::all_of(form.begin(), form.end(), [&](auto each) {
    const bool is_float = each == column_form::real || each == column_form::double_precision;
    return each == column_form::as_is || (is_float && extra_float_digits <= 0);
  });
}

}  // namespace

row_form translate_row_description(std::string& body, const postgres_facts& facts) {
  row_form form;
  for (const auto& each : read_fields(body_reader(body))) form.push_back(form_of(each, facts));
  body_reader reader(body);
  std::string out;
  append_big_endian(out, reader.int16());
  for (std::size_t i = 0; i < form.size(); ++i) {
    out += facts.names.restore(reader.c_string());
    out += '\0';
    out += reader.bytes(6);  // table, column
    append_big_endian(out, to_redshift_oid(reader.int32(), facts));
    out += reader.bytes(8);  // size, modifier, format
  }
  body = std::move(out);
  return form;
}

std::string foreign_binary_type(std::string_view row_description, const postgres_facts& facts) {
  for (const auto& each : read_fields(body_reader(row_description))) {
    const auto oid = to_redshift_oid(each.oid, facts);
    if (each.binary && oid == numeric_oid) return "NUMERIC";
    if (each.binary && oid == super_oid) return "SUPER";
    if (each.binary && oid == varbyte_oid) return "VARBYTE";
  }
  return {};
}

void translate_data_row(std::string& body, const row_form& form, int extra_float_digits,
                        const postgres_facts& facts) {
  if (is_untouched(form, extra_float_digits)) return;
  body_reader reader(body);
  const auto count = reader.int16();
  std::string out;
  append_big_endian(out, count);
  for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i) {
    const auto length = reader.int32();
    if (length < 0) {
      append_big_endian(out, length);
      continue;
    }
    const auto text = reader.bytes(static_cast<std::size_t>(length));
    append_bytes(out, translate_field(text, form.at(i), extra_float_digits, facts.names));
  }
  body = std::move(out);
}

void translate_parameter_description(std::string& body, const postgres_facts& facts) {
  body_reader reader(body);
  const auto count = reader.int16();
  std::string out;
  append_big_endian(out, count);
  for (int i = 0; i < count; ++i) append_big_endian(out, to_redshift_oid(reader.int32(), facts));
  body = std::move(out);
}

std::int32_t to_postgres_oid(std::int32_t oid, const postgres_facts& facts) {
  if (oid == super_oid) return facts.super_oid;
  if (oid == varbyte_oid) return facts.varbyte_oid;
  return oid;
}

}  // namespace redshift_local::wire
