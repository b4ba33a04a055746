// COPY's data path: objects of S3 → decompression → documents → binary rows, streamed in bounded memory.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "copy/column.hpp"
#include "copy/manifest.hpp"
#include "copy/s3_client.hpp"
#include "sql/copy_statement.hpp"

namespace redshift_local::copy {

struct load_job {
  s3_source source;
  std::vector<manifest_entry> files;
  std::vector<column> columns;
  sql::compression packed = sql::compression::none;
  bool ignore_case = false;
  conversion how;
};

/// Takes the bytes of a binary COPY, some hundred KiB at a time, and empties the string.
using row_sink = std::function<asio::awaitable<void>(std::string&)>;

/// Returns the number of rows. Throws load_failure (with file and line) at the first bad row, sql_error when
/// S3 or a file fails.
asio::awaitable<std::uint64_t> load(asio::any_io_executor executor, load_job job, row_sink sink);

}  // namespace redshift_local::copy
