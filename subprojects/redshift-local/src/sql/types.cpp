#include "sql/types.hpp"

#include <array>
#include <atomic>
#include <chrono>
#include <map>

#include "sql/error.hpp"

namespace redshift_local::sql {
namespace {

using namespace std::chrono_literals;

constexpr std::uint32_t max_char_bytes = 4096, max_varbyte_bytes = 16'777'216, default_varbyte_bytes = 64'000;
constexpr std::uint32_t longest_postgres_modifier = 10'485'760;
constexpr std::uint32_t default_varchar_bytes = 256;
constexpr std::string_view check_prefix = "bytes of ";

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
  if (bytes > longest_postgres_modifier) throw not_modelled("VARBYTE of more than 10485760 bytes");
  return {.postgres = "varbyte(" + std::to_string(bytes) + ")", .bytes = bytes, .semistructured = true};
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
  throw not_supported("Column \"" + std::string(owner) + "\" has unsupported type \"" + word + "\".");
}

bool needs_rewriting(const cursor& at) {
  static constexpr std::array<std::string_view, 8> words{"varchar", "nvarchar",  "bpchar", "nchar",
                                                         "varbyte", "varbinary", "super",  "numeric"};
  for (auto word : words)
    if (at.sees({word})) return true;
  return at.sees({"character", "varying"}) || at.sees({"char", "varying"}) ||
         at.sees({"binary", "varying"}) || at.sees({"decimal"});
}

std::string length_check(const data_type& type, std::string_view column) {
  if (type.bytes == 0) return {};
  // Constraint names are unique within a table, which may be older than this process.
  static std::atomic<std::uint64_t> serial = std::chrono::system_clock::now().time_since_epoch() / 1us;
  const auto name = std::string(check_prefix) + type.postgres + " #" + std::to_string(++serial);
  return " CONSTRAINT " + quote_name(name) + " CHECK (octet_length(" + quote_name(column) +
         ") <= " + std::to_string(type.bytes) + ")";
}

std::string type_of_length_check(std::string_view constraint) {
  if (!constraint.starts_with(check_prefix)) return {};
  std::string type(constraint.substr(check_prefix.size()));
  type.resize(std::min(type.find(" #"), type.size()));
  const auto parenthesis = std::min(type.find('('), type.size());
  const auto base = type.substr(0, parenthesis);
  const auto named = base == "varchar" ? "character varying"
                     : base == "char"  ? "character"
                                       : "binary varying";
  return named + type.substr(parenthesis);
}

}  // namespace redshift_local::sql
