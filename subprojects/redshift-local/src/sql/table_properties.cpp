#include "sql/table_properties.hpp"

#include <algorithm>
#include <array>

#include "sql/error.hpp"
#include "sql/rewrite.hpp"

namespace redshift_local::sql {
namespace {

constexpr std::size_t most_compound_columns = 400, most_interleaved_columns = 8;

void read_sort_key(cursor& at, table_properties& properties, const std::string& style) {
  std::size_t place = 0;
  for (const auto& column : at.names()) properties.set(column, "sortkey", std::to_string(++place));
  properties.set("", "sortkey", style);
  if (place > (style == "interleaved" ? most_interleaved_columns : most_compound_columns))
    throw not_supported("too many columns in a SORTKEY");
}

void read_distribution_style(cursor& at, table_properties& properties) {
  for (const auto* style : {"auto", "even", "key", "all"})
    if (at.accept(style)) return properties.set("", "diststyle", style);
  at.fail();
}

}  // namespace

bool table_properties::has(const std::string& column, const std::string& property) const {
  const auto found = of_.find(column);
  return found != of_.end() && found->second.contains(property);
}

std::size_t table_properties::count(const std::string& property) const {
  std::size_t columns = 0;
  for (const auto& [column, known] : of_) columns += !column.empty() && known.contains(property);
  return columns;
}

std::string table_properties::sql() const {
  std::string text;
  for (const auto& [column, known] : of_) {
    std::string pairs;
    for (const auto& [property, value] : known)
      pairs += (pairs.empty() ? "" : ", ") + quote_literal(property) + ", " + quote_literal(value);
    text += (text.empty() ? "" : " || ") + ("pg_catalog.jsonb_build_object(" + quote_literal(column)) +
            ", pg_catalog.jsonb_build_object(" + pairs + "))";
  }
  return text.empty() ? "'{}'" : text;
}

std::string table_properties::create(const std::string& definition, const std::vector<std::string>& path,
                                     bool temporary, const std::vector<std::string>& parents) const {
  const auto schema = temporary          ? quote_literal("pg_temp")
                      : path.size() == 2 ? quote_literal(path[0])
                                         : "NULL";
  std::string quoted_parents;
  for (const auto& each : parents)
    quoted_parents += (quoted_parents.empty() ? "" : ", ") + quote_literal(each);
  return perform("pg_catalog.rs_create_table(" + quote_literal(definition) + ", " + schema + ", " +
                 quote_literal(path.back()) + ", ARRAY[" + quoted_parents + "]::text[], " + sql() + ")");
}

std::string table_properties::alter(const std::string& table) const {
  return perform("pg_catalog.rs_alter_properties(" + quote_literal(table) + "::regclass, " + sql() + ")");
}

bool read_layout(cursor& at, table_properties& properties) {
  if (at.accept("diststyle")) {
    read_distribution_style(at, properties);
  } else if (at.accept("distkey")) {
    at.expect("(");
    properties.set(at.name(), "distkey", "yes");
    at.expect(")");
  } else if (at.accept({"encode", "auto"})) {
    properties.set("", "encode", "auto");
  } else if (at.accept({"sortkey", "auto"})) {
    properties.set("", "sortkey", "auto");
  } else if (at.accept({"interleaved", "sortkey"})) {
    read_sort_key(at, properties, "interleaved");
  } else if (at.accept({"compound", "sortkey"}) || at.accept("sortkey")) {
    read_sort_key(at, properties, "compound");
  } else if (at.accept("backup")) {
    if (!at.sees({"yes"}) && !at.sees({"no"})) at.fail();
    properties.set("", "backup", at.next().value);
  } else {
    return false;
  }
  return true;
}

bool read_key(cursor& at, table_properties& properties) {
  const bool named = at.accept("constraint");
  if (named) at.name();
  if (at.accept({"primary", "key"})) {
    std::size_t place = 0;
    for (const auto& column : at.names()) properties.set(column, "primary_key", std::to_string(++place));
  } else if (at.accept("unique")) {
    for (const auto& column : at.names()) properties.set(column, "unique", "yes");
  } else if (at.accept({"foreign", "key"})) {
    const auto columns = at.names();
    at.expect("references");
    const auto target = read_reference(at);
    for (const auto& column : columns) properties.set(column, "references", target);
  } else if (named) {
    at.fail();
  } else {
    return false;
  }
  return true;
}

std::string read_reference(cursor& at) {
  const auto target = quote_path(at.path());
  if (at.sees({"("})) at.skip_parentheses();
  return target;
}

std::string read_encoding(cursor& at) {
  static constexpr std::array<std::string_view, 13> encodings{
      "raw",      "az64",     "bytedict",  "delta",   "delta32k", "lzo", "mostly8",
      "mostly16", "mostly32", "runlength", "text255", "text32k",  "zstd"};
  const auto encoding = at.peek().value;
  if (std::find(encodings.begin(), encodings.end(), encoding) == encodings.end()) at.fail();
  at.next();
  return encoding;
}

}  // namespace redshift_local::sql
