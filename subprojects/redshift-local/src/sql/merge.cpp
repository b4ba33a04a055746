#include <algorithm>

#include "sql/cursor.hpp"
#include "sql/error.hpp"
#include "sql/expression.hpp"
#include "sql/statements.hpp"

namespace redshift_local::sql {
namespace {

class merge_parser {
 public:
  merge_parser(tokens& list, const session_facts& session)
      : list_(list), case_sensitive_(session.case_sensitive), at_(list, session.case_sensitive) {}

  plan parse() {
    at_.expect("merge");
    at_.expect("into");
    target_ = at_.path();
    at_.expect("using");  // an alias of the target ends here
    read_source();
    if (!at_.sees({"on"})) at_.fail();
    condition_ = at_.position() + 1;
    refuse_parts();
    plan result;
    result.write_table = quote_path(target_);
    if (!source_.empty())
      result.check = "SELECT pg_catalog.rs_check_merge(" + quote_literal(result.write_table) + ", " +
                     quote_literal(quote_path(source_)) + ")";
    if (removes_duplicates()) {
      result.sql = replace_matches();
      result.tag = "MERGE";
      return result;
    }
    check_branches();
    rewrite_expressions(list_, case_sensitive_);
    result.sql = render(list_);
    return result;
  }

 private:
  void read_source() {
    const auto first = at_.position();
    if (at_.sees({"("})) {
      at_.skip_parentheses();
      refuse_target_between(first, at_.position());
    } else {
      source_ = at_.path();
      if (source_ == target_)
        throw sql_error("XX000", "Source table in Merge statement cannot be the target table.");
    }
    source_name_ = source_.empty() ? "" : source_.back();
    const bool named = at_.accept("as");
    if (named || !at_.sees({"on"})) source_name_ = at_.name();
  }

  void refuse_target_between(std::size_t first, std::size_t last) const {
    for (auto i = first + 1; i + 1 < last; ++i) {
      const bool introduces =
          list_[i - 1].is("from") || list_[i - 1].is("join") || list_[i - 1].is(",") || list_[i - 1].is(".");
      if (introduces && list_[i].is_name() && fold_name(list_[i], case_sensitive_) == target_.back() &&
          !list_[i + 1].is("."))
        throw sql_error("XX000", "Source view/subquery in Merge statement cannot reference target table.");
    }
  }

  /// table.column.attribute or column[0]. schema.table.column has three parts, too.
  void refuse_parts() const {
    for (auto i = condition_; i < list_.size(); ++i) {
      if (list_[i].kind == token_kind::parameter)
        throw syntax_error_at(list_[i].text);  // MERGE is not prepared
      const bool deep = i + 4 < list_.size() && list_[i].is_name() && list_[i + 1].is(".") &&
                        list_[i + 2].is_name() && list_[i + 3].is(".") && !list_[i - 1].is(".");
      const auto first = deep ? fold_name(list_[i], case_sensitive_) : "";
      if (list_[i].is("[") || (deep && (first == target_.back() || first == source_name_) &&
                               !(target_.size() == 2 && first == target_.front())))
        throw not_supported("Partial reference of SUPER column is not supported in MERGE statement.");
    }
  }

  bool removes_duplicates() const {
    return list_.size() > 2 && list_[list_.size() - 2].is("remove") && list_.back().is("duplicates");
  }

  /// REMOVE DUPLICATES: the target's rows that match make way for all of the source's.
  std::string replace_matches() const {
    if (source_.empty()) throw not_modelled("REMOVE DUPLICATES with a query as source");
    tokens condition(list_.begin() + static_cast<std::ptrdiff_t>(condition_), list_.end() - 2);
    rewrite_expressions(condition, case_sensitive_);
    const auto target = quote_path(target_), source = quote_path(source_), name = quote_name(source_name_);
    const auto from = source + " AS " + name;
    return "WITH rs_removed AS (DELETE FROM " + target + " USING " + from + " WHERE " + render(condition) +
           ") INSERT INTO " + target + " SELECT " + name + ".* FROM " + from +
           " WHERE pg_catalog.rs_same_columns(" + quote_literal(target) + "::regclass, " +
           quote_literal(source) + "::regclass)";
  }

  /// Positions of the WHEN that belong to MERGE, not to a CASE or a subquery.
  std::vector<std::size_t> branches() const {
    std::vector<std::size_t> found;
    std::size_t parentheses = 0, cases = 0;
    for (auto i = condition_; i < list_.size(); ++i) {
      if (list_[i].is("(")) ++parentheses;
      if (list_[i].is(")") && parentheses > 0) --parentheses;
      if (list_[i].is("case")) ++cases;
      if (list_[i].is("end") && cases > 0) --cases;
      if (list_[i].is("when") && parentheses == 0 && cases == 0) found.push_back(i);
    }
    return found;
  }

  [[noreturn]] void fail(std::size_t i) const {
    throw syntax_error_at(i < list_.size() ? list_[i].text : "");
  }
  bool is(std::size_t i, std::string_view word) const { return i < list_.size() && list_[i].is(word); }

  void expect_words(std::size_t i, std::initializer_list<std::string_view> words) const {
    for (auto word : words)
      if (!is(i++, word)) fail(i - 1);
  }

  void check_branches() const {
    const auto when = branches();
    if (when.empty()) throw syntax_error_at("");
    if (when.size() == 1) throw not_supported("MERGE statement with a single WHEN clause is not enabled.");
    expect_words(when[0], {"when", "matched", "then"});
    expect_words(when[1], {"when", "not", "matched", "then", "insert"});
    if (when.size() > 2) fail(when[2]);
    const auto action = when[0] + 3;
    if (is(action, "delete")) {
      if (action + 1 != when[1]) fail(action + 1);
    } else {
      expect_words(action, {"update", "set"});
      check_assignments(action + 2, when[1]);
    }
    check_insert(when[1] + 5);
  }

  /// column = expression, …; the columns unqualified.
  void check_assignments(std::size_t first, std::size_t last) const {
    std::size_t depth = 0;
    for (auto i = first; i < last; ++i) {
      if (is(i, "(")) ++depth;
      if (is(i, ")") && depth > 0) --depth;
      if (i != first && !(depth == 0 && is(i - 1, ","))) continue;
      if (!list_[i].is_name()) fail(i);
      if (!is(i + 1, "=")) fail(i + 1);
    }
  }

  void check_insert(std::size_t i) const {
    if (is(i, "("))
      for (++i; !is(i, ")"); ++i)
        if (i >= list_.size() || (!list_[i].is_name() && !is(i, ","))) fail(i);
    if (is(i, ")")) ++i;
    expect_words(i, {"values"});
  }

  tokens& list_;
  bool case_sensitive_;
  cursor at_;
  std::vector<std::string> target_, source_;  // the source is empty when it is a query
  std::string source_name_;
  std::size_t condition_ = 0;
};

}  // namespace

plan merge(tokens list, const session_facts& session) { return merge_parser(list, session).parse(); }

}  // namespace redshift_local::sql
