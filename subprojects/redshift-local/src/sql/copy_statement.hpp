// COPY … FROM 's3://…': its options, in any order (Redshift: COPY).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sql/token.hpp"

namespace redshift_local::sql {

enum class compression { none, gzip, zstd, bzip2 };
enum class data_format { delimited, csv, json };
enum class file_encoding { utf8, utf16, utf16le, utf16be };

/// Who reads S3: keys, or roles (several: a chain).
struct copy_authorization {
  std::string access_key_id, secret_access_key, session_token;
  std::vector<std::string> roles;  // ARNs
  bool default_role = false;
};

/// Of delimited text and of CSV (Redshift: copy-parameters-data-format).
struct text_format {
  std::string delimiter = "|";  // of CSV: a comma, unless it is given
  char quote = '"';             // of CSV
  bool escape = false, remove_quotes = false;
  bool fill_record = false, ignore_blank_lines = false;
  std::string null_as = "\\N";
};

/// What becomes of values (Redshift: copy-parameters-data-conversion).
struct conversion {
  std::string date_format = "YYYY-MM-DD";  // or "auto"
  std::string time_format;                 // "auto", "epochsecs", "epochmillisecs"; empty: the default one
  bool accept_any_date = false;
  std::optional<char> replacement;  // ACCEPTINVCHARS
  bool truncate_columns = false, trim_blanks = false;
  bool empty_as_null = false, blanks_as_null = false;
  bool round_decimals = false;  // ROUNDEC
};

struct copy_statement {
  std::vector<std::string> table;    // [schema,] name, folded
  std::vector<std::string> columns;  // folded; empty: all
  std::string url;                   // of the manifest, or a prefix of keys
  copy_authorization who;
  std::string region;  // empty: the cluster's own
  bool manifest = false;
  compression packed = compression::none;
  file_encoding encoding = file_encoding::utf8;
  data_format format = data_format::delimited;
  std::string json_option = "auto";  // or "auto ignorecase", "noshred", "s3://…" of a JSONPaths file
  text_format text;
  std::uint64_t header_lines = 0;  // IGNOREHEADER
  conversion how;
  bool explicit_ids = false;
  std::uint64_t most_errors = 1;  // the load fails when there are so many; ignored with IGNOREALLERRORS
  bool tolerant = false;          // MAXERROR above 1, or IGNOREALLERRORS
  bool ignore_all_errors = false;
  bool no_load = false;
  bool updates_statistics = false;  // STATUPDATE is given: only for the table's owner
};

/// Reads a statement whose first word is COPY. Throws sql_error for what Redshift refuses, and for what it
/// knows and this program does not.
copy_statement parse_copy(const tokens& list, bool case_sensitive);

}  // namespace redshift_local::sql
