#include "redshift/checkpoints.hpp"

#include <algorithm>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <charconv>
#include <stdexcept>

#include "redshift/encoding.hpp"

namespace redshift {
namespace {

namespace json = boost::json;

// A VARBYTE(1024000) of well packed text stays far below it.
constexpr std::size_t max_runtime_checkpoint_bytes = std::size_t{64} << 20;
constexpr std::size_t max_quoted_bytes = 40;  // of foreign text in an error

/// "00000000-7fffffff".
bool is_range(std::string_view text) {
  auto is_half = [](std::string_view half) {
    return std::ranges::all_of(half, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
  };
  return text.size() == 17 && text[8] == '-' && is_half(text.substr(0, 8)) && is_half(text.substr(9));
}

bool is_ids(std::string_view checkpoint) { return checkpoint.starts_with('{'); }

std::invalid_argument unreadable(std::string_view checkpoint, const std::string& why) {
  return std::invalid_argument("a checkpoint in " + std::string(checkpoints_table_name) +
                               " cannot be understood (" + why +
                               "): " + std::string(checkpoint.substr(0, max_quoted_bytes)) +
                               "…; was it written by a newer version of this connector?");
}

/// A range outside is told from a state key that looks like one by what is inside.
bool range_is_outside(std::string_view outer, const json::object& inner) {
  return is_range(outer) &&
         std::ranges::none_of(inner, [](const auto& member) { return is_range(member.key()); });
}

/// Throws boost::system::system_error when a value is of another kind than it should be.
applied_ids to_applied_ids(const json::object& members) {
  applied_ids ids;
  for (const auto& [outer, value] : members) {
    const auto& inner_members = value.as_object();
    const bool swapped = range_is_outside(outer, inner_members);
    for (const auto& [inner, id] : inner_members) {
      std::string_view state_key = swapped ? inner : outer, range = swapped ? outer : inner;
      ids[std::string(state_key)][std::string(range)] = std::string(id.as_string());
    }
  }
  return ids;
}

template <class Integer>
Integer to_integer(const std::optional<std::string>& field) {
  Integer value{};
  const char* end = field ? field->data() + field->size() : nullptr;
  if (field) {
    auto [stop, error] = std::from_chars(field->data(), end, value);
    if (error == std::errc() && stop == end) return value;
  }
  throw std::invalid_argument("a row of " + std::string(checkpoints_table_name) + " holds \"" +
                              field.value_or("NULL") + "\" where a number is expected");
}

}  // namespace

std::vector<column_definition> checkpoints_columns() {
  auto column = [](std::string name, column_type type) {
    return column_definition{std::move(name), std::string(ddl(type)), {}};
  };
  return {column("materialization", column_type::text), column("key_begin", column_type::bigint),
          column("key_end", column_type::bigint), column("fence", column_type::bigint),
          column("checkpoint", column_type::varbyte)};
}

std::string to_checkpoint_text(const applied_ids& ids) {
  json::object members;
  for (const auto& [state_key, ranges] : ids) {
    json::object inner;
    for (const auto& [range, id] : ranges) inner.emplace(range, id);
    members.emplace(state_key, std::move(inner));
  }
  std::string text = json::serialize(members);
  // Whether the far side takes a backslash for itself or for an escape is not certain, so there is none:
  // Flow protocol: state keys are percent-encoded.
  if (text.find('\\') != std::string::npos) {
    throw std::invalid_argument("a state key holds a character that is not percent-encoded");
  }
  return text;
}

std::optional<applied_ids> parse_applied_ids(std::string_view checkpoint) {
  if (!is_ids(checkpoint)) return std::nullopt;
  try {
    return to_applied_ids(json::parse(checkpoint).as_object());
  } catch (const std::exception& e) {
    throw unreadable(checkpoint, e.what());
  }
}

std::set<std::string> all_applied_ids(const std::vector<checkpoint_row>& rows) {
  std::set<std::string> all;
  for (const auto& row : rows) {
    const auto ids = parse_applied_ids(row.checkpoint);
    if (!ids) continue;
    for (const auto& [state_key, ranges] : *ids) {
      for (const auto& [range, id] : ranges) all.insert(id);
    }
  }
  return all;
}

std::optional<std::string> parse_runtime_checkpoint(std::string_view checkpoint) {
  if (checkpoint.empty() || is_ids(checkpoint)) return std::nullopt;
  try {
    std::string bytes = decode_base64(checkpoint);
    // Rows written before checkpoints were compressed lack gzip's magic number.
    if (bytes.starts_with("\x1f\x8b")) bytes = gunzip(bytes, max_runtime_checkpoint_bytes);
    return bytes;
  } catch (const std::invalid_argument& e) {
    throw unreadable(checkpoint, e.what());
  }
}

const checkpoint_row* narrowest_covering(const std::vector<checkpoint_row>& rows, std::uint32_t key_begin,
                                         std::uint32_t key_end) {
  const checkpoint_row* narrowest = nullptr;
  for (const auto& row : rows) {
    if (row.key_begin > key_begin || row.key_end < key_end) continue;
    if (!narrowest || row.key_end - row.key_begin < narrowest->key_end - narrowest->key_begin)
      narrowest = &row;
  }
  return narrowest;
}

statement read_rows(const table_path& table, std::string materialization) {
  return {"reading checkpoints from " + quote_path(table),
          "SELECT key_begin, key_end, fence, checkpoint FROM " + quote_path(table) +
              " WHERE materialization = $1 ORDER BY key_begin, key_end;",
          {std::move(materialization)}};
}

// VARBYTE takes a text parameter as the bytes of the text.

statement insert_row(const table_path& table, std::string materialization, const checkpoint_row& row) {
  return {"inserting a checkpoint into " + quote_path(table),
          "INSERT INTO " + quote_path(table) +
              " (materialization, key_begin, key_end, fence, checkpoint) VALUES ($1, $2, $3, $4, $5);",
          {std::move(materialization), std::to_string(row.key_begin), std::to_string(row.key_end),
           std::to_string(row.fence), row.checkpoint}};
}

statement update_row(const table_path& table, std::string materialization, const checkpoint_row& row) {
  return {"updating the checkpoint in " + quote_path(table),
          "UPDATE " + quote_path(table) +
              " SET checkpoint = $1 WHERE materialization = $2 AND key_begin = $3 AND key_end = $4 AND fence "
              "= $5;",
          {row.checkpoint, std::move(materialization), std::to_string(row.key_begin),
           std::to_string(row.key_end), std::to_string(row.fence)}};
}

statement bump_fences(const table_path& table, std::string materialization, std::uint32_t key_begin,
                      std::uint32_t key_end) {
  return {"fencing off older instances in " + quote_path(table),
          "UPDATE " + quote_path(table) +
              " SET fence = fence + 1 WHERE materialization = $1 AND key_end >= $2 AND key_begin <= $3;",
          {std::move(materialization), std::to_string(key_begin), std::to_string(key_end)}};
}

std::vector<checkpoint_row> parse_rows(const result& result) {
  std::vector<checkpoint_row> rows;
  for (const auto& fields : result.rows) {
    if (fields.size() != 4) throw std::invalid_argument("a checkpoint row does not have four columns");
    checkpoint_row row;
    row.key_begin = to_integer<std::uint32_t>(fields[0]);
    row.key_end = to_integer<std::uint32_t>(fields[1]);
    row.fence = to_integer<std::int64_t>(fields[2]);
    row.checkpoint = decode_hex(fields[3].value_or(std::string()));
    rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace redshift
