#include "wire/results.hpp"

#include <doctest/doctest.h>

#include "copy/binary.hpp"

namespace redshift_local::wire {
namespace {

const postgres_facts facts{.socket_path = {}, .superuser = {}, .super_oid = 70001, .varbyte_oid = 70002};

std::string described(std::int32_t oid, std::int16_t format = 0) {
  std::string body;
  append_big_endian(body, std::int16_t{1});
  body += std::string("c\0", 2) + std::string(6, '\0');
  append_big_endian(body, oid);
  body += std::string(6, '\0');
  append_big_endian(body, format);
  return body;
}

std::string translated(std::int32_t oid, const char* text, int digits) {
  auto description = described(oid);
  const auto form = translate_row_description(description, facts);
  std::string row;
  append_big_endian(row, std::int16_t{1});
  append_bytes(row, text);
  translate_data_row(row, form, digits, facts);
  return row.substr(6);
}

}  // namespace

TEST_CASE("names of the catalogue come in full") {
  postgres_facts known;
  const std::string name(100, 'n'), stand_in = known.names.store(name);
  auto description = described(19);
  const auto form = translate_row_description(description, known);
  std::string row;
  append_big_endian(row, std::int16_t{1});
  append_bytes(row, stand_in);
  translate_data_row(row, form, 0, known);
  CHECK(row.substr(6) == name);
}

TEST_CASE("digits of DOUBLE and REAL follow extra_float_digits as in PostgreSQL 8") {
  CHECK(translated(701, "0.1", 0) == "0.1");
  CHECK(translated(701, "0.1", 2) == "0.10000000000000001");
  CHECK(translated(701, "0.1", 1) == "0.1");
  CHECK(translated(701, "1e+20", 2) == "1e+20");
  CHECK(translated(701, "NaN", 2) == "NaN");
  CHECK(translated(701, "-Infinity", 2) == "-Infinity");
  CHECK(translated(700, "0.1", 2) == "0.1");
  CHECK(translated(700, "16777216", 2) == "16777216");
  CHECK(translated(1043, "0.1", 2) == "0.1");
}

TEST_CASE("VARBYTE is bare hexadecimal digits") { CHECK(translated(70002, "\\x00ff", 0) == "00ff"); }

TEST_CASE("types whose binary form differs are found") {
  CHECK(foreign_binary_type(described(1700, 1), facts) == "NUMERIC");
  CHECK(foreign_binary_type(described(70001, 1), facts) == "SUPER");
  CHECK(foreign_binary_type(described(70002, 1), facts) == "VARBYTE");
  CHECK(foreign_binary_type(described(1700, 0), facts).empty());
  CHECK(foreign_binary_type(described(23, 1), facts).empty());
}

}  // namespace redshift_local::wire
