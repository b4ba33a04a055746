// A session's transaction: implicit blocks, one writer a table, settings that follow it.
#include "sql/rewrite.hpp"
#include "sql/statements.hpp"
#include "wire/log_values.hpp"
#include "wire/session.hpp"

namespace redshift_local::wire {

asio::awaitable<text_rows> session::ask(std::string sql) {
  if (in_batch_) return backend_->query_in_batch(std::move(sql));
  return backend_->query(std::move(sql));
}

/// COMMIT, or ROLLBACK when something failed. False when the commit itself fails.
asio::awaitable<bool> session::close_implicit_block() {
  std::optional<sql_error> failure;
  const bool commits = backend_->status() == 'T';
  const auto started = now();
  try {
    co_await ask(commits ? "COMMIT" : "ROLLBACK");
  } catch (const sql_error& error) {
    failure = error;
  }
  if (commits && !failure) {
    remember_writer();
    record_commit(started);
  }
  if (failure) co_await send_error(*failure);
  co_return !failure;
}

/// Redshift: one writer a table at a time. Inside a block the others wait until it ends. The snapshot is
/// taken after the lock, so the numbers are asked for after it, too.
asio::awaitable<bool> session::lock_for_writing(const sql::plan& plan) {
  if (plan.write_table.empty() || backend_->status() != 'T') co_return true;
  std::optional<sql_error> failure;
  try {
    co_await ask("LOCK TABLE " + plan.write_table + " IN SHARE ROW EXCLUSIVE MODE");
    const auto numbers = co_await ask("SELECT " + sql::quote_literal(plan.write_table) +
                                      "::pg_catalog.regclass::oid, pg_catalog.pg_current_xact_id()");
    written_table_ = numbers.at(0).at(0).value();
    transaction_ = numbers.at(0).at(1).value();
    if (!plan.check.empty()) co_await ask(plan.check);
  } catch (const sql_error& error) {
    failure = error;
  }
  if (failure) {
    skipping_ = in_batch_;
    co_await send_error(*failure);
  }
  co_return !failure;
}

void session::remember_writer() {
  if (!written_table_.empty()) shared_.last_writers[written_table_] = transaction_;
}

/// What SET says here may be undone by a rollback. SHOW takes no snapshot: LOCK can still be the first.
asio::awaitable<void> session::read_settings() {
  if (!settings_changed_ || backend_->status() == 'E' || skipping_) co_return;
  const auto case_sensitive = co_await ask("SHOW redshift.enable_case_sensitive_identifier");
  const auto digits = co_await ask("SHOW extra_float_digits");
  const auto group = co_await ask("SHOW redshift.query_group");
  settings_.case_sensitive = case_sensitive.at(0).at(0) == "on";
  settings_.extra_float_digits = std::stoi(digits.at(0).at(0).value());
  settings_.query_group = group.at(0).at(0).value();
  if (backend_->status() == 'I' && !in_batch_) settings_changed_ = false;
}

asio::awaitable<void> session::fail_transaction() {
  if (skipping_ || (!in_batch_ && backend_->status() != 'T')) co_return;
  skipping_ = in_batch_;
  try {
    co_await ask(sql::raise("XX000", "failed by redshift-local"));
  } catch (const sql_error&) {  // as intended
  }
}

failed_statement session::facts_of_failure() const {
  failed_statement facts{.query = query_, .process = name_, .table = {}, .transactions = {}};
  if (written_table_.empty()) return facts;
  const auto other = shared_.last_writers.find(written_table_);
  facts.table = written_table_;
  facts.transactions = (other == shared_.last_writers.end() ? "0" : other->second) + ", " + transaction_;
  return facts;
}

}  // namespace redshift_local::wire
