// A client's session: its messages in, PostgreSQL's answers out, with Redshift in between.
#pragma once

#include <memory>
#include <string>

#include "copy/column.hpp"
#include "copy/s3_client.hpp"
#include "faults/conditions.hpp"
#include "sql/statement.hpp"
#include "wire/backend.hpp"
#include "wire/inbox.hpp"
#include "wire/login.hpp"
#include "wire/results.hpp"
#include "wire/statement_counts.hpp"
#include "wire/statement_log.hpp"

namespace redshift_local::wire {

/// What all sessions share.
struct service {
  login_rules rules;
  postgres_facts postgres;
  copy::endpoint s3;
  std::string region;
  bool case_sensitive = false;
  faults::conditions& under;
  statement_counts& counted;
  statement_log& log;
};

/// Runs until the client goes away. Throws boost::system::system_error when PostgreSQL does.
asio::awaitable<void> serve(client who, service& shared);

/// Thrown by a fault that cuts: the session ends without another word.
struct connection_cut {};

/// Shared by the simple protocol (session.cpp), the extended one (extended.cpp), COPY (copy.cpp) and the
/// faults (strikes.cpp).
class session {
 public:
  session(client who, service& shared, std::unique_ptr<backend> to);
  asio::awaitable<void> run();

 private:
  struct outcome {
    bool ok = false;
    std::string completion;  // CommandComplete, not sent yet
  };
  struct prepared {
    std::string text;
    sql::plan plan;
    varbyte_columns columns;
    std::optional<sql_error> refusal;  // PostgreSQL gets something that it refuses, too
  };
  struct expected_reply {
    char request = 0;
    std::string statement;
  };

  asio::awaitable<void> work();
  asio::awaitable<void> run_simple(std::string sql);
  asio::awaitable<bool> run_statement(std::string text, sql::tokens list, bool alone, bool last,
                                      bool& implicit);
  asio::awaitable<outcome> execute(const sql::plan& plan, bool implicit);
  asio::awaitable<outcome> relay_statement(const sql::plan& plan);
  asio::awaitable<bool> close_implicit_block();
  asio::awaitable<bool> lock_for_writing(const sql::plan& plan);
  void remember(const sql::plan& plan);
  sql::plan make_plan(sql::tokens list, bool in_block) const;
  void append_error(const sql_error& error);

  asio::awaitable<outcome> run_copy(const sql::copy_statement& copy);
  asio::awaitable<std::uint64_t> load_rows(const sql::copy_statement& copy);
  asio::awaitable<void> record_load_error(std::string table, copy::load_failure failure);

  void prepare(message& parse);
  void bind(const message& message);
  asio::awaitable<void> run_batch(bool synced);
  asio::awaitable<void> run_postgres_batch(bool synced);
  asio::awaitable<void> run_copy_batch(bool synced);
  bool is_copy_batch() const;
  const prepared* executed(const message& message) const;
  asio::awaitable<void> relay_batch(bool synced, bool hold_back);
  void translate(message& reply, const expected_reply* to, varbyte_columns& columns);

  /// Counts the statement and lets its latency pass. Its faults; those that strike before it strike now.
  asio::awaitable<faults::strikes> strike_before(std::string text);
  asio::awaitable<void> strike_after(const faults::strikes& struck);
  asio::awaitable<void> strike(faults::standing_fault& one, std::string_view statement_kind);
  asio::awaitable<void> fail_by(const faults::fault& what, std::string_view statement_kind);
  asio::awaitable<void> pause(std::chrono::milliseconds time);
  /// The client hears the answers.
  asio::awaitable<void> end_round_trip();
  asio::awaitable<void> trickle(std::string bytes);

  asio::awaitable<void> send_error(sql_error error);
  /// Puts PostgreSQL's transaction into the failed state, as an error of its own would have.
  asio::awaitable<void> fail_transaction();
  asio::awaitable<void> flush();

  asio::any_io_executor executor_;
  service& shared_;
  std::unique_ptr<client_stream> client_;
  std::unique_ptr<backend> backend_;
  message_reader reader_;
  inbox inbox_;
  std::string name_;
  std::string out_;                          // for the client, not written yet
  std::uint64_t slow_bytes_per_second_ = 0;  // of the answers up to the end of the round trip; 0: at once
  bool case_sensitive_, case_sensitive_before_block_;
  std::vector<message> batch_;
  std::map<std::string, prepared> statements_;
  std::map<std::string, std::string> portals_;  // to their statements
};

}  // namespace redshift_local::wire
