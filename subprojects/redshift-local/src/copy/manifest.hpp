// The list of files that a COPY loads (Redshift: using a manifest).
#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "copy/s3_client.hpp"

namespace redshift_local::copy {

struct manifest_entry {
  location file;
  bool mandatory = false;
  std::optional<std::uint64_t> content_length;  // "meta": what the file must have
};

/// Throws sql_error when the text is no manifest.
std::vector<manifest_entry> parse_manifest(std::string_view json);

/// Reads the manifest, or lists the prefix. Throws sql_error when there is nothing to load.
asio::awaitable<std::vector<manifest_entry>> find_files(asio::any_io_executor executor, s3_source source,
                                                        std::string url, bool is_manifest);

}  // namespace redshift_local::copy
