#include "redshift/dialect.hpp"

#include <algorithm>

namespace redshift {
namespace {

// Redshift: reserved words, and six words that are no column names without quotes although the list
// lacks them (date, datetime, queryid, time, timestamptz, timetz). Sorted, for binary search.
// clang-format off
constexpr std::string_view reserved_words[] = {
    "aes128", "aes256", "all", "allowoverwrite", "analyse", "analyze", "and", "any", "array", "as", "asc",
    "authorization", "az64", "backup", "between", "binary", "blanksasnull", "both", "bytedict", "bzip2",
    "case", "cast", "check", "collate", "column", "constraint", "create", "credentials", "cross",
    "current_date", "current_time", "current_timestamp", "current_user", "current_user_id", "date",
    "datetime", "default", "deferrable", "deflate", "defrag", "delta", "delta32k", "desc", "disable",
    "distinct", "do", "else", "emptyasnull", "enable", "encode", "encrypt", "encryption", "end", "except",
    "explicit", "false", "for", "foreign", "freeze", "from", "full", "globaldict256", "globaldict64k",
    "grant", "group", "gzip", "having", "identity", "ignore", "ilike", "in", "initially", "inner",
    "intersect", "interval", "into", "is", "isnull", "join", "language", "leading", "left", "like", "limit",
    "localtime", "localtimestamp", "lun", "luns", "lzo", "lzop", "minus", "mostly16", "mostly32", "mostly8",
    "natural", "new", "not", "notnull", "null", "nulls", "off", "offline", "offset", "oid", "old", "on",
    "only", "open", "or", "order", "outer", "overlaps", "parallel", "partition", "percent", "permissions",
    "pivot", "placing", "primary", "queryid", "raw", "readratio", "recover", "references", "rejectlog",
    "resort", "respect", "restore", "right", "select", "session_user", "similar", "snapshot", "some",
    "sysdate", "system", "table", "tag", "tdes", "text255", "text32k", "then", "time", "timestamp",
    "timestamptz", "timetz", "to", "top", "trailing", "true", "truncatecolumns", "union", "unique", "unnest",
    "unpivot", "user", "using", "verbose", "wallet", "when", "where", "with", "without",
};
// clang-format on
static_assert(std::ranges::is_sorted(reserved_words));

bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool may_be_bare(std::string_view name) {
  if (name.empty() || is_digit(name.front())) return false;
  return std::ranges::all_of(name, [](char c) { return is_lower(c) || is_digit(c) || c == '_'; });
}

}  // namespace

bool is_reserved(std::string_view lower_case_word) {
  return std::ranges::binary_search(reserved_words, lower_case_word);
}

std::string quote_identifier(std::string_view name) {
  if (may_be_bare(name) && !is_reserved(name)) return std::string(name);
  std::string quoted = "\"";
  for (char c : name) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted += '"';
}

std::string quote_path(const table_path& path) {
  std::string text;
  for (const auto& component : path) {
    if (!text.empty()) text += '.';
    text += quote_identifier(component);
  }
  return text;
}

std::string quote_literal(std::string_view text) {
  std::string quoted = "'";
  for (char c : text) {
    if (c == '\0') continue;  // would end the statement on its way through the client library
    if (c == '\'' || c == '\\') quoted += c;
    quoted += c;
  }
  return quoted += '\'';
}

std::string_view cut_at_character(std::string_view text, std::size_t max_bytes) {
  if (text.size() <= max_bytes) return text;
  auto is_continuation = [](char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; };
  while (max_bytes > 0 && is_continuation(text[max_bytes])) --max_bytes;
  return text.substr(0, max_bytes);
}

std::string truncate_identifier(std::string_view name) {
  return std::string(cut_at_character(name, max_identifier_bytes));
}

std::string fold_identifier(std::string_view name, bool case_sensitive) {
  std::string folded(name);
  if (!case_sensitive) {
    // Redshift folds ASCII letters only.
    std::ranges::transform(folded, folded.begin(), [](char c) {
      return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
  }
  return truncate_identifier(folded);
}

}  // namespace redshift
