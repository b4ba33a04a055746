#include "wire/results.hpp"

#include <algorithm>

#include "copy/binary.hpp"

namespace redshift_local::wire {
namespace {

constexpr std::int32_t postgres_json = 114, postgres_bytea = 17;

std::int32_t to_redshift_oid(std::int32_t oid, const postgres_facts& facts) {
  if (oid == facts.super_oid || oid == postgres_json) return super_oid;
  if (oid == facts.varbyte_oid || oid == postgres_bytea) return varbyte_oid;
  return oid;
}

}  // namespace

varbyte_columns translate_row_description(std::string& body, const postgres_facts& facts) {
  body_reader reader(body);
  varbyte_columns columns(static_cast<std::size_t>(reader.int16()));
  std::string out;
  append_big_endian(out, static_cast<std::int16_t>(columns.size()));
  for (std::size_t i = 0; i < columns.size(); ++i) {
    out += facts.names.restore(reader.c_string());
    out += '\0';
    out += reader.bytes(6);  // table, column
    const auto oid = to_redshift_oid(reader.int32(), facts);
    columns[i] = oid == varbyte_oid;
    append_big_endian(out, oid);
    out += reader.bytes(8);  // size, modifier, format
  }
  body = std::move(out);
  return columns;
}

void translate_data_row(std::string& body, const varbyte_columns& columns) {
  if (std::find(columns.begin(), columns.end(), true) == columns.end()) return;
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
    auto field = reader.bytes(static_cast<std::size_t>(length));
    if (i < columns.size() && columns[i] && field.starts_with("\\x")) field.remove_prefix(2);
    append_bytes(out, field);
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
