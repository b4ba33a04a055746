// How names and literals are written and folded in Redshift's SQL.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace redshift {

/// "schema", "table": one or two components, as in a resource path.
using table_path = std::vector<std::string>;

/// Bare when it is lower-case letters, digits and '_' and no reserved word, else in double quotes.
std::string quote_identifier(std::string_view name);
/// Components quoted and joined by '.'.
std::string quote_path(const table_path& path);
/// In single quotes with ' and \ doubled: Redshift treats a backslash as an escape in every literal.
std::string quote_literal(std::string_view text);
/// Redshift, names and identifiers: longer ones are cut silently.
inline constexpr std::size_t max_identifier_bytes = 127;
/// At most that many bytes of UTF-8 text, cut at a character boundary.
std::string_view cut_at_character(std::string_view text, std::size_t max_bytes);
/// At most max_identifier_bytes, cut at a character boundary.
std::string truncate_identifier(std::string_view name);
/// The name as the catalog stores it: lower case unless the cluster is case-sensitive, then truncated.
std::string fold_identifier(std::string_view name, bool case_sensitive);
bool is_reserved(std::string_view lower_case_word);

}  // namespace redshift
