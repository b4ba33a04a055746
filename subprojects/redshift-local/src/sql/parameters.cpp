#include <charconv>
#include <map>
#include <set>

#include "sql/cursor.hpp"
#include "sql/error.hpp"
#include "sql/expression.hpp"
#include "sql/statements.hpp"

namespace redshift_local::sql {
namespace {

enum class shape { on_off, number, text };
struct parameter {
  std::string initial;
  shape values = shape::on_off;
};

/// Redshift's own. PostgreSQL keeps them for us as "redshift.<name>".
const std::map<std::string, parameter, std::less<>> own_parameters{
    {"analyze_threshold_percent", {"10", shape::number}},
    {"cast_super_null_on_error", {"on"}},
    {"default_geometry_encoding", {"1", shape::number}},
    {"describe_field_name_in_uppercase", {"off"}},
    {"downcase_delimited_identifier", {"on"}},
    {"enable_case_sensitive_identifier", {"off"}},
    {"enable_case_sensitive_super_attribute", {"off"}},
    {"enable_numeric_rounding", {"on"}},
    {"enable_result_cache_for_session", {"on"}},
    {"enable_vacuum_boost", {"off"}},
    {"error_on_nondeterministic_update", {"off"}},
    {"json_parse_dedup_attributes", {"off"}},
    {"json_parse_truncate_strings", {"off"}},
    {"max_cursor_result_set_size", {"0", shape::number}},
    {"mv_enable_aqmv_for_session", {"on"}},
    {"navigate_super_null_on_error", {"on"}},
    {"parse_super_null_on_error", {"off"}},
    {"query_group", {"", shape::text}},
    {"wlm_query_slot_count", {"1", shape::number}},
};
const std::set<std::string, std::less<>> shared_parameters{
    "application_name", "client_encoding",   "datestyle", "extra_float_digits",
    "search_path",      "statement_timeout", "timezone",  "client_min_messages"};
constexpr std::int64_t most_query_slots = 50;  // of all queues together

sql_error unknown(const std::string& name) {
  return {"42704", "unrecognized configuration parameter \"" + name + "\""};
}

std::string read_switch(const std::string& name, std::string value) {
  value = lower_ascii(value);
  if (value == "on" || value == "true" || value == "yes" || value == "1") return "on";
  if (value == "off" || value == "false" || value == "no" || value == "0") return "off";
  throw sql_error("22023", "parameter \"" + name + "\" requires a Boolean value");
}

std::int64_t read_number(const std::string& name, const std::string& value) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
  if (error != std::errc() || end != value.data() + value.size())
    throw sql_error("22023", "parameter \"" + name + "\" requires a numeric value");
  return number;
}

void check_range(const std::string& name, const std::string& value, std::int64_t least, std::int64_t most) {
  const auto number = read_number(name, value);
  if (number >= least && number <= most) return;
  throw sql_error("22023", value + " is outside the valid range for parameter \"" + name + "\" (" +
                               std::to_string(least) + " .. " + std::to_string(most) + ")");
}

/// A value of one of Redshift's own parameters as it is kept.
std::string checked(const std::string& name, const std::string& value) {
  const auto& known = own_parameters.find(name)->second;
  if (known.values == shape::on_off) return read_switch(name, value);
  if (name == "wlm_query_slot_count") check_range(name, value, 1, most_query_slots);
  if (known.values == shape::number) read_number(name, value);
  return value;
}

std::string read_name(cursor& at) {
  if (at.accept({"time", "zone"})) return "timezone";
  return lower_ascii(at.name());
}

void require_known(const std::string& name) {
  if (!is_known_parameter(name)) throw unknown(name);
}

plan nothing_to_do(const std::string& tag) {
  plan result;
  result.sql = "DO $rs$ BEGIN END $rs$";
  result.tag = tag;
  return result;
}

plan show_all() {
  plan result;
  for (const auto& [name, unused] : own_parameters)
    result.sql += "SELECT " + quote_literal(name) + "::text AS name, pg_catalog.current_setting('redshift." +
                  name + "') AS setting UNION ALL ";
  for (const auto& name : shared_parameters)
    result.sql += "SELECT " + quote_literal(name) + ", pg_catalog.current_setting(" + quote_literal(name) +
                  ") UNION ALL ";
  result.sql += "SELECT 'server_version', '8.0.2' ORDER BY 1";
  result.tag = "SHOW";
  return result;
}

}  // namespace

std::map<std::string, std::string> own_parameter_defaults() {
  std::map<std::string, std::string> defaults;
  for (const auto& [name, known] : own_parameters) defaults[postgres_parameter(name)] = known.initial;
  return defaults;
}

std::string postgres_parameter(const std::string& name) {
  return own_parameters.contains(name) ? "redshift." + name : name;
}

bool is_known_parameter(std::string_view lower_name) {
  return own_parameters.contains(lower_name) || shared_parameters.contains(lower_name);
}

std::string check_parameter(const std::string& name, const std::string& value) {
  require_known(name);
  if (name == "extra_float_digits") check_range(name, value, -15, 2);
  return own_parameters.contains(name) ? checked(name, value) : value;
}

plan set_parameter(tokens list, const session_facts& session) {
  rewrite_expressions(list, session.case_sensitive);
  cursor at(list, session.case_sensitive);
  at.expect("set");
  // Isolation is a property of the database: levels that a client asks for are accepted and ignored.
  if (at.sees({"transaction"}) || at.sees({"session", "characteristics"})) return nothing_to_do("SET");
  plan result;
  if (at.accept({"session", "authorization"})) {
    result.sql = render(list);
    return result;
  }
  const std::string scope = at.accept("local") ? "SET LOCAL " : "SET ";
  if (scope == "SET ") at.accept("session");
  const bool zone = at.sees({"time", "zone"});
  const auto name = read_name(at);
  if (!zone && !at.accept("to") && !at.accept("=")) at.fail();
  require_known(name);
  result.sets = true;
  result.sql = scope + postgres_parameter(name) + " TO ";
  const auto first = at.position();
  if (at.accept("default")) {
    at.expect_end();
    result.sql += "DEFAULT";
    return result;
  }
  const auto minus = at.accept("-") ? std::string("-") : std::string();
  const auto value = check_parameter(name, minus + at.next().value);
  if (!own_parameters.contains(name)) {
    result.sql += render(list, first, list.size());
    return result;
  }
  at.expect_end();
  result.sql += quote_literal(value);
  return result;
}

plan show_parameter(tokens list, const session_facts& session) {
  cursor at(list, session.case_sensitive);
  at.expect("show");
  if (at.sees({"all"})) return show_all();
  const auto name = read_name(at);
  at.expect_end();
  plan result;
  result.tag = "SHOW";
  if (name == "server_version")
    result.sql = "SELECT '8.0.2'::text AS server_version";
  else if (is_known_parameter(name) || name == "transaction_isolation" || name == "is_superuser")
    result.sql = "SHOW " + postgres_parameter(name);
  else
    throw unknown(name);
  return result;
}

plan reset_parameter(tokens list, const session_facts& session) {
  cursor at(list, session.case_sensitive);
  at.expect("reset");
  plan result;
  result.sets = true;
  if (at.sees({"all"})) {
    result.sql = "RESET ALL";
    return result;
  }
  const auto name = read_name(at);
  at.expect_end();
  require_known(name);
  result.sql = "RESET " + postgres_parameter(name);
  return result;
}

}  // namespace redshift_local::sql
