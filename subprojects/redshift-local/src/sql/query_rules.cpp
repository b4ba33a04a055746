#include "sql/query_rules.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "sql/error.hpp"
#include "sql/types.hpp"

namespace redshift_local::sql {
namespace {

template <std::size_t count>
bool contains(const std::array<std::string_view, count>& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

/// PostgreSQL's functions that Redshift has not. Of those that begin with json_, only the listed ones are
/// there.
bool is_absent(const std::string& function) {
  static constexpr std::array<std::string_view, 30> absent{"string_agg",
                                                           "regexp_match",
                                                           "regexp_split_to_array",
                                                           "pg_current_xact_id",
                                                           "array_agg",
                                                           "encode",
                                                           "format",
                                                           "overlay",
                                                           "convert_from",
                                                           "convert_to",
                                                           "pg_sleep",
                                                           "pg_sleep_for",
                                                           "clock_timestamp",
                                                           "transaction_timestamp",
                                                           "gen_random_uuid",
                                                           "row_to_json",
                                                           "array_position",
                                                           "array_to_json",
                                                           "regexp_matches",
                                                           "regexp_split_to_table",
                                                           "string_to_array",
                                                           "nextval",
                                                           "currval",
                                                           "setval",
                                                           "lastval",
                                                           "num_nulls",
                                                           "num_nonnulls",
                                                           "pg_notify",
                                                           "to_tsvector",
                                                           "to_tsquery"};
  static constexpr std::array<std::string_view, 8> prefixes{
      "pg_advisory_", "pg_try_advisory_", "txid_", "to_json", "jsonb_", "inet_", "xml", "lo_"};
  static constexpr std::array<std::string_view, 8> json{
      "json_parse", "json_serialize",         "json_serialize_to_varbyte",       "json_typeof",
      "json_size",  "json_extract_path_text", "json_extract_array_element_text", "json_array_length"};
  if (contains(absent, function)) return true;
  if (function.starts_with("json_")) return !contains(json, function);
  return std::any_of(prefixes.begin(), prefixes.end(),
                     [&](auto prefix) { return function.starts_with(prefix); });
}

bool is_leader_only(const std::string& function) {
  static constexpr std::array<std::string_view, 13> leader_only{"generate_series",
                                                                "now",
                                                                "age",
                                                                "isfinite",
                                                                "current_schema",
                                                                "current_schemas",
                                                                "has_table_privilege",
                                                                "has_schema_privilege",
                                                                "has_database_privilege",
                                                                "get_bit",
                                                                "get_byte",
                                                                "set_bit",
                                                                "set_byte"};
  return contains(leader_only, function);
}

class query_reader {
 public:
  explicit query_reader(const tokens& list) : list_(list) {}

  void refuse() const {
    for (std::size_t i = 0; i < list_.size(); ++i) {
      refuse_clause(i);
      refuse_constructor(i);
      refuse_literal(i);
      if (calls(i) && is_absent(list_[i].value))
        throw sql_error("42883", "function " + list_[i].value + "() does not exist");
    }
  }

  void refuse_leader_functions() const {
    std::string used;
    for (std::size_t i = 0; i < list_.size(); ++i)
      if (calls(i) && is_leader_only(list_[i].value)) used = list_[i].value;
    if (!used.empty() && reads_or_writes_table())
      throw not_supported(
          "Specified types or functions (one per INFO message) not supported on Amazon Redshift tables.");
  }

 private:
  bool is(std::size_t i, std::string_view word) const { return i < list_.size() && list_[i].is(word); }
  /// The token before i.
  bool after(std::size_t i, std::string_view word) const { return i > 0 && list_[i - 1].is(word); }
  bool calls(std::size_t i) const { return list_[i].kind == token_kind::word && is(i + 1, "("); }

  void refuse_clause(std::size_t i) const {
    const auto& here = list_[i];
    if (here.is("on") && is(i + 1, "conflict")) throw syntax_error_at(list_[i + 1].text);
    if (here.is("returning") && i > 0 && !after(i, ".")) throw syntax_error_at(here.text);
    if (here.is("distinct") && (after(i, "is") || after(i, "not")) && is(i + 1, "from"))
      throw syntax_error_at(here.text);
    if (here.is("distinct") && after(i, "select") && is(i + 1, "on"))
      throw not_supported("SELECT DISTINCT ON is not supported");
    if (here.is("filter") && after(i, ")") && is(i + 1, "(")) throw syntax_error_at("(");
    if (here.is("fetch") && i > 0 && (is(i + 1, "first") || is(i + 1, "next")))
      throw syntax_error_at(here.text);
    if (here.is("top") && after(i, "select") && i + 1 < list_.size() &&
        list_[i + 1].kind == token_kind::number)
      throw not_modelled("SELECT TOP");
    if (here.is("tablesample") && is(i + 2, "(")) throw syntax_error_at(here.text);
    if (here.is("as") && (is(i + 1, "materialized") || (is(i + 1, "not") && is(i + 2, "materialized"))))
      throw syntax_error_at(list_[i + 1].text);
    if (here.is("for") && (is(i + 1, "update") || is(i + 1, "share")))
      throw not_supported("SELECT FOR " + list_[i + 1].text + " is not supported");
    if (here.is("current") && after(i, "where") && is(i + 1, "of")) throw syntax_error_at(list_[i + 1].text);
    const bool writes = here.is("insert") || here.is("update") || here.is("delete");
    if (writes && after(i, "(") && list_[i + 1].is_name()) throw syntax_error_at(here.text);
  }

  /// uuid '…', B'…': a type, or a letter, in front of a string.
  void refuse_literal(std::size_t i) const {
    if (list_[i].kind != token_kind::word || i + 1 == list_.size()) return;
    if (list_[i + 1].kind != token_kind::string) return;
    refuse_absent_type(list_[i]);
    const bool letter = list_[i].is("b") || list_[i].is("x");
    if (letter && list_[i + 1].before.empty()) throw sql_error("42704", "type \"bit\" does not exist");
  }

  /// Whether the parenthesis here holds several values.
  bool opens_list(std::size_t i) const {
    std::size_t depth = 0;
    for (; i < list_.size(); ++i) {
      if (is(i, "(")) ++depth;
      if (is(i, ")") && --depth == 0) return false;
      if (depth == 1 && (is(i, "select") || is(i, "with"))) return false;
      if (depth == 1 && is(i, ",")) return true;
    }
    return false;
  }

  void refuse_constructor(std::size_t i) const {
    const auto& here = list_[i];
    if (here.is("[")) {
      if (after(i, "array") || is(i + 1, "]")) throw syntax_error_at("[");
      throw not_modelled("navigation into a SUPER");
    }
    const bool implicit = here.is("(") && (after(i, "select") || after(i, "distinct")) && opens_list(i);
    if (implicit || (here.is("row") && is(i + 1, "(") && !after(i, ".")))
      throw not_supported("ROW expression, implicit or explicit, is not supported in target list");
    if (here.is("values") && is(i + 1, "(") && (after(i, "(") || after(i, "all") || after(i, "union")))
      throw syntax_error_at(here.text);
  }

  /// Whether there is a table that is not of the system: behind FROM, JOIN, UPDATE, INTO or CREATE TABLE.
  bool reads_or_writes_table() const {
    const auto defined = common_tables();
    for (std::size_t i = 1; i < list_.size(); ++i) {
      const bool introduces =
          after(i, "from") || after(i, "join") || after(i, "into") || after(i, "update") || after(i, "table");
      if (!introduces || !list_[i].is_name() || is(i + 1, "(") || list_[i].is("select")) continue;
      if (!is_system(list_[i].value) && !defined.contains(list_[i].value)) return true;
    }
    return false;
  }

  std::set<std::string> common_tables() const {
    std::set<std::string> names;
    for (std::size_t i = 0; i + 2 < list_.size(); ++i)
      if (list_[i].is_name() && is(i + 1, "as") && is(i + 2, "(")) names.insert(list_[i].value);
    return names;
  }

  static bool is_system(const std::string& name) {
    static constexpr std::array<std::string_view, 8> prefixes{"pg_",  "svv_", "svl_", "svcs_",
                                                              "stv_", "stl_", "sys_", "information_schema"};
    return std::any_of(prefixes.begin(), prefixes.end(),
                       [&](auto prefix) { return name.starts_with(prefix); });
  }

  const tokens& list_;
};

}  // namespace

void refuse_in_query(const tokens& list) { query_reader(list).refuse(); }
void refuse_leader_functions(const tokens& statement) { query_reader(statement).refuse_leader_functions(); }

}  // namespace redshift_local::sql
