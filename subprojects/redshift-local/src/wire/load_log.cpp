#include "wire/load_log.hpp"

#include "copy/row_writer.hpp"
#include "wire/log_values.hpp"

namespace redshift_local::wire {
namespace {

constexpr std::size_t rows_at_once = 100;

}  // namespace

load_log::load_log(asio::any_io_executor executor, const postgres_facts& postgres, load_facts facts)
    : executor_(std::move(executor)), postgres_(postgres), facts_(std::move(facts)), started_(now()) {}

std::string load_log::common() const {
  return literals(
      {facts_.query, facts_.session, facts_.database, facts_.table_number, facts_.table_name, started_});
}

asio::awaitable<void> load_log::reject(copy::load_failure failure) {
  rejected_ +=
      (rejected_.empty() ? "(" : ", (") + common() + ", " +
      literals({failure.file, std::to_string(failure.line), failure.column_name, failure.column_type,
                failure.column_length, std::to_string(failure.position), std::to_string(failure.code),
                copy::raw_text(failure.what()), failure.raw_line, failure.raw_value}) +
      ")";
  ++all_rejected_;
  if (++rejected_rows_ == rows_at_once) co_await flush();
}

asio::awaitable<void> load_log::flush() {
  if (rejected_.empty()) co_return;
  const auto rows = std::move(rejected_);
  rejected_.clear();
  rejected_rows_ = 0;
  co_await run("INSERT INTO pg_catalog.rs_load_errors VALUES " + rows);
}

asio::awaitable<void> load_log::finish(copy::load_result result) {
  co_await flush();
  std::uint64_t bytes = 0;
  for (const auto& file : result.files) bytes += file.bytes;
  co_await run("INSERT INTO pg_catalog.rs_loads VALUES (" + common() + ", " +
               literals({now(), facts_.source, facts_.format, result.failed ? "aborted" : "completed",
                         std::to_string(result.failed ? 0 : result.rows), std::to_string(bytes),
                         std::to_string(result.files.size()), std::to_string(result.rejected)}) +
               ")");
  co_await add_replacements(std::move(result.replacements));
  if (result.failed) co_return;
  std::string rows;
  for (const auto& file : result.files) {
    rows += (rows.empty() ? "(" : ", (") +
            literals({facts_.query, file.url, std::to_string(file.bytes),
                      std::to_string(file.rows + file.rejected), facts_.format, started_, now()}) +
            ")";
    if (rows.size() < 64 * 1024 && &file != &result.files.back()) continue;
    co_await run("INSERT INTO pg_catalog.rs_loaded_files VALUES " + std::exchange(rows, {}));
  }
}

asio::awaitable<void> load_log::break_off() {
  copy::load_result result;
  result.failed = true;
  result.rejected = all_rejected_;
  co_await finish(std::move(result));
}

asio::awaitable<void> load_log::add_replacements(std::vector<copy::replaced_row> replaced) {
  if (replaced.empty()) co_return;
  std::string rows;
  for (const auto& row : replaced)
    rows += (rows.empty() ? "(" : ", (") + common() + ", " +
            literals({row.file, std::to_string(row.line), row.column, row.raw_line}) + ")";
  co_await run("INSERT INTO pg_catalog.rs_replacements VALUES " + rows);
}

asio::awaitable<void> load_log::run(std::string sql) {
  if (!connection_)
    connection_ = co_await backend::connect(executor_, postgres_.socket_path,
                                            {{"user", postgres_.superuser}, {"database", facts_.database}});
  co_await connection_->query(std::move(sql));
}

}  // namespace redshift_local::wire
