#include <algorithm>

#include "sql/cursor.hpp"
#include "sql/error.hpp"
#include "sql/expression.hpp"
#include "sql/statements.hpp"
#include "sql/table_properties.hpp"
#include "sql/types.hpp"

namespace redshift_local::sql {
namespace {

constexpr std::size_t most_columns = 1600;

struct column {
  std::string name;
  data_type type;
  std::string rest;  // DEFAULT …, GENERATED …
  bool not_null = false;

  std::string sql() const {
    return quote_name(name) + " " + type.postgres + rest + (not_null ? " NOT NULL" : "");
  }
};

class table_parser {
 public:
  table_parser(const tokens& list, const session_facts& session)
      : list_(list), case_sensitive_(session.case_sensitive), at_(list, session.case_sensitive) {}

  plan parse() {
    read_head();
    return defines_columns() ? from_definitions() : from_query();
  }

 private:
  void read_head() {
    at_.expect("create");
    at_.accept("local");
    temporary_ = at_.accept("temporary") || at_.accept("temp");
    at_.expect("table");
    const bool tolerant = at_.accept({"if", "not", "exists"});
    path_ = at_.path();
    table_ = path_.back();
    temporary_ = temporary_ || table_.starts_with('#');
    head_ = std::string("CREATE ") + (temporary_ ? "TEMP " : "") + "TABLE " +
            (tolerant ? "IF NOT EXISTS " : "") + quote_path(path_);
  }

  /// Not so in front of AS, where parentheses hold names only.
  bool defines_columns() const {
    return at_.sees({"("}) && at_.peek(1).is_name() && !at_.peek(2).is(",") && !at_.peek(2).is(")");
  }

  plan from_definitions() {
    at_.expect("(");
    do read_item();
    while (at_.accept(","));
    at_.expect(")");
    read_attributes();
    check_layout();
    plan result;
    result.sql = head_ + " (" + body() + ")";
    if (properties_.empty() && parents_.empty()) return result;
    result.sql = properties_.create(result.sql, path_, temporary_, parents_);
    result.tag = "CREATE TABLE";
    return result;
  }

  plan from_query() {
    std::string names;
    if (at_.sees({"("}))
      for (const auto& each : at_.names()) names += (names.empty() ? " (" : ", ") + quote_name(each);
    if (!names.empty()) names += ")";
    read_attributes();
    at_.expect("as");
    plan result;
    result.sql = head_ + names + " AS " + expression(at_.position(), list_.size());
    result.tag = "SELECT";
    if (!properties_.empty()) result.sql = properties_.create(result.sql, path_, temporary_, {});
    return result;
  }

  std::string expression(std::size_t first, std::size_t last) const {
    tokens part(list_.begin() + static_cast<std::ptrdiff_t>(first),
                list_.begin() + static_cast<std::ptrdiff_t>(last));
    rewrite_expressions(part, case_sensitive_);
    return render(part);
  }

  void read_item() {
    if (at_.accept("like")) return read_like();
    if (!read_key(at_, properties_)) read_column();
  }

  void read_like() {
    parents_.push_back(quote_path(at_.path()));
    likes_ += (likes_.empty() ? "" : ", ") + ("LIKE " + parents_.back());
    if (at_.accept({"including", "defaults"})) likes_ += " INCLUDING DEFAULTS";
    at_.accept({"excluding", "defaults"});
  }

  void read_column() {
    if (at_.sees({"check"})) at_.fail();
    column next;
    next.name = at_.name();
    refuse_system_column(next.name);
    next.type = read_column_type(at_, table_ + "." + next.name);
    while (!at_.sees({","}) && !at_.sees({")"})) read_column_attribute(next);
    columns_.push_back(std::move(next));
    if (columns_.size() > most_columns)
      throw sql_error("54011", "tables can have at most " + std::to_string(most_columns) + " columns");
  }

  void read_column_attribute(column& of) {
    if (at_.accept("default")) {
      of.rest += " DEFAULT " + default_expression();
    } else if (at_.accept("identity")) {
      read_identity(of, "ALWAYS");
    } else if (at_.accept({"generated", "by", "default", "as", "identity"})) {
      read_identity(of, "BY DEFAULT");
    } else if (at_.accept({"not", "null"})) {
      of.not_null = true;
    } else if (at_.accept({"primary", "key"})) {
      properties_.set(of.name, "primary_key", "1");
    } else if (at_.accept("unique")) {
      properties_.set(of.name, "unique", "yes");
    } else if (at_.accept("distkey")) {
      properties_.set(of.name, "distkey", "yes");
    } else if (at_.accept("sortkey")) {
      properties_.set(of.name, "sortkey", "1");
      properties_.set("", "sortkey", "compound");
    } else if (at_.accept("encode")) {
      properties_.set(of.name, "encode", read_encoding(at_));
    } else if (at_.accept("collate")) {
      read_collation(at_);
    } else if (at_.accept("references")) {
      properties_.set(of.name, "references", read_reference(at_));
    } else if (!at_.accept("null")) {
      at_.fail();
    }
  }

  void read_identity(column& of, const std::string& when) {
    at_.expect("(");
    const auto seed = at_.integer();
    at_.expect(",");
    const auto step = at_.integer();
    at_.expect(")");
    properties_.set(of.name, "identity", seed + "," + step);
    of.rest += " GENERATED " + when + " AS IDENTITY (START WITH " + seed + " INCREMENT BY " + step +
               (step.front() == '-' ? " MAXVALUE " : " MINVALUE ") + seed + ")";
  }

  std::string default_expression() {
    static constexpr std::string_view ends[]{"identity", "not",        "null",   "primary",
                                             "distkey",  "sortkey",    "encode", "unique",
                                             "collate",  "references", ","};
    const auto first = at_.position();
    do {
      if (at_.sees({"("}))
        at_.skip_parentheses();
      else
        at_.next();
    } while (!at_.at_end() && !at_.sees({")"}) &&
             std::none_of(std::begin(ends), std::end(ends), [&](auto end) { return at_.sees({end}); }));
    return expression(first, at_.position());
  }

  void read_attributes() {
    while (read_layout(at_, properties_)) layout_given_ = true;
    if (!at_.at_end() && !at_.sees({"as"})) at_.fail();
  }

  void check_layout() const {
    if (!parents_.empty() && layout_given_)
      throw not_supported("distribution, sort key and backup of a table LIKE another are those of the other");
    for (const auto& each : columns_)
      if (each.type.semistructured &&
          (properties_.has(each.name, "distkey") || properties_.has(each.name, "sortkey")))
        throw not_supported("Column \"" + table_ + "." + each.name + "\" cannot be a DISTKEY or SORTKEY.");
    if (properties_.count("distkey") > 1) throw not_supported("a table has one DISTKEY at most");
  }

  std::string body() {
    std::string text = likes_;
    for (auto& each : columns_) {
      each.not_null = each.not_null || properties_.has(each.name, "primary_key");
      text += (text.empty() ? "" : ", ") + each.sql();
    }
    return text;
  }

  const tokens& list_;
  bool case_sensitive_;
  cursor at_;
  std::vector<std::string> path_, parents_;
  std::string head_, table_, likes_;
  bool temporary_ = false, layout_given_ = false;
  std::vector<column> columns_;
  table_properties properties_;
};

}  // namespace

plan create_table(tokens list, const session_facts& session) { return table_parser(list, session).parse(); }

}  // namespace redshift_local::sql
