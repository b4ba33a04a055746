#include "connector/commit.hpp"

#include <algorithm>
#include <boost/asio/cancellation_state.hpp>
#include <exception>
#include <functional>
#include <map>
#include <stdexcept>

#include "connector/retry.hpp"
#include "connector/text.hpp"
#include "connector/warehouse.hpp"
#include "flow/log.hpp"

namespace connector {

namespace {

std::uint64_t total(const std::vector<const pending_entry*>& entries, std::uint64_t pending_entry::* count) {
  std::uint64_t sum = 0;
  for (const auto* entry : entries) sum += entry->*count;
  return sum;
}

std::vector<std::string> files(const std::vector<const pending_entry*>& entries,
                               std::vector<std::string> pending_entry::* list) {
  std::vector<std::string> out;
  for (const auto* entry : entries) append(out, entry->*list);
  return out;
}

bool wants_wider_columns(const pending_work& work) {
  return std::any_of(work.begin(), work.end(), [](const auto& binding) {
    return std::any_of(binding.second.begin(), binding.second.end(),
                       [](const auto& entry) { return !entry.second.widen.empty(); });
  });
}

/// "already so": another shard has widened the column before us.
bool is_already_wide(const redshift::error& error) {
  return error.sqlstate() == "0A000" &&
         error.server_message().find("should be different") != std::string::npos;
}

}  // namespace

committer::committer(const endpoint_config& config, task_identity task, link& warehouse,
                     staging::stage& stage, std::vector<target>& targets)
    : task_(std::move(task)),
      stage_(stage),
      warehouse_(warehouse),
      targets_(targets),
      copier_(config, stage),
      table_(metadata_table(config)) {}

net::task<std::vector<redshift::checkpoint_row>> committer::read_rows() {
  redshift::connection* db = co_await warehouse_.get();
  const auto found = co_await db->query(redshift::read_rows(table_, task_.materialization));
  auto rows = redshift::parse_rows(found);
  attempted_.reset();
  last_seen_.reset();
  if (const auto* row = ours(rows)) last_seen_ = *row;
  co_return rows;
}

net::task<> committer::apply(pending_work work) {
  std::function<net::task<>()> once = [&] { return attempt_or_disconnect(work); };
  std::exception_ptr failure;
  try {
    co_await with_retries("applying staged work", once);
  } catch (...) {
    failure = std::current_exception();
  }
  if (!failure) co_return;
  // The end of this coroutine: when it was cancelled, the manifests must go all the same.
  co_await net::asio::this_coro::reset_cancellation_state(net::asio::disable_cancellation());
  co_await remove_quietly(stage_, copier_.take_manifests());
  std::rethrow_exception(failure);
}

net::task<> committer::attempt_or_disconnect(const pending_work& work) {
  try {
    co_await attempt(work);
  } catch (...) {
    warehouse_.drop();  // ends the transaction, whatever state it is in
    throw;
  }
}

net::task<> committer::attempt(const pending_work& work) {
  redshift::connection* db = co_await warehouse_.get();
  co_await widen(*db, work);
  co_await db->query("beginning the apply transaction", "BEGIN");
  // First statement, on its own: a snapshot taken before the lock is held makes a serializable database fail.
  co_await db->query("locking table " + redshift::quote_path(table_), redshift::lock_table(table_));
  const auto found = co_await db->query(redshift::read_rows(table_, task_.materialization));
  auto rows = redshift::parse_rows(found);
  require_ours(rows);

  const std::set<std::string> applied = redshift::all_applied_ids(rows);
  std::map<target*, std::vector<const pending_entry*>> left;
  for (const auto& [state_key, ranges] : work) {
    for (const auto& [range, entry] : ranges) {
      if (!applied.contains(entry.id)) left[&target_of(state_key)].push_back(&entry);
    }
  }
  for (auto& target : targets_) {
    if (const auto entries = left.find(&target); entries != left.end()) {
      co_await apply_binding(*db, target, entries->second);
    }
  }
  if (left.empty()) {
    co_await db->query("ending the apply transaction", "ROLLBACK");
    if (const auto* row = ours(rows)) last_seen_ = *row;
  } else {
    co_await write_ids(*db, std::move(rows), work);
    co_await db->query("committing the apply transaction", "COMMIT");
    last_seen_ = attempted_;
  }
  attempted_.reset();
}

net::task<> committer::widen(redshift::connection& db, const pending_work& work) {
  if (!wants_wider_columns(work)) co_return;
  // A column that applied work has widened may have got another type since.
  const auto found = co_await db.query(redshift::read_rows(table_, task_.materialization));
  const std::set<std::string> applied = redshift::all_applied_ids(redshift::parse_rows(found));
  for (const auto& [state_key, ranges] : work) {
    std::set<std::string> columns;
    for (const auto& [range, entry] : ranges) {
      if (!applied.contains(entry.id)) columns.insert(entry.widen.begin(), entry.widen.end());
    }
    for (const auto& name : columns) co_await widen_column(db, target_of(state_key), name);
  }
}

net::task<> committer::widen_column(redshift::connection& db, target& target, std::string name) {
  try {
    co_await db.query("widening column " + name + " of table " + redshift::quote_path(target.table),
                      redshift::widen_column(target.table, name));
    flow::log::info("column widened to VARCHAR(MAX)",
                    {{"table", redshift::quote_path(target.table)}, {"column", name}});
  } catch (const redshift::error& error) {
    if (!is_already_wide(error)) throw;
  }
  for (auto& column : target.existing.columns) {
    if (column.name == name) column.char_length = redshift::max_varchar_bytes;
  }
}

net::task<> committer::apply_binding(redshift::connection& db, target& target,
                                     std::vector<const pending_entry*> entries) {
  co_await delete_rows(db, target, entries);
  // Entries staged before and after a change of the spec have different columns and cannot share a COPY.
  std::map<std::vector<std::string>, std::vector<const pending_entry*>> by_columns;
  for (const auto* entry : entries) {
    if (entry->rows > 0) by_columns[entry->columns].push_back(entry);
  }
  for (auto& [columns, group] : by_columns) co_await store_rows(db, target, group);
}

net::task<> committer::delete_rows(redshift::connection& db, const target& target,
                                   const std::vector<const pending_entry*>& entries) {
  copy_job job;
  job.rows = total(entries, &pending_entry::deletes);
  if (job.rows == 0) co_return;
  const std::string temporary = "flow_temp_table_" + std::to_string(target.index) + "_deleted";
  job.into = {temporary};
  job.table = redshift::quote_path(target.table);
  job.columns = target.key_names();
  job.files = files(entries, &pending_entry::delete_files);
  job.manifest_name = entries.front()->id + ".deletes.manifest";
  const std::string table = job.table;
  co_await db.query("creating a temporary table for deletions of " + table,
                    redshift::create_temporary_table(temporary, target.definitions_of(job.columns)));
  co_await copier_.copy(db, std::move(job));
  co_await db.query("deleting rows of table " + table,
                    redshift::delete_matching(target.table, temporary, target.key_names()));
  co_await db.query("dropping a temporary table", redshift::drop_temporary_table(temporary));
}

net::task<> committer::store_rows(redshift::connection& db, const target& target,
                                  const std::vector<const pending_entry*>& entries) {
  copy_job job;
  job.table = redshift::quote_path(target.table);
  job.columns = entries.front()->columns;
  job.files = files(entries, &pending_entry::store_files);
  job.manifest_name = entries.front()->id + ".stores.manifest";
  job.rows = total(entries, &pending_entry::rows);
  job.truncate_columns = true;
  const bool merges =
      !target.delta_updates &&
      std::any_of(entries.begin(), entries.end(), [](const auto* entry) { return entry->must_merge; });
  if (!merges) {
    job.into = target.table;
    co_await copier_.copy(db, std::move(job));
    co_return;
  }
  const std::string temporary = "flow_temp_table_" + std::to_string(target.index);
  job.into = {temporary};
  const std::string table = job.table;
  const std::vector<std::string> columns = job.columns;
  co_await db.query("creating a temporary table for rows of " + table,
                    redshift::create_temporary_table(temporary, target.definitions_of(columns)));
  co_await copier_.copy(db, std::move(job));
  co_await db.query("merging into table " + table,
                    redshift::merge_into(target.table, temporary, target.key_names(), columns));
  co_await db.query("dropping a temporary table", redshift::drop_temporary_table(temporary));
}

net::task<> committer::write_ids(redshift::connection& db, std::vector<redshift::checkpoint_row> rows,
                                 const pending_work& work) {
  const redshift::checkpoint_row* found = ours(rows);
  redshift::checkpoint_row row;
  row.key_begin = task_.range.begin;
  row.key_end = task_.range.end;
  if (found) row = *found;
  redshift::applied_ids ids = redshift::parse_applied_ids(row.checkpoint).value_or(redshift::applied_ids{});
  // Ids of bindings that are gone or were backfilled can never come back: their state key is not used again.
  std::erase_if(ids, [&](const auto& by_key) { return !find_target(by_key.first); });
  for (const auto& [state_key, ranges] : work) {
    for (const auto& [range, entry] : ranges) ids[state_key][range] = entry.id;
  }
  row.checkpoint = redshift::to_checkpoint_text(ids);
  attempted_ = row;
  const auto changed = co_await db.query(found ? redshift::update_row(table_, task_.materialization, row)
                                               : redshift::insert_row(table_, task_.materialization, row));
  if (changed.affected_rows != 1) {
    throw fenced_off("writing to table " + redshift::quote_path(table_) + " changed " +
                     std::to_string(changed.affected_rows) +
                     " rows where exactly one was expected; the transaction was rolled back");
  }
}

target* committer::find_target(const std::string& state_key) const {
  const auto found = std::find_if(targets_.begin(), targets_.end(),
                                  [&](const target& target) { return target.state_key == state_key; });
  return found == targets_.end() ? nullptr : &*found;
}

target& committer::target_of(const std::string& state_key) const {
  if (auto* found = find_target(state_key)) return *found;
  throw std::logic_error("there is staged work of " + state_key + ", which has no table");
}

void committer::require_ours(const std::vector<redshift::checkpoint_row>& rows) const {
  const redshift::checkpoint_row* row = ours(rows);
  const auto same = [&](const std::optional<redshift::checkpoint_row>& known) {
    return row ? known && *known == *row : !known;
  };
  if (same(last_seen_) || (attempted_ && same(attempted_))) return;
  throw fenced_off("another instance of task " + task_.materialization + " has taken over the key range " +
                   range_text(task_.range) + ": its row in " + redshift::quote_path(table_) +
                   " changed since this instance opened. This instance stops and has changed nothing.");
}

const redshift::checkpoint_row* committer::ours(const std::vector<redshift::checkpoint_row>& rows) const {
  const auto row = std::find_if(rows.begin(), rows.end(), [&](const redshift::checkpoint_row& candidate) {
    return candidate.key_begin == task_.range.begin && candidate.key_end == task_.range.end;
  });
  return row == rows.end() ? nullptr : &*row;
}

}  // namespace connector
