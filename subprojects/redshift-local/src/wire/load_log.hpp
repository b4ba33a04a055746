// What the system views tell of loads, written on a connection of its own: a rollback must not undo it.
#pragma once

#include <memory>
#include <string>

#include "copy/loader.hpp"
#include "wire/backend.hpp"

namespace redshift_local::wire {

/// What all rows of one COPY have in common.
struct load_facts {
  std::string query, session, database, table_number, table_name;
  std::string source, format;  // the URL of the statement; json, csv, txt
};

class load_log {
 public:
  load_log(asio::any_io_executor executor, const postgres_facts& postgres, load_facts facts);

  /// A row of sys_load_error_detail and stl_load_errors; written with the next ones, at the latest by finish.
  asio::awaitable<void> reject(copy::load_failure failure);
  /// The COPY, its files, and the rows in which characters were replaced. A failed one has no files.
  asio::awaitable<void> finish(copy::load_result result);
  /// In place of finish, for a COPY that something else than its rows has ended.
  asio::awaitable<void> break_off();

 private:
  asio::awaitable<void> flush();
  asio::awaitable<void> add_replacements(std::vector<copy::replaced_row> rows);
  asio::awaitable<void> run(std::string sql);
  std::string common() const;

  asio::any_io_executor executor_;
  const postgres_facts& postgres_;
  load_facts facts_;
  std::string started_;
  std::unique_ptr<backend> connection_;
  std::string rejected_;  // rows of an INSERT
  std::size_t rejected_rows_ = 0;
  std::uint64_t all_rejected_ = 0;
};

}  // namespace redshift_local::wire
