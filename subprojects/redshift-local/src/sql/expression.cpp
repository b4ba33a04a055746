#include "sql/expression.hpp"

#include <algorithm>
#include <array>
#include <map>

#include "sql/cursor.hpp"
#include "sql/error.hpp"
#include "sql/types.hpp"

namespace redshift_local::sql {
namespace {

constexpr std::array<std::string_view, 14> absent_functions{"string_agg",
                                                            "array_agg",
                                                            "gen_random_uuid",
                                                            "pg_sleep",
                                                            "clock_timestamp",
                                                            "to_json",
                                                            "to_jsonb",
                                                            "json_build_object",
                                                            "jsonb_build_object",
                                                            "json_agg",
                                                            "txid_current",
                                                            "pg_advisory_lock",
                                                            "pg_advisory_xact_lock",
                                                            "transaction_timestamp"};

/// Functions that are the same under another name.
const std::map<std::string, std::string, std::less<>> renamed_functions{
    {"nvl", "coalesce"}, {"len", "length"}, {"getdate", "pg_catalog.rs_getdate"}};

class rewriter {
 public:
  rewriter(tokens& list, bool case_sensitive) : list_(list), case_sensitive_(case_sensitive) {}

  void run() {
    for (std::size_t i = 0; i < list_.size(); ++i) {
      refuse(i);
      rewrite_name(i);
      rewrite_function(i);
      rewrite_cast(i);
    }
  }

 private:
  bool is(std::size_t i, std::string_view word) const { return i < list_.size() && list_[i].is(word); }
  bool calls(std::size_t i) const {
    return list_[i].kind == token_kind::word && is(i + 1, "(") && (i == 0 || !list_[i - 1].is("."));
  }

  void refuse(std::size_t i) const {
    const auto& here = list_[i];
    if (here.is("on") && is(i + 1, "conflict")) throw syntax_error_at(list_[i + 1].text);
    if (here.is("returning") && i > 0 && !list_[i - 1].is(".")) throw syntax_error_at(here.text);
    if (here.is("distinct") && i > 0 && (is(i - 1, "is") || is(i - 1, "not")) && is(i + 1, "from"))
      throw syntax_error_at(here.text);
    if (here.is("array") && is(i + 1, "[")) throw syntax_error_at("[");
    if (calls(i) &&
        std::find(absent_functions.begin(), absent_functions.end(), here.value) != absent_functions.end())
      throw sql_error("42883", "function " + here.value + "() does not exist");
  }

  void rewrite_name(std::size_t i) {
    auto& here = list_[i];
    const bool temporary = here.kind == token_kind::word && here.text.starts_with('#');
    if (here.kind == token_kind::quoted_name || temporary)
      here.text = quote_name(fold_name(here, case_sensitive_));
  }

  void rewrite_function(std::size_t i) {
    auto& here = list_[i];
    if (here.is("sysdate") && !is(i + 1, "(")) here.text = "pg_catalog.rs_getdate()";
    if (!calls(i)) return;
    if (auto renamed = renamed_functions.find(here.value); renamed != renamed_functions.end())
      here.text = renamed->second;
    if (here.is("object")) wrap_constructor(i, "json_build_object", 1);
    if (here.is("array") && !is(i + 2, "select")) wrap_constructor(i, "json_build_array", 0);
  }

  /// OBJECT(k, v, …) → rs_super(json_build_object(k, rs_json(v), …)): compact, and with Redshift's idea of
  /// how each type becomes SUPER. `first_value` is 1 when names come before values.
  void wrap_constructor(std::size_t i, std::string_view builder, std::size_t first_value) {
    list_[i].text = "pg_catalog.rs_super(pg_catalog." + std::string(builder);
    list_[i].value = list_[i].text;
    const auto stride = first_value + 1;
    std::size_t argument = 0, depth = 1, at = i + 2;
    if (!is(at, ")")) open_value(at, argument, first_value, stride);
    for (; at < list_.size(); ++at) {
      if (list_[at].is("(")) ++depth;
      if (list_[at].is(")") && --depth == 0) break;
      if (depth != 1 || !list_[at].is(",")) continue;
      if (argument % stride == first_value) list_[at].text = ")" + list_[at].text;
      ++argument;
      open_value(at + 1, argument, first_value, stride);
    }
    if (at == list_.size()) throw syntax_error_at("");
    const bool value_open = at > i + 2 && argument % stride == first_value;
    list_[at].text = value_open ? ")))" : "))";
  }

  void open_value(std::size_t at, std::size_t argument, std::size_t first_value, std::size_t stride) {
    if (argument % stride != first_value || at >= list_.size()) return;
    list_[at - 1].text += list_[at - 1].is(",") ? " pg_catalog.rs_json(" : "pg_catalog.rs_json(";
  }

  void rewrite_cast(std::size_t i) {
    if (list_[i].is("::")) return rewrite_type(i + 1);
    if (!list_[i].is("cast") || !is(i + 1, "(")) return;
    std::size_t depth = 0;
    for (auto at = i + 1; at < list_.size(); ++at) {
      if (list_[at].is("(")) ++depth;
      if (list_[at].is(")") && --depth == 0) return;
      if (depth == 1 && list_[at].is("as")) return rewrite_type(at + 1);
    }
  }

  void rewrite_type(std::size_t i) {
    tokens rest(list_.begin() + static_cast<std::ptrdiff_t>(std::min(i, list_.size())), list_.end());
    cursor at(rest, case_sensitive_);
    if (!needs_rewriting(at)) return;
    auto type = read_type(at, "?");
    // A literal has no type of its own in PostgreSQL, and would be parsed; Redshift makes a SUPER string of
    // it.
    if (type.postgres == "super" && i >= 2 && list_[i - 1].is("::") &&
        list_[i - 2].kind == token_kind::string)
      type.postgres = "varchar::super";
    list_[i].text = type.postgres;
    list_[i].value = type.postgres;
    const auto first = list_.begin() + static_cast<std::ptrdiff_t>(i + 1);
    list_.erase(first, first + static_cast<std::ptrdiff_t>(at.position() - 1));
  }

  tokens& list_;
  bool case_sensitive_;
};

}  // namespace

void rewrite_expressions(tokens& list, bool case_sensitive) { rewriter(list, case_sensitive).run(); }

}  // namespace redshift_local::sql
