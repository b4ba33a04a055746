// One connection to the PostgreSQL underneath, spoken to in its own protocol.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sql/error.hpp"
#include "sql/long_name.hpp"
#include "wire/stream.hpp"

namespace redshift_local::wire {

/// Where PostgreSQL listens, which types it has made for us, what it calls long names, and what it has seen.
struct postgres_facts {
  std::string socket_path;
  std::string superuser;
  std::int32_t super_oid = 0, varbyte_oid = 0;
  sql::long_names names;
  std::int64_t last_query = 0;  // number of the latest statement of an earlier run
};

/// PostgreSQL has ended the connection; its last words have been read.
struct backend_ended {};

using text_rows = std::vector<std::vector<std::optional<std::string>>>;

class backend {
 public:
  /// Throws sql_error when PostgreSQL refuses.
  static asio::awaitable<std::unique_ptr<backend>> connect(asio::any_io_executor executor,
                                                           std::string socket_path,
                                                           std::map<std::string, std::string> startup);

  /// Throws backend_ended.
  asio::awaitable<message> read();
  asio::awaitable<void> send(const std::string& bytes) { return stream_->write(bytes); }
  /// Whether something has come that nobody waits for: in the middle of a COPY, an error.
  bool readable() const { return reader_.readable(); }

  /// Until something can be read.
  asio::awaitable<void> wait_readable() { return stream_->wait_readable(); }

  asio::any_io_executor executor() const { return executor_; }

  /// Runs SQL that the client does not see. Throws sql_error with what PostgreSQL said.
  asio::awaitable<text_rows> query(std::string sql);
  /// The same between a client's messages of the extended protocol: one statement, no Sync. After an error
  /// PostgreSQL ignores everything until the next Sync.
  asio::awaitable<text_rows> query_in_batch(std::string sql);

  char status() const { return status_; }  // 'I' idle, 'T' in a block, 'E' in a failed block
  /// Between two Syncs PostgreSQL does not tell: what a statement that has succeeded made of it.
  void assume_status(char status) { status_ = status; }
  const std::string& key_data() const { return key_data_; }  // body of BackendKeyData

 private:
  backend(asio::any_io_executor executor, std::unique_ptr<backend_stream> to)
      : executor_(std::move(executor)), stream_(std::move(to)), reader_(*stream_) {}
  asio::any_io_executor executor_;
  std::unique_ptr<backend_stream> stream_;
  message_reader reader_;
  char status_ = 'I';
  std::string key_data_;
};

/// Forwards a CancelRequest (process and secret as in BackendKeyData).
asio::awaitable<void> cancel_backend(asio::any_io_executor executor, std::string socket_path,
                                     std::string key_data);

}  // namespace redshift_local::wire
