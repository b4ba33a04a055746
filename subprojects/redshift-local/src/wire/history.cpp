// What a session adds to the system views of queries.
#include "sql/mask.hpp"
#include "wire/log_values.hpp"
#include "wire/session.hpp"

namespace redshift_local::wire {

/// Only writes and COMMITs are remembered: what only reads must not cost more for it.
void session::begin_query(const std::string& text, const sql::plan& plan) {
  watched_.reset();
  const bool commits = plan.what == sql::step::commit;
  if (plan.write_table.empty() && !commits) return;
  watched_.emplace();
  watched_->number = std::to_string(query_);
  watched_->session = name_;
  watched_->label = settings_.query_group.empty() ? "default" : settings_.query_group;
  watched_->type = commits ? "UTILITY" : verb_of(text);
  watched_->text = query_text(plan.what == sql::step::copy ? sql::mask(text) : text);
  watched_->started = now();
  failure_.clear();
}

void session::end_query(bool ok) {
  if (!watched_) return;
  auto done = *std::exchange(watched_, std::nullopt);
  done.transaction = written_table_.empty() ? "0" : transaction_;
  done.ended = now();
  const auto field = [&](char name) { return failure_.contains(name) ? failure_.at(name) : std::string(); };
  done.status = ok ? "success" : field('C') == "57014" ? "canceled" : "failed";
  if (!ok) done.error = field('M');
  shared_.queries.add(std::move(done));
}

/// A transaction that wrote nothing leaves no trace.
void session::record_commit(const std::string& started) {
  if (!written_table_.empty()) shared_.queries.add(commit_record{transaction_, started, now()});
}

asio::awaitable<void> session::save_queries_for(const sql::plan& plan) {
  if (plan.reads_queries) co_await shared_.queries.save(executor_, shared_.postgres, shared_.rules.database);
}

}  // namespace redshift_local::wire
