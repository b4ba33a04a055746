// Whether a table's cell holds what a document says, by the column's type (Redshift: result OIDs).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "bench/json.hpp"

namespace sim {

/// Type of a result column.
enum class cell_type { bigint, numeric, real, boolean, text, date, timestamp, super, varbyte, other };
cell_type to_cell_type(unsigned oid);

/// `actual` is the server's text, null for NULL; `expected` the document's value, null when missing.
bool same_cell(cell_type type, const std::optional<std::string_view>& actual, const json::value* expected);

/// Equal as JSON values, as far as SUPER keeps them: strings are cut at 65,535 bytes, and numbers beyond its
/// 38 decimal digits keep 15.
bool same_super(const json::value& actual, const json::value& expected);
/// Microseconds since 1970 of an RFC 3339 or ISO 8601 instant, fraction cut; nothing when malformed.
std::optional<std::int64_t> parse_instant(std::string_view text);
/// How a string is kept in a VARCHAR column (Redshift: a NUL ends the value, 65,535 bytes are the most).
std::string stored_text(std::string_view text);

}  // namespace sim
