#include "sql/expression.hpp"

#include "sql/cursor.hpp"
#include "sql/error.hpp"
#include "sql/function_calls.hpp"
#include "sql/query_rules.hpp"
#include "sql/types.hpp"

namespace redshift_local::sql {
namespace {

class rewriter {
 public:
  rewriter(tokens& list, bool case_sensitive) : list_(list), case_sensitive_(case_sensitive) {}

  void run() {
    for (std::size_t i = 0; i < list_.size(); ++i) {
      rewrite_name(i);
      rewrite_function(i);
      rewrite_cast(i);
    }
    // All at once: a long INSERT has many casts.
    std::erase_if(list_, [](const token& each) { return each.text.empty(); });
  }

 private:
  bool is(std::size_t i, std::string_view word) const { return i < list_.size() && list_[i].is(word); }
  bool calls(std::size_t i) const {
    return list_[i].kind == token_kind::word && is(i + 1, "(") && (i == 0 || !list_[i - 1].is("."));
  }

  void rewrite_name(std::size_t i) {
    auto& here = list_[i];
    const bool temporary = here.kind == token_kind::word && here.text.starts_with('#');
    if (here.kind == token_kind::quoted_name || temporary)
      here.text = quote_name(fold_name(here, case_sensitive_));
  }

  void rewrite_function(std::size_t i) {
    if (list_[i].is("sysdate") && !is(i + 1, "(")) list_[i].text = "pg_catalog.rs_sysdate()";
    if (calls(i)) rewrite_call(list_, i, case_sensitive_);
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
    cursor at(list_, case_sensitive_, i);
    refuse_absent_type(at.peek());
    if (!needs_rewriting(at)) return;
    const auto type = read_type(at, "?");
    list_[i].text = type.postgres;
    list_[i].value = type.postgres;
    for (auto read = i + 1; read < at.position(); ++read) list_[read] = {};
  }

  tokens& list_;
  bool case_sensitive_;
};

}  // namespace

void rewrite_expressions(tokens& list, bool case_sensitive) {
  refuse_in_query(list);
  rewriter(list, case_sensitive).run();
}

}  // namespace redshift_local::sql
