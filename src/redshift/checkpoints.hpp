// The table flow_checkpoints_v1: which pending work has been applied, and how older generations are read.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "redshift/connection.hpp"
#include "redshift/dialect.hpp"
#include "redshift/statements.hpp"

namespace redshift {

inline constexpr std::string_view checkpoints_table_name = "flow_checkpoints_v1";

/// state key -> key range ("00000000-ffffffff") -> id last applied.
using applied_ids = std::map<std::string, std::map<std::string, std::string>>;

struct checkpoint_row {
  std::uint32_t key_begin = 0, key_end = 0;
  std::int64_t fence = 0;
  std::string checkpoint;  // the stored bytes (VARBYTE already decoded from hex)
  friend bool operator==(const checkpoint_row&, const checkpoint_row&) = default;
};

std::vector<column_definition> checkpoints_columns();
/// The stored text of the ids, compact JSON.
std::string to_checkpoint_text(const applied_ids& ids);
/// Ids in a row's text, whichever of state key and range is outside. nullopt: the row holds something else
/// (a runtime checkpoint of the fenced generation, or nothing).
std::optional<applied_ids> parse_applied_ids(std::string_view checkpoint);
/// Every id in all rows.
std::set<std::string> all_applied_ids(const std::vector<checkpoint_row>& rows);
/// Protobuf bytes of a runtime checkpoint kept by the fenced generation: base64 of gzip or of plain bytes.
/// nullopt when the row holds ids or nothing. Throws std::invalid_argument on anything else.
std::optional<std::string> parse_runtime_checkpoint(std::string_view checkpoint);
/// The narrowest row that covers the range, or null.
const checkpoint_row* narrowest_covering(const std::vector<checkpoint_row>& rows, std::uint32_t key_begin,
                                         std::uint32_t key_end);

// Statements; `table` is the metadata table's path.
statement read_rows(const table_path& table, std::string materialization);
statement insert_row(const table_path& table, std::string materialization, const checkpoint_row& row);
/// Changes exactly one row or the caller has lost it to another instance.
statement update_row(const table_path& table, std::string materialization, const checkpoint_row& row);
statement bump_fences(const table_path& table, std::string materialization, std::uint32_t key_begin,
                      std::uint32_t key_end);
/// Rows of read_rows' result.
std::vector<checkpoint_row> parse_rows(const result& result);

}  // namespace redshift
