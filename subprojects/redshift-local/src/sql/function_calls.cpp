#include "sql/function_calls.hpp"

#include <array>
#include <map>

#include "sql/cursor.hpp"
#include "sql/error.hpp"
#include "sql/statements.hpp"
#include "sql/types.hpp"

namespace redshift_local::sql {
namespace {

/// Functions that are the same under another name.
const std::map<std::string, std::string, std::less<>> renamed_functions{
    {"nvl", "coalesce"},
    {"len", "length"},
    {"getdate", "pg_catalog.rs_getdate"},
    {"dateadd", "pg_catalog.rs_dateadd"},
    {"date_add", "pg_catalog.rs_dateadd"},
    {"datediff", "pg_catalog.rs_datediff"},
    {"date_diff", "pg_catalog.rs_datediff"}};

class call {
 public:
  call(tokens& list, std::size_t i) : list_(list), at_(i) { find_commas(); }

  std::size_t arguments() const { return commas_.size() + (at_ + 2 < close_ ? 1 : 0); }

  /// OBJECT(k, v, …) → rs_super(json_build_object(k, rs_json(v), …)): compact, and with Redshift's idea of
  /// how each type becomes SUPER. `stride` is 2 when names come before values.
  void construct(std::string_view builder, std::size_t stride) {
    rename("pg_catalog.rs_super(pg_catalog." + std::string(builder));
    if (arguments() % stride != 0) throw sql_error("42883", "OBJECT needs a value for each name");
    for (std::size_t n = stride - 1; n < arguments(); n += stride) {
      list_[begin(n) - 1].text +=
          list_[begin(n) - 1].is(",") ? " pg_catalog.rs_json(" : "pg_catalog.rs_json(";
      list_[end(n)].text = ")" + list_[end(n)].text;
    }
    list_[close_].text += ")";
  }

  /// DATEADD(day, …): the part of a date becomes a string.
  void quote_first() {
    auto& part = list_[at_ + 2];
    if (part.kind == token_kind::string) return;
    part.text = quote_literal(part.value);
    part.kind = token_kind::string;
  }

  /// DECODE(e, s, r, …, default) → CASE …, where NULL equals NULL.
  void decode() {
    if (arguments() < 3) throw sql_error("42883", "function decode() needs three arguments");
    const auto expression = argument(0);
    std::string text = "CASE";
    std::size_t n = 1;
    for (; n + 1 < arguments(); n += 2)
      text += " WHEN (" + expression + ") = (" + argument(n) + ") OR ((" + expression + ") IS NULL AND (" +
              argument(n) + ") IS NULL) THEN " + argument(n + 1);
    if (n < arguments()) text += " ELSE " + argument(n);
    replace(text + " END");
  }

  /// CONVERT(type, expression) → CAST(expression AS type).
  void convert(bool case_sensitive) {
    cursor type(list_, case_sensitive, at_ + 2);
    read_type(type, "?");
    const auto spelled = render(list_, at_ + 2, type.position());
    type.expect(",");
    replace("CAST(" + render(list_, type.position(), close_) + " AS " + spelled + ")");
  }

  /// LISTAGG(a, b) WITHIN GROUP (ORDER BY c) → LISTAGG(a, b ORDER BY c).
  void merge_group() {
    if (arguments() == 1) {
      const std::array<token, 2> no_delimiter{make_symbol(","), make_symbol("''", " ")};
      list_.insert(list_.begin() + static_cast<std::ptrdiff_t>(close_), no_delimiter.begin(),
                   no_delimiter.end());
      close_ += no_delimiter.size();
    }
    if (close_ + 3 >= list_.size() || !list_[close_ + 1].is("within") || !list_[close_ + 2].is("group") ||
        !list_[close_ + 3].is("("))
      return;
    list_[close_ + 4].before = " ";
    erase(close_, close_ + 4);
  }

  /// CURRENT_SETTING and SET_CONFIG know the parameters that SET and SHOW know.
  void name_parameter() {
    auto& name = list_[at_ + 2];
    if (name.kind != token_kind::string) throw not_modelled("a parameter's name that is no literal");
    const auto parameter = lower_ascii(name.value);
    if (!is_known_parameter(parameter))
      throw sql_error("42704", "unrecognized configuration parameter \"" + parameter + "\"");
    name.text = quote_literal(postgres_parameter(parameter));
  }

  void rename(const std::string& name) {
    list_[at_].text = name;
    list_[at_].value = name;
  }

 private:
  void find_commas() {
    std::size_t depth = 0;
    for (close_ = at_ + 1; close_ < list_.size(); ++close_) {
      if (list_[close_].is("(")) ++depth;
      if (list_[close_].is(")") && --depth == 0) return;
      if (depth == 1 && list_[close_].is(",")) commas_.push_back(close_);
    }
    throw syntax_error_at("");
  }

  std::size_t begin(std::size_t n) const { return n == 0 ? at_ + 2 : commas_[n - 1] + 1; }
  std::size_t end(std::size_t n) const { return n < commas_.size() ? commas_[n] : close_; }
  std::string argument(std::size_t n) const { return render(list_, begin(n), end(n)); }

  void erase(std::size_t first, std::size_t last) {
    list_.erase(list_.begin() + static_cast<std::ptrdiff_t>(first),
                list_.begin() + static_cast<std::ptrdiff_t>(last));
  }

  /// The whole call by other text, whose tokens are looked at in their turn.
  void replace(const std::string& text) {
    auto tokens = tokenize(text);
    tokens.front().before = list_[at_].before;
    erase(at_, close_ + 1);
    list_.insert(list_.begin() + static_cast<std::ptrdiff_t>(at_), tokens.begin(), tokens.end());
  }

  tokens& list_;
  std::size_t at_, close_ = 0;
  std::vector<std::size_t> commas_;
};

}  // namespace

void rewrite_call(tokens& list, std::size_t i, bool case_sensitive) {
  const auto name = list[i].value;
  if (name == "object") return call(list, i).construct("json_build_object", 2);
  if (name == "array" && !list[i + 2].is("select")) return call(list, i).construct("json_build_array", 1);
  if (name == "decode") return call(list, i).decode();
  if (name == "convert") return call(list, i).convert(case_sensitive);
  if (name == "current_setting" || name == "set_config") return call(list, i).name_parameter();
  if (name == "listagg") return call(list, i).merge_group();
  if (name.starts_with("date") && (name.ends_with("add") || name.ends_with("diff")))
    call(list, i).quote_first();
  if (auto renamed = renamed_functions.find(name); renamed != renamed_functions.end())
    list[i].text = renamed->second;
}

}  // namespace redshift_local::sql
