// COPY of staged objects, with the guard that as many rows arrive as were staged.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "connector/config.hpp"
#include "redshift/connection.hpp"
#include "redshift/statements.hpp"
#include "staging/stage.hpp"

namespace connector {

struct copy_job {
  redshift::table_path into;         // a table, or a temporary one
  std::string table;                 // the user's table, for errors
  std::vector<std::string> columns;  // stored names
  std::vector<std::string> files;    // S3 keys; not empty
  std::string manifest_name;         // of the manifest, which lies beside the first file
  std::uint64_t rows = 0;            // staged
  bool truncate_columns = false;
};

/// Runs COPY statements and owns the manifests they need. Lifetimes: config and stage outlive it.
class copier {
 public:
  copier(const endpoint_config& config, staging::stage& stage) : config_(config), stage_(stage) {}

  /// Within the caller's transaction. Throws std::runtime_error naming table and cause: after a refused COPY
  /// or a wrong row count the transaction has been rolled back. redshift::error when another attempt may
  /// help.
  net::task<> copy(redshift::connection& db, copy_job job);
  /// S3 keys of the manifests written since the last call; they are the caller's to delete.
  std::vector<std::string> take_manifests() { return std::exchange(manifests_, {}); }

 private:
  net::task<> explain_and_throw(redshift::connection& db, copy_job job, redshift::error refused);

  const endpoint_config& config_;
  staging::stage& stage_;
  std::vector<std::string> manifests_;
};

/// Deletes objects that nothing names any more, within a few seconds and even when the caller was cancelled.
/// Never throws; what could not be deleted is logged.
net::task<> remove_quietly(staging::stage& stage, std::vector<std::string> keys);

}  // namespace connector
