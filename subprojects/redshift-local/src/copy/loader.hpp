// COPY's data path: objects of S3 → decompression → rows → binary rows, streamed in bounded memory.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "copy/column.hpp"
#include "copy/manifest.hpp"
#include "copy/row_splitter.hpp"
#include "copy/s3_client.hpp"
#include "sql/copy_statement.hpp"

namespace redshift_local::copy {

struct load_job {
  sql::copy_statement copy;
  s3_source source;
  std::vector<manifest_entry> files;
  std::string json_paths;  // text of the file that the statement names
  std::vector<column> columns;
  bool truncate_super_strings = false;  // json_parse_truncate_strings
  row_limits limits;
  bool discard = false;  // rows are found and counted, and not converted
};

/// What became of one file.
struct loaded_file {
  std::string url;
  std::uint64_t bytes = 0;  // as stored
  std::uint64_t rows = 0, rejected = 0;
};

/// A row in which invalid UTF-8 was replaced (ACCEPTINVCHARS).
struct replaced_row {
  std::string file, column;
  std::uint64_t line = 0;
  std::string raw_line;
};

struct load_result {
  std::vector<loaded_file> files;
  std::vector<replaced_row> replacements;  // the first ones (Redshift: 100 a slice)
  std::uint64_t rows = 0, rejected = 0;
  bool failed = false;  // more rows were bad than the statement tolerates
};

/// Where rows go, and what is told of rows that do not.
struct load_target {
  /// Takes the bytes of a binary COPY, some hundred KiB at a time, and empties the string.
  std::function<asio::awaitable<void>(std::string&)> write;
  std::function<asio::awaitable<void>(load_failure)> reject;
};

/// Throws sql_error when S3 or a file fails. Bad rows are rejected one by one, until there are too many.
asio::awaitable<load_result> load(asio::any_io_executor executor, load_job job, load_target target);

}  // namespace redshift_local::copy
