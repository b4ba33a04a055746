#include "sql/cursor.hpp"
#include "sql/error.hpp"
#include "sql/expression.hpp"
#include "sql/rewrite.hpp"
#include "sql/statements.hpp"
#include "sql/table_properties.hpp"
#include "sql/types.hpp"

namespace redshift_local::sql {
namespace {

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
    at_.expect_end();
    return result;
  }

 private:
  std::string action() {
    if (at_.accept("add")) return add();
    if (at_.accept("alter")) return alter();
    if (at_.accept("drop")) return drop();
    if (at_.accept("append")) return append();
    if (at_.accept("rename")) return rename();
    if (at_.accept({"owner", "to"})) return "ALTER TABLE " + table_ + " OWNER TO " + quote_name(at_.name());
    at_.fail();
  }

  /// Calls a function of the catalogue with the table as its first argument.
  std::string call(const std::string& function, const std::string& arguments) const {
    return perform("pg_catalog." + function + "(" + quote_literal(table_) + "::regclass, " + arguments + ")");
  }

  std::string rename() {
    std::string column;
    if (at_.accept("column")) column = quote_name(at_.name());
    at_.expect("to");
    const auto name = at_.name();
    if (column.empty()) return "ALTER TABLE " + table_ + " RENAME TO " + quote_name(name);
    refuse_system_column(name);
    return "ALTER TABLE " + table_ + " RENAME COLUMN " + column + " TO " + quote_name(name);
  }

  std::string add() {
    table_properties keys;
    if (read_key(at_, keys)) return keys.alter(table_);
    at_.accept("column");
    if (at_.sees({"if", "not"})) throw syntax_error_at("NOT");
    const auto name = at_.name();
    refuse_system_column(name);
    const auto type = read_column_type(at_, path_.back() + "." + name);
    std::string rest;
    table_properties encoding;
    bool not_null = false, has_default = false;
    while (!at_.at_end()) {
      if (at_.accept("default"))
        has_default = true, rest += " DEFAULT " + default_expression();
      else if (at_.accept("encode"))
        encoding.set(name, "encode", read_encoding(at_));
      else if (at_.accept("collate"))
        read_collation(at_);
      else if (at_.accept({"not", "null"}))
        not_null = true;
      else if (!at_.accept("null"))
        at_.fail();  // a comma, too: one column a statement
    }
    if (not_null && !has_default)
      throw not_supported(
          "ALTER TABLE ADD COLUMN defined as NOT NULL must have a non-null default expression");
    const auto sql = "ALTER TABLE " + table_ + " ADD COLUMN " + quote_name(name) + " " + type.postgres +
                     rest + (not_null ? " NOT NULL" : "");
    return encoding.empty() ? sql : call("rs_add_column", quote_literal(sql) + ", " + encoding.sql());
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
    if (at_.accept("constraint")) throw not_modelled("ALTER TABLE … DROP CONSTRAINT");
    at_.accept("column");
    if (at_.sees({"if", "exists"})) throw syntax_error_at("EXISTS");
    const auto name = at_.name();
    const bool cascade = at_.accept("cascade");
    if (!cascade) at_.accept("restrict");
    return call("rs_drop_column", quote_literal(name) + ", " + (cascade ? "true" : "false"));
  }

  std::string append() {
    if (session_.in_block)
      throw sql_error("25001", "ALTER TABLE APPEND cannot run inside a transaction block");
    at_.expect("from");
    const auto source = quote_path(at_.path());
    const bool ignores = at_.accept("ignoreextra"), fills = !ignores && at_.accept("filltarget");
    return call("rs_append", quote_literal(source) + "::regclass, " + (ignores ? "true, " : "false, ") +
                                 (fills ? "true" : "false"));
  }

  std::string alter() {
    table_properties layout;
    if (at_.sees({"distkey"}) && at_.peek(1).is_name()) {
      at_.next();
      layout.set(at_.name(), "distkey", "yes");
      layout.set("", "diststyle", "key");
    }
    if (!layout.empty() || read_layout(at_, layout)) return call("rs_alter_layout", layout.sql());
    at_.accept("column");
    const auto column = at_.name();
    refuse_constraints();
    if (at_.accept("encode")) {
      layout.set(column, "encode", read_encoding(at_));
      return layout.alter(table_);
    }
    at_.expect("type");
    return alter_type(column);
  }

  void refuse_constraints() const {
    if (at_.sees({"set", "not", "null"})) throw not_supported("ALTER COLUMN SET NOT NULL is not supported");
    if (at_.sees({"drop", "not", "null"})) throw not_supported("ALTER COLUMN DROP NOT NULL is not supported");
    if (at_.sees({"set", "default"}) || at_.sees({"drop", "default"}))
      throw not_supported("ALTER COLUMN SET/DROP DEFAULT is not supported");
  }

  std::string alter_type(const std::string& column) {
    const auto type = read_column_type(at_, path_.back() + "." + column);
    if (at_.sees({"using"}))
      throw not_supported("ALTER TABLE ALTER COLUMN does not support USING expression");
    at_.expect_end();
    if (session_.in_block)
      throw sql_error("25001", "ALTER TABLE ALTER COLUMN cannot run inside a transaction block");
    if (!type.postgres.starts_with("varchar"))
      throw not_supported("cannot alter column \"" + column + "\" of relation \"" + path_.back() +
                          "\", only VARCHAR columns can be altered");
    return call("rs_alter_varchar", quote_literal(column) + ", " + std::to_string(type.bytes));
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
