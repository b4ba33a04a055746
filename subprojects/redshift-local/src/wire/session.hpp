// A client's session: its messages in, PostgreSQL's answers out, with Redshift in between.
#pragma once

#include <boost/asio/steady_timer.hpp>
#include <map>
#include <memory>
#include <string>

#include "copy/loader.hpp"
#include "faults/conditions.hpp"
#include "sql/statement.hpp"
#include "wire/backend.hpp"
#include "wire/errors.hpp"
#include "wire/inbox.hpp"
#include "wire/load_rules.hpp"
#include "wire/login.hpp"
#include "wire/query_log.hpp"
#include "wire/results.hpp"
#include "wire/statement_counts.hpp"
#include "wire/statement_log.hpp"

namespace redshift_local::wire {

class session;

/// What all sessions share.
struct service {
  login_rules rules;
  postgres_facts postgres;
  copy::endpoint s3;
  std::string region;
  load_rules loads;
  std::size_t connection_limit = 500;
  faults::conditions& under;
  statement_counts& counted;
  statement_log& log;

  std::map<std::string, session*> sessions;  // by the body of their BackendKeyData
  std::int64_t last_query = 0;               // number of the latest statement
  std::map<std::string, std::string>
      last_writers;  // tables to the transactions that changed them last, by number
  query_log queries;
};

/// Runs until the client goes away, or PostgreSQL ends the session.
asio::awaitable<void> serve(client who, service& shared);

/// Cancels what a session runs: its process and secret as in a CancelRequest. An unknown one is ignored.
asio::awaitable<void> cancel_session(service& shared, asio::any_io_executor executor, std::string key);

/// Thrown when the client is gone, or a fault cuts it off: the session ends without another word.
struct connection_cut {};

/// Shared by the simple protocol (session.cpp), the extended one (extended.cpp), transactions
/// (transaction.cpp), COPY (copy.cpp) and cancelling (cancel.cpp), and the faults (strikes.cpp).
class session {
 public:
  session(client who, service& shared, std::unique_ptr<backend> to);
  ~session();
  session(const session&) = delete;
  asio::awaitable<void> run();
  /// COPY reads S3, where PostgreSQL's cancelling does not reach.
  void cancel_copy();
  const std::string& key() const { return backend_->key_data(); }

 private:
  struct outcome {
    bool ok = false;
    std::string completion;  // CommandComplete, not sent yet
  };
  struct prepared {
    std::string text;
    sql::plan plan;
    std::optional<sql_error> refusal;
  };
  struct portal {
    prepared statement;
    row_form form;
    bool started = false;
  };
  struct settings {
    bool case_sensitive = false;  // enable_case_sensitive_identifier
    int extra_float_digits = 0;
    std::string query_group;
  };

  // session.cpp
  asio::awaitable<void> work();
  asio::awaitable<void> watch_client();
  void go_on_without_client(bool yes);
  asio::awaitable<message> next_message();
  asio::awaitable<void> run_simple(std::string sql);
  asio::awaitable<bool> run_statement(std::string text, sql::tokens list, bool alone, bool last,
                                      bool& implicit);
  asio::awaitable<outcome> execute(const sql::plan& plan, bool implicit);
  asio::awaitable<outcome> relay_statement(const sql::plan& plan);
  sql::plan make_plan(sql::tokens list, bool in_block) const;
  void append_error(const sql_error& error);
  void translate(message& reply, row_form& form);

  // transaction.cpp
  asio::awaitable<bool> close_implicit_block();
  asio::awaitable<bool> lock_for_writing(const sql::plan& plan);
  asio::awaitable<void> read_settings();
  void remember_writer();
  /// Puts PostgreSQL's transaction into the failed state, as an error of its own would have.
  asio::awaitable<void> fail_transaction();
  failed_statement facts_of_failure() const;
  /// SQL that the client does not see, whatever protocol it is speaking.
  asio::awaitable<text_rows> ask(std::string sql);

  // history.cpp
  void begin_query(const std::string& text, const sql::plan& plan);
  void end_query(bool ok);
  void record_commit(const std::string& started);
  /// Before a statement that reads them.
  asio::awaitable<void> save_queries_for(const sql::plan& plan);

  // cancel.cpp
  asio::awaitable<outcome> cancel_process(std::int32_t process);
  /// Throws sql_error when the statement is cancelled.
  asio::awaitable<copy::load_result> until_cancelled(asio::awaitable<copy::load_result> loading);

  // copy.cpp
  asio::awaitable<outcome> run_copy(const sql::copy_statement& copy);
  asio::awaitable<copy::load_result> load_rows(const sql::copy_statement& copy);

  // extended.cpp
  asio::awaitable<void> run_extended(message request);
  asio::awaitable<bool> relay_request(message request, row_form& form, std::string tag);
  asio::awaitable<void> fail_batch(sql_error error);
  prepared prepare(const std::string& text) const;
  asio::awaitable<void> parse(message request);
  asio::awaitable<void> bind(message request);
  asio::awaitable<void> describe(message request);
  asio::awaitable<void> close(message request);
  asio::awaitable<void> execute_portal(message request);
  asio::awaitable<bool> begin_portal(const prepared& statement);
  asio::awaitable<void> end_portal(const sql::plan& plan);
  asio::awaitable<void> sync();

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
  bool fatal_error_ = false;                 // PostgreSQL has said why it ends the session
  bool goes_on_alone_ = false;               // what runs outlives the client
  asio::steady_timer may_end_;

  settings settings_;
  bool settings_changed_ = true;
  std::int64_t query_ = 0;
  std::string written_table_, transaction_;  // of the latest write in this transaction, by number

  std::optional<query_record> watched_;  // the statement under way, if the system views tell of it
  report failure_;                       // the latest error

  bool copying_ = false, copy_cancelled_ = false;
  asio::steady_timer copy_cancel_;

  bool in_batch_ = false;        // between the first message of the extended protocol and its Sync
  bool skipping_ = false;        // up to the Sync, after an error
  bool implicit_block_ = false;  // ours, for the lock of a write
  faults::strikes struck_;
  std::size_t replies_begin_ = 0;  // in out_, of the batch
  std::map<std::string, prepared> statements_;
  std::map<std::string, portal> portals_;
};

}  // namespace redshift_local::wire
