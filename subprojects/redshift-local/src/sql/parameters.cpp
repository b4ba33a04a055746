#include <algorithm>
#include <map>
#include <set>

#include "sql/cursor.hpp"
#include "sql/error.hpp"
#include "sql/statements.hpp"

namespace redshift_local::sql {
namespace {

/// Redshift's own, with their defaults. PostgreSQL keeps them for us as "redshift.<name>".
const std::map<std::string, std::string, std::less<>> own_parameters{
    {"analyze_threshold_percent", "10"},
    {"cast_super_null_on_error", "on"},
    {"describe_field_name_in_uppercase", "off"},
    {"downcase_delimited_identifier", "on"},
    {"enable_case_sensitive_identifier", "off"},
    {"enable_case_sensitive_super_attribute", "off"},
    {"enable_result_cache_for_session", "on"},
    {"error_on_nondeterministic_update", "off"},
    {"json_parse_dedup_attributes", "off"},
    {"json_parse_truncate_strings", "off"},
    {"mv_enable_aqmv_for_session", "on"},
    {"navigate_super_null_on_error", "on"},
    {"parse_super_null_on_error", "off"},
    {"query_group", ""},
    {"wlm_query_slot_count", "1"},
};
const std::set<std::string, std::less<>> free_text{"query_group", "wlm_query_slot_count",
                                                   "analyze_threshold_percent"};
const std::set<std::string, std::less<>> shared_parameters{
    "application_name", "client_encoding",   "datestyle", "extra_float_digits",
    "search_path",      "statement_timeout", "timezone",  "client_min_messages"};

sql_error unknown(const std::string& name) {
  return {"42704", "unrecognized configuration parameter \"" + name + "\""};
}

bool read_switch(const std::string& name, std::string value) {
  value = lower_ascii(value);
  if (value == "on" || value == "true" || value == "yes" || value == "1") return true;
  if (value == "off" || value == "false" || value == "no" || value == "0") return false;
  throw sql_error("22023", "parameter \"" + name + "\" requires a Boolean value");
}

void check_float_digits(const std::string& value) {
  const auto outside = [&] {
    return sql_error("22023",
                     value + " is outside the valid range for parameter \"extra_float_digits\" (-15 .. 2)");
  };
  int digits = 0;
  try {
    digits = std::stoi(value);
  } catch (const std::exception&) {
    throw outside();
  }
  if (digits < -15 || digits > 2) throw outside();
}

plan set_own(const std::string& name, const std::string& value) {
  plan result;
  std::string stored = value;
  if (value.empty() || lower_ascii(value) == "default") stored = own_parameters.find(name)->second;
  if (!free_text.contains(name)) stored = read_switch(name, stored) ? "on" : "off";
  result.sql = "SET redshift." + name + " TO " + quote_literal(stored);
  if (name == "enable_case_sensitive_identifier") result.case_sensitive = stored == "on";
  return result;
}

std::string read_name(cursor& at) {
  if (at.accept({"time", "zone"})) return "timezone";
  return lower_ascii(at.name());
}

plan nothing_to_do(const std::string& tag) {
  plan result;
  result.sql = "DO $rs$ BEGIN END $rs$";
  result.tag = tag;
  return result;
}

}  // namespace

bool is_known_parameter(std::string_view lower_name) {
  return own_parameters.contains(lower_name) || shared_parameters.contains(lower_name);
}

plan set_parameter(tokens list, const session_facts& session) {
  cursor at(list, session.case_sensitive);
  at.expect("set");
  // Isolation is a property of the database: levels that a client asks for are accepted and ignored.
  if (at.sees({"transaction"}) || at.sees({"session", "characteristics"})) return nothing_to_do("SET");
  if (at.sees({"local"})) throw syntax_error_at("LOCAL");
  plan result;
  if (at.accept({"session", "authorization"})) {
    result.sql = render(list);
    return result;
  }
  at.accept("session");
  const bool zone = at.sees({"time", "zone"});
  const auto name = read_name(at);
  if (!zone && !at.accept("to") && !at.accept("=")) at.fail();
  const auto first = at.position();
  const auto minus = at.accept("-") ? std::string("-") : std::string();
  const auto value = minus + at.next().value;
  if (own_parameters.contains(name)) return at.expect_end(), set_own(name, value);
  if (!shared_parameters.contains(name)) throw unknown(name);
  if (name == "extra_float_digits") check_float_digits(value);
  result.sql = "SET " + name + " TO " + render(list, first, list.size());
  return result;
}

plan show_parameter(tokens list, const session_facts& session) {
  cursor at(list, session.case_sensitive);
  at.expect("show");
  const auto name = read_name(at);
  at.expect_end();
  plan result;
  result.tag = "SHOW";
  if (auto own = own_parameters.find(name); own != own_parameters.end())
    result.sql = "SELECT coalesce(nullif(current_setting('redshift." + name + "', true), ''), '" +
                 own->second + "') AS " + quote_name(name);
  else if (name == "server_version")
    result.sql = "SELECT '8.0.2'::text AS server_version";
  else if (shared_parameters.contains(name) || name == "transaction_isolation" || name == "is_superuser")
    result.sql = "SHOW " + name;
  else
    throw unknown(name);
  return result;
}

plan reset_parameter(tokens list, const session_facts& session) {
  cursor at(list, session.case_sensitive);
  at.expect("reset");
  if (at.sees({"all"})) throw not_modelled("RESET ALL");
  const auto name = read_name(at);
  if (own_parameters.contains(name)) {
    auto result = set_own(name, "");
    result.tag = "RESET";
    return result;
  }
  if (!shared_parameters.contains(name)) throw unknown(name);
  plan result;
  result.sql = "RESET " + name;
  return result;
}

}  // namespace redshift_local::sql
