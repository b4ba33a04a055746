#include "sql/cursor.hpp"
#include "sql/error.hpp"
#include "sql/expression.hpp"
#include "sql/rewrite.hpp"
#include "sql/statements.hpp"
#include "sql/types.hpp"

namespace redshift_local::sql {
namespace {

/// Does nothing but fail when the table is not there.
std::string only_look_up(const std::string& table) {
  return "DO $rs$ BEGIN PERFORM " + quote_literal(table) + "::regclass; END $rs$";
}

class alter_parser {
 public:
  alter_parser(const tokens& list, const session_facts& session)
      : list_(list), session_(session), at_(list, session.case_sensitive) {}

  plan parse() {
    at_.expect("alter");
    at_.expect("table");
    path_ = at_.path();
    table_ = quote_path(path_);
    plan result;
    result.tag = "ALTER TABLE";
    result.sql = action();
    return result;
  }

 private:
  std::string action() {
    if (at_.accept("add")) return add();
    if (at_.accept("alter")) return alter();
    if (at_.accept("drop")) return drop();
    if (at_.accept("append")) return append();
    if (at_.sees({"rename"}) || at_.sees({"owner"})) return unchanged();
    at_.fail();
  }

  std::string unchanged() const {
    tokens copy = list_;
    rewrite_expressions(copy, session_.case_sensitive);
    return render(copy);
  }

  std::string add() {
    for (auto key : {"constraint", "primary", "unique", "foreign"})
      if (at_.sees({key})) return only_look_up(table_);  // keys are never enforced
    at_.accept("column");
    if (at_.sees({"if"})) throw syntax_error_at("NOT");
    const auto name = at_.name();
    const auto type = read_type(at_, path_.back() + "." + name);
    std::string rest;
    bool not_null = false, has_default = false;
    while (!at_.at_end()) {
      if (at_.accept("default"))
        has_default = true, rest += " DEFAULT " + default_expression();
      else if (at_.accept("encode") || at_.accept("collate"))
        at_.next();
      else if (at_.accept({"not", "null"}))
        not_null = true;
      else if (!at_.accept("null"))
        at_.fail();  // a comma, too: one column a statement
    }
    if (not_null && !has_default)
      throw not_supported(
          "ALTER TABLE ADD COLUMN defined as NOT NULL must have a non-null default expression");
    return "ALTER TABLE " + table_ + " ADD COLUMN " + quote_name(name) + " " + type.postgres + rest +
           (not_null ? " NOT NULL" : "") + length_check(type, name);
  }

  std::string default_expression() {
    const auto first = at_.position();
    while (!at_.at_end() && !at_.sees({"not"}) && !at_.sees({"encode"}) && !at_.sees({"collate"}) &&
           !at_.sees({","})) {
      if (at_.sees({"("}))
        at_.skip_parentheses();
      else
        at_.next();
    }
    tokens expression(list_.begin() + static_cast<std::ptrdiff_t>(first),
                      list_.begin() + static_cast<std::ptrdiff_t>(at_.position()));
    rewrite_expressions(expression, session_.case_sensitive);
    return render(expression);
  }

  std::string drop() {
    if (at_.sees({"constraint"})) return only_look_up(table_);
    at_.accept("column");
    if (at_.sees({"if"})) throw syntax_error_at("EXISTS");
    const auto name = at_.name();
    const bool cascade = at_.accept("cascade");
    if (!cascade) at_.accept("restrict");
    at_.expect_end();
    return "ALTER TABLE " + table_ + " DROP COLUMN " + quote_name(name) + (cascade ? " CASCADE" : "");
  }

  std::string append() const {
    if (session_.in_block) throw not_supported("ALTER TABLE APPEND cannot run inside a transaction block");
    throw not_modelled("ALTER TABLE APPEND");
  }

  std::string alter() {
    for (auto layout : {"distkey", "sortkey", "diststyle", "compound", "encode"})
      if (at_.sees({layout})) return only_look_up(table_);
    at_.accept("column");
    const auto column = at_.name();
    if (at_.sees({"set", "not", "null"})) throw not_supported("ALTER COLUMN SET NOT NULL is not supported");
    if (at_.sees({"drop", "not", "null"})) throw not_supported("ALTER COLUMN DROP NOT NULL is not supported");
    if (at_.sees({"set", "default"}) || at_.sees({"drop", "default"}))
      throw not_supported("ALTER COLUMN SET/DROP DEFAULT is not supported");
    if (at_.accept("encode")) return only_look_up(table_);
    at_.expect("type");
    return alter_type(column);
  }

  std::string alter_type(const std::string& column) {
    const auto type = read_type(at_, path_.back() + "." + column);
    if (at_.sees({"using"}))
      throw not_supported("ALTER TABLE ALTER COLUMN does not support USING expression");
    at_.expect_end();
    if (session_.in_block)
      throw sql_error("25001", "ALTER TABLE ALTER COLUMN cannot run inside a transaction block");
    if (!type.postgres.starts_with("varchar"))
      throw not_supported("cannot alter column \"" + column + "\" of relation \"" + path_.back() +
                          "\", only VARCHAR columns can be altered");
    return "DO $rs$ BEGIN PERFORM pg_catalog.rs_alter_varchar(" + quote_literal(table_) + "::regclass, " +
           quote_literal(column) + ", " + std::to_string(type.bytes) + ", " +
           quote_literal(length_check(type, column)) + "); END $rs$";
  }

  const tokens& list_;
  const session_facts& session_;
  cursor at_;
  std::vector<std::string> path_;
  std::string table_;
};

}  // namespace

plan alter_table(tokens list, const session_facts& session) { return alter_parser(list, session).parse(); }

}  // namespace redshift_local::sql
