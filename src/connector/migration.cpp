#include "connector/migration.hpp"

#include <array>
#include <optional>
#include <stdexcept>

#include "connector/columns.hpp"
#include "connector/text.hpp"
#include "redshift/dialect.hpp"
#include "redshift/statements.hpp"

namespace connector {

namespace {

using redshift::column_type;

constexpr std::string_view suffix = "_flowtmp1";

struct rule {
  std::string_view from;  // as the catalog spells it
  column_type to;
  std::string_view expression;  // of the column {}
};

constexpr std::string_view as_text = "CAST({} AS TEXT)", as_super = "CAST({} AS SUPER)",
                           as_double = "CAST({} AS DOUBLE PRECISION)";
// RFC 3339, as date-time strings are staged.
constexpr std::string_view timestamp_as_text =
    "TO_CHAR({} AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')";
constexpr std::string_view timestamp_as_super =
    "CAST(TO_CHAR({} AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"') AS SUPER)";
// Redshift: FROM_VARBYTE breaks long base64 into lines.
constexpr std::string_view binary_as_text = "TRANSLATE(FROM_VARBYTE({}, 'base64'), CHR(13) || CHR(10), '')";
constexpr std::string_view binary_as_super =
    "CAST(TRANSLATE(FROM_VARBYTE({}, 'base64'), CHR(13) || CHR(10), '') AS SUPER)";
// Redshift: no date or time can be cast to SUPER itself.
constexpr std::string_view text_as_super = "CAST(CAST({} AS TEXT) AS SUPER)";

constexpr std::array<rule, 20> rules{{
    {"numeric", column_type::double_precision, as_double},
    {"numeric", column_type::text, as_text},
    {"bigint", column_type::double_precision, as_double},
    {"bigint", column_type::numeric, "CAST({} AS NUMERIC(38,0))"},
    {"bigint", column_type::text, as_text},
    {"double precision", column_type::text, as_text},
    {"date", column_type::text, as_text},
    {"date", column_type::super, text_as_super},
    {"time without time zone", column_type::text, as_text},
    {"time without time zone", column_type::super, text_as_super},
    {"time with time zone", column_type::super, text_as_super},
    {"timestamp without time zone", column_type::super, text_as_super},
    {"timestamp with time zone", column_type::text, timestamp_as_text},
    {"timestamp with time zone", column_type::super, timestamp_as_super},
    {"character varying", column_type::super, as_super},
    {"character varying", column_type::varbyte, "TO_VARBYTE({}, 'base64')"},
    {"binary varying", column_type::text, binary_as_text},
    {"binary varying", column_type::super, binary_as_super},
    {"super", column_type::text, "JSON_SERIALIZE({})"},
    {"", column_type::super, as_super},  // whatever else there may be
}};

std::optional<std::string_view> expression_for(const redshift::column_info& from, column_type to) {
  const std::string type = to_lower(from.data_type);
  for (const auto& each : rules) {
    if (each.to == to && (each.from == type || each.from.empty())) return each.expression;
  }
  return std::nullopt;
}

std::string expression(const column_migration& column) {
  std::string sql(expression_for(column.from, column.to.type).value());
  const auto place = sql.find("{}");
  return sql.replace(place, 2, redshift::quote_identifier(column.to.field));
}

/// 64 bits of FNV-1a: the same on every machine and in every version.
std::string digest(std::string_view text) {
  std::uint64_t hash = 14695981039346656037u;
  for (const unsigned char byte : text) hash = (hash ^ byte) * 1099511628211u;
  constexpr std::string_view digits = "0123456789abcdef";
  std::string hex;
  for (int shift = 60; shift >= 0; shift -= 4) hex += digits[(hash >> shift) & 15];
  return hex;
}

/// TEXT would be 256 bytes, and what is carried over may be longer.
std::string temporary_ddl(const mapped_column& column) {
  return column.type == column_type::text ? "VARCHAR(MAX)" : column.ddl;
}

redshift::statement step(const std::string& doing, const redshift::table_path& table,
                         const std::string& column, std::string sql) {
  return {doing + " column \"" + column + "\" of table " + join(table, "."), std::move(sql), {}};
}

redshift::statement fill(const redshift::table_path& table, const std::vector<column_migration>& columns) {
  std::vector<redshift::assignment> assignments;
  std::vector<std::string> names;
  for (const auto& column : columns) {
    assignments.push_back({temporary_column(column.to.field), expression(column)});
    names.push_back("\"" + column.to.field + "\" (" + to_upper(column.from.data_type) + " to " +
                    temporary_ddl(column.to) + ")");
  }
  return {"carrying over " + join(names, ", ") + " of table " + join(table, "."),
          redshift::update_all(table, assignments),
          {}};
}

}  // namespace

std::string temporary_column(const std::string& field) {
  constexpr std::size_t max_bytes = redshift::max_identifier_bytes;
  if (field.size() + suffix.size() <= max_bytes) return field + std::string(suffix);
  const std::string distinct = "_" + digest(field) + std::string(suffix);
  return std::string(redshift::cut_at_character(field, max_bytes - distinct.size())) + distinct;
}

const redshift::column_info* unfinished_column(const redshift::table_info& table, const std::string& field,
                                               bool case_sensitive) {
  return column_named(table, temporary_column(field), case_sensitive);
}

const redshift::column_info* current_column(const redshift::table_info& table,
                                            const flow::collection_spec& collection, const std::string& field,
                                            bool case_sensitive) {
  const auto* column = column_of(table, collection, field, case_sensitive);
  return column ? column : unfinished_column(table, field, case_sensitive);
}

bool can_migrate(const mapped_column& column, const redshift::column_info& existing) {
  return !column.is_key && expression_for(existing, column.type).has_value();
}

table_action migrate(const redshift::table_path& table, const std::vector<column_migration>& columns) {
  table_action out;
  if (columns.empty()) return out;
  for (const auto& [to, from, comment, started] : columns) {
    if (started) continue;
    out.push_back(
        step("preparing another type for", table, to.field,
             redshift::add_column(table, {temporary_column(to.field), temporary_ddl(to), std::string()})));
  }
  out.push_back(fill(table, columns));
  for (const auto& column : columns) {
    const std::string& field = column.to.field;
    out.push_back(step("dropping the old form of", table, field, redshift::drop_column(table, field)));
  }
  for (const auto& column : columns) {
    const std::string& field = column.to.field;
    out.push_back(finish_migration(table, field));
    if (column.comment.empty()) continue;
    out.push_back(step("describing", table, field,
                       redshift::comment_on_column(table, {field, column.to.ddl, column.comment})));
  }
  return out;
}

redshift::statement finish_migration(const redshift::table_path& table, const std::string& field) {
  return step("naming the new form of", table, field,
              redshift::rename_column(table, temporary_column(field), field));
}

redshift::statement abandon_migration(const redshift::table_path& table, const std::string& field) {
  return step("dropping the unfinished form of", table, field,
              redshift::drop_column(table, temporary_column(field)));
}

}  // namespace connector
