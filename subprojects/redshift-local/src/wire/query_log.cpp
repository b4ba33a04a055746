#include "wire/query_log.hpp"

#include <utility>

#include "copy/utf8.hpp"
#include "wire/log_values.hpp"

namespace redshift_local::wire {
namespace {

constexpr std::size_t most_kept = 10'000, text_bytes = 4000, rows_at_once = 500;

template <class Record>
void keep(std::deque<Record>& records, Record one) {
  if (records.size() == most_kept) records.pop_front();
  records.push_back(std::move(one));
}

std::string row_of(const query_record& one, const std::string& database) {
  return literals({one.number, one.session, one.transaction, database, one.label, one.type, one.status,
                   one.started, one.ended, one.error, one.text});
}

std::string row_of(const commit_record& one, const std::string&) {
  return literals({one.transaction, one.started, one.ended});
}

template <class Record>
asio::awaitable<void> insert(backend& admin, std::string table, std::deque<Record> records,
                             std::string database) {
  while (!records.empty()) {
    std::string rows;
    for (std::size_t i = 0; i < rows_at_once && !records.empty(); ++i) {
      rows += (rows.empty() ? "(" : ", (") + row_of(records.front(), database) + ")";
      records.pop_front();
    }
    co_await admin.query("INSERT INTO pg_catalog." + table + " VALUES " + rows);
  }
}

}  // namespace

std::string query_text(std::string_view statement) {
  std::string scratch;
  const auto beginning = statement.substr(0, copy::whole_characters(statement, text_bytes));
  return std::string(copy::replace_invalid_utf8(beginning, '?', scratch));
}

void query_log::add(query_record one) { keep(queries_, std::move(one)); }
void query_log::add(commit_record one) { keep(commits_, std::move(one)); }

asio::awaitable<void> query_log::save(asio::any_io_executor executor, const postgres_facts& postgres,
                                      std::string database) {
  auto queries = std::exchange(queries_, {});
  auto commits = std::exchange(commits_, {});
  if (queries.empty() && commits.empty()) co_return;
  // Not SERIALIZABLE: a client's reading of the views must not conflict with it.
  std::map<std::string, std::string> startup{{"user", postgres.superuser}, {"database", database}};
  startup["default_transaction_isolation"] = "read committed";
  const auto admin = co_await backend::connect(executor, postgres.socket_path, std::move(startup));
  co_await insert(*admin, "rs_queries", std::move(queries), database);
  co_await insert(*admin, "rs_commits", std::move(commits), database);
}

}  // namespace redshift_local::wire
