#include "sql/types.hpp"

#include <algorithm>
#include <array>
#include <map>

#include "sql/error.hpp"

namespace redshift_local::sql {
namespace {

constexpr std::uint32_t max_char_bytes = 4096, max_varbyte_bytes = 16'777'216, default_varbyte_bytes = 64'000;
constexpr std::uint32_t default_varchar_bytes = 256;

const std::map<std::string, std::string, std::less<>> plain_types{
    {"smallint", "smallint"},
    {"int2", "smallint"},
    {"integer", "integer"},
    {"int", "integer"},
    {"int4", "integer"},
    {"bigint", "bigint"},
    {"int8", "bigint"},
    {"real", "real"},
    {"float4", "real"},
    {"float8", "double precision"},
    {"boolean", "boolean"},
    {"bool", "boolean"},
    {"date", "date"},
    {"timetz", "timetz"},
    {"timestamptz", "timestamptz"},
};

std::uint32_t length(cursor& at, std::uint32_t when_absent, std::uint32_t largest, const char* type) {
  if (!at.accept("(")) return when_absent;
  const auto bytes = at.accept("max") ? largest : at.whole_number();
  at.expect(")");
  if (bytes < 1) throw sql_error("22023", std::string("length for type ") + type + " must be at least 1");
  if (bytes > largest)
    throw sql_error("22023",
                    std::string("length for type ") + type + " cannot exceed " + std::to_string(largest));
  return static_cast<std::uint32_t>(bytes);
}

data_type varchar(std::uint32_t bytes) {
  return {.postgres = "varchar(" + std::to_string(bytes) + ")", .bytes = bytes};
}
data_type character(std::uint32_t bytes) {
  return {.postgres = "char(" + std::to_string(bytes) + ")", .bytes = bytes};
}

data_type numeric(cursor& at) {
  std::uint64_t precision = 18, scale = 0;
  if (at.accept("(")) {
    precision = at.whole_number();
    if (at.accept(",")) scale = at.whole_number();
    at.expect(")");
  }
  if (precision < 1 || precision > 38)
    throw sql_error("22023", "NUMERIC precision " + std::to_string(precision) + " must be between 1 and 38");
  if (scale > 37 || scale > precision)
    throw sql_error("22023", "NUMERIC scale " + std::to_string(scale) + " must be between 0 and precision " +
                                 std::to_string(precision));
  return {.postgres = "numeric(" + std::to_string(precision) + "," + std::to_string(scale) + ")"};
}

data_type with_time_zone(cursor& at, std::string_view base) {
  if (at.accept({"with", "time", "zone"})) return {.postgres = std::string(base) + "tz"};
  at.accept({"without", "time", "zone"});
  return {.postgres = std::string(base)};
}

data_type varbyte(cursor& at) {
  const auto bytes = length(at, default_varbyte_bytes, max_varbyte_bytes, "varbyte");
  return {.postgres = "varbyte(" + std::to_string(bytes) + ")", .bytes = bytes, .semistructured = true};
}

sql_error unsupported_type(std::string_view owner, const std::string& type) {
  return not_supported("Column \"" + std::string(owner) + "\" has unsupported type \"" + type + "\".");
}

}  // namespace

data_type read_type(cursor& at, std::string_view owner) {
  if (!at.peek().is_name()) at.fail();
  const auto written = at.next().value;
  const auto word = lower_ascii(written);
  if (auto plain = plain_types.find(word); plain != plain_types.end()) return {.postgres = plain->second};
  if (word == "numeric" || word == "decimal") return numeric(at);
  if (word == "double") return at.expect("precision"), data_type{.postgres = "double precision"};
  if (word == "float")
    return length(at, 53, 53, "float") <= 24 ? data_type{"real"} : data_type{"double precision"};
  if (word == "timestamp" || word == "time") return with_time_zone(at, word);
  if (word == "varchar" || word == "nvarchar" ||
      ((word == "character" || word == "char") && at.accept("varying")))
    return varchar(length(at, default_varchar_bytes, max_varchar_bytes, "varchar"));
  if (word == "text") return varchar(default_varchar_bytes);
  if (word == "bpchar") return character(256);
  if (word == "char" || word == "character" || word == "nchar")
    return character(length(at, 1, max_char_bytes, "char"));
  if (word == "super") return {.postgres = "super", .semistructured = true};
  if (word == "varbyte" || word == "varbinary" || (word == "binary" && at.accept("varying")))
    return varbyte(at);
  for (auto rare : {"interval", "geometry", "geography", "hllsketch"})
    if (word == rare) throw not_modelled("the type " + word);
  throw unsupported_type(owner, word);
}

data_type read_column_type(cursor& at, std::string_view owner) {
  const auto type = read_type(at, owner);
  if (at.sees({"["}) || at.sees({"array"})) throw unsupported_type(owner, type.postgres + "[]");
  return type;
}

void refuse_system_column(const std::string& name) {
  static constexpr std::array<std::string_view, 7> reserved{"oid",  "tableoid", "xmin", "cmin",
                                                            "xmax", "cmax",     "ctid"};
  if (std::find(reserved.begin(), reserved.end(), name) != reserved.end())
    throw sql_error("42701", "column name \"" + name + "\" conflicts with a system column name");
}

void read_collation(cursor& at) {
  if (at.sees({"case_insensitive"}) || at.sees({"ci"})) throw not_modelled("COLLATE CASE_INSENSITIVE");
  if (!at.accept("case_sensitive") && !at.accept("cs")) at.fail();
}

void refuse_absent_type(const token& name) {
  static constexpr std::array<std::string_view, 25> absent{
      "point",  "line",    "lseg",   "box",       "path",      "polygon",   "circle",   "json", "jsonb",
      "uuid",   "xml",     "bytea",  "money",     "inet",      "cidr",      "macaddr",  "bit",  "tsvector",
      "varbit", "tsquery", "hstore", "int4range", "int8range", "tstzrange", "daterange"};
  if (std::find(absent.begin(), absent.end(), name.value) != absent.end())
    throw sql_error("42704", "type \"" + name.value + "\" does not exist");
}

bool needs_rewriting(const cursor& at) {
  static constexpr std::array<std::string_view, 8> words{"varchar", "nvarchar",  "bpchar", "nchar",
                                                         "varbyte", "varbinary", "super",  "numeric"};
  for (auto word : words)
    if (at.sees({word})) return true;
  return at.sees({"character", "varying"}) || at.sees({"char", "varying"}) ||
         at.sees({"binary", "varying"}) || at.sees({"decimal"});
}

}  // namespace redshift_local::sql
