// The idempotent apply: pending work becomes rows of the target tables, exactly once, in one transaction.
//
// The recovery log decides what is committed; the ids kept in flow_checkpoints_v1, written in the same
// transaction as the data, make applying it again a no-op.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "connector/copy.hpp"
#include "connector/link.hpp"
#include "connector/pending.hpp"
#include "connector/target.hpp"
#include "redshift/checkpoints.hpp"

namespace connector {

/// Another instance of this task has changed our row of the checkpoints table.
struct fenced_off : std::runtime_error {
  using std::runtime_error::runtime_error;
};

struct task_identity {
  std::string materialization;
  flow::key_range range;
};

/// Lifetimes: everything given by reference outlives it. One apply at a time.
class committer {
 public:
  committer(const endpoint_config& config, task_identity task, link& warehouse, staging::stage& stage,
            std::vector<target>& targets);

  /// The task's rows as they are now; what our row says is what apply() will insist on finding.
  net::task<std::vector<redshift::checkpoint_row>> read_rows();

  /// Applies the entries that have not been applied yet; their state keys must belong to targets. Conflicts,
  /// deadlocks and lost connections are retried as a whole; a COMMIT of unknown outcome is settled by the
  /// ids. Throws fenced_off, or an error that names table and cause; then nothing of `work` was applied.
  net::task<> apply(pending_work work);
  /// S3 keys that a successful apply() has left to be deleted, once nobody waits for it any more.
  std::vector<std::string> take_leftovers() { return copier_.take_manifests(); }

 private:
  net::task<> attempt_or_disconnect(const pending_work& work);
  net::task<> attempt(const pending_work& work);
  net::task<> widen(redshift::connection& db, const pending_work& work);
  net::task<> widen_column(redshift::connection& db, target& target, std::string name);
  net::task<> apply_binding(redshift::connection& db, target& target,
                            std::vector<const pending_entry*> entries);
  net::task<> delete_rows(redshift::connection& db, const target& target,
                          const std::vector<const pending_entry*>& entries);
  net::task<> store_rows(redshift::connection& db, const target& target,
                         const std::vector<const pending_entry*>& entries);
  net::task<> write_ids(redshift::connection& db, std::vector<redshift::checkpoint_row> rows,
                        const pending_work& work);
  target* find_target(const std::string& state_key) const;
  target& target_of(const std::string& state_key) const;
  void require_ours(const std::vector<redshift::checkpoint_row>& rows) const;
  const redshift::checkpoint_row* ours(const std::vector<redshift::checkpoint_row>& rows) const;

  task_identity task_;
  staging::stage& stage_;
  link& warehouse_;
  std::vector<target>& targets_;
  copier copier_;
  redshift::table_path table_;
  std::optional<redshift::checkpoint_row> last_seen_;  // our row; nothing: we have none yet
  std::optional<redshift::checkpoint_row> attempted_;  // written by a COMMIT whose outcome we may not know
};

}  // namespace connector
