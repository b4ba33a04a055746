#include "wire/session.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "sql/rewrite.hpp"
#include "wire/errors.hpp"
#include "wire/long_names.hpp"
#include "wire/task_group.hpp"

namespace redshift_local::wire {
namespace {

constexpr std::size_t flush_bytes = 64 * 1024, largest_batch_bytes = 64 * 1024 * 1024;

}  // namespace

asio::awaitable<void> serve(client who, service& shared) {
  const auto executor = co_await asio::this_coro::executor;
  auto startup = who.settings;
  startup["user"] = shared.rules.user;
  startup["database"] = shared.rules.database;
  auto& client_connection = *who.connection;
  std::optional<sql_error> refusal;
  std::unique_ptr<backend> to;
  try {
    to = co_await backend::connect(executor, shared.postgres.socket_path, std::move(startup));
  } catch (const sql_error& error) {
    refusal = error;
  }
  if (refusal) {
    co_await client_connection.write(error_response("FATAL", refusal->sqlstate, refusal->what()));
    co_return;
  }
  session talk(std::move(who), shared, std::move(to));
  co_await talk.run();
}

session::session(client who, service& shared, std::unique_ptr<backend> to)
    : executor_(to->executor()),
      shared_(shared),
      client_(std::move(who.connection)),
      backend_(std::move(to)),
      reader_(*client_),
      inbox_(executor_, reader_),
      case_sensitive_(shared.case_sensitive),
      case_sensitive_before_block_(shared.case_sensitive) {
  const auto process = body_reader(backend_->key_data()).int32();
  name_ = std::to_string(process);
  const auto application = who.settings.find("application_name");
  out_ =
      greeting_parameters(shared.rules.user, application == who.settings.end() ? "" : application->second) +
      encode('K', backend_->key_data()) + ready_for_query(backend_->status());
}

asio::awaitable<void> session::run() {
  bool cut = false;
  std::optional<sql_error> broken;
  try {
    co_await flush();
    co_await until_first(inbox_.run(), work());
  } catch (const connection_cut&) {
    cut = true;
  } catch (const sql_error& error) {
    broken = error;  // the client breaks the protocol
  }
  if (broken) co_await client_->write(error_response("FATAL", broken->sqlstate, broken->what()));
  if (cut) client_->close();
  // What still runs inside a block would be rolled back anyway: it must not hold its locks until then.
  if (backend_->status() != 'I') {
    co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
    co_await cancel_backend(executor_, shared_.postgres.socket_path, backend_->key_data());
  }
}

asio::awaitable<void> session::work() {
  std::size_t batch_bytes = 0;
  while (true) {
    auto next = co_await inbox_.next();
    switch (next.type) {
      case 'Q': {
        batch_.clear();
        std::string sql(body_reader(next.body).c_string());
        co_await run_simple(std::move(sql));
        co_await end_round_trip();
        break;
      }
      case 'P':
      case 'B':
      case 'D':
      case 'E':
      case 'C':
        batch_bytes += next.body.size();
        if (batch_bytes > largest_batch_bytes)
          throw sql_error("54000", "too many bytes between two Sync messages");
        batch_.push_back(std::move(next));
        break;
      case 'S':
      case 'H':
        co_await run_batch(next.type == 'S');
        batch_bytes = 0;
        co_await end_round_trip();
        break;
      case 'X':
        co_return;
      case 'd':
      case 'c':
      case 'f':
        break;  // late COPY data of a client
      default:
        throw sql_error("08P01", std::string("invalid frontend message type ") + next.type);
    }
  }
}

asio::awaitable<void> session::run_simple(std::string sql) {
  std::vector<sql::tokens> statements;
  std::optional<sql_error> unreadable;
  try {
    statements = sql::split_statements(sql::tokenize(sql));
  } catch (const sql_error& error) {
    unreadable = error;
  }
  if (unreadable) {
    co_await fail_transaction();
    co_await send_error(*unreadable);
  } else if (statements.empty()) {
    out_ += encode('I', "");
  }
  bool implicit = false;
  const bool alone = statements.size() == 1;
  for (std::size_t i = 0; i < statements.size(); ++i) {
    const auto begin = statements[i].front().begin, end = statements[i].back().end;
    auto text = sql.substr(begin, end - begin);
    const bool last = i + 1 == statements.size();
    const bool ok = co_await run_statement(std::move(text), std::move(statements[i]), alone, last, implicit);
    if (!ok) break;
  }
  if (implicit) co_await close_implicit_block();
  out_ += ready_for_query(backend_->status());
}

/// A refusal becomes a statement that raises it, so that PostgreSQL's transaction fails.
sql::plan session::make_plan(sql::tokens list, bool in_block) const {
  sql::store_long_names(list, case_sensitive_, shared_.postgres.names);
  try {
    return sql::rewrite(std::move(list), {.case_sensitive = case_sensitive_, .in_block = in_block});
  } catch (const sql_error& error) {
    sql::plan refusal;
    refusal.sql = sql::raise(error.sqlstate, error.what(), error.detail);
    return refusal;
  }
}

/// Several statements of one message, a COPY, and a write with its lock, are a transaction of their own
/// unless they are in one.
asio::awaitable<bool> session::run_statement(std::string text, sql::tokens list, bool alone, bool last,
                                             bool& implicit) {
  shared_.log.write(name_, text);
  const auto struck = co_await strike_before(text);
  for (const auto& each : struck)
    if (fails_before(each->what)) co_return false;
  const auto plan = make_plan(std::move(list), backend_->status() != 'I' || !alone);
  co_await save_long_names(executor_, shared_.postgres, shared_.rules.database);
  const bool controls = plan.what != sql::step::run && plan.what != sql::step::copy;
  if (backend_->status() == 'I' && !controls && (!alone || !plan.write_table.empty())) {
    co_await backend_->query("BEGIN");
    implicit = true;
  }
  auto done = co_await execute(plan, implicit);
  if (controls) implicit = false;
  if (done.ok && last && implicit) {
    implicit = false;
    done.ok = co_await close_implicit_block();
  }
  if (!done.ok) co_return false;
  remember(plan);
  co_await strike_after(struck);
  for (const auto& each : struck)
    if (fails_after(each->what)) co_return false;
  out_ += done.completion;
  co_return true;
}

/// COMMIT, or ROLLBACK when something failed. False when the commit itself fails.
asio::awaitable<bool> session::close_implicit_block() {
  std::optional<sql_error> failure;
  try {
    co_await backend_->query(backend_->status() == 'T' ? "COMMIT" : "ROLLBACK");
  } catch (const sql_error& error) {
    failure = error;
  }
  if (failure) co_await send_error(*failure);
  co_return !failure;
}

asio::awaitable<session::outcome> session::execute(const sql::plan& plan, bool implicit) {
  outcome done;
  if (plan.what == sql::step::begin && implicit) {  // the block under way goes on as the client's own
    done.ok = true;
    done.completion = command_complete("BEGIN");
    co_return done;
  }
  const bool locked = co_await lock_for_writing(plan);
  if (!locked) co_return done;
  if (plan.what == sql::step::copy)
    done = co_await run_copy(*plan.copy);
  else
    done = co_await relay_statement(plan);
  if (done.ok && plan.commits_after && backend_->status() == 'T' && !implicit)
    co_await backend_->query("COMMIT");
  co_return done;
}

/// Redshift: one writer a table at a time. Inside a block the others wait until it ends.
asio::awaitable<bool> session::lock_for_writing(const sql::plan& plan) {
  if (plan.write_table.empty() || backend_->status() != 'T') co_return true;
  std::optional<sql_error> failure;
  try {
    co_await backend_->query("LOCK TABLE " + plan.write_table + " IN SHARE ROW EXCLUSIVE MODE");
  } catch (const sql_error& error) {
    failure = error;
  }
  if (failure) co_await send_error(*failure);
  co_return !failure;
}

void session::remember(const sql::plan& plan) {
  if (plan.case_sensitive) case_sensitive_ = *plan.case_sensitive;
  if (plan.what == sql::step::begin) case_sensitive_before_block_ = case_sensitive_;
  if (plan.what == sql::step::rollback) case_sensitive_ = case_sensitive_before_block_;
}

asio::awaitable<session::outcome> session::relay_statement(const sql::plan& plan) {
  co_await backend_->send(query_message(plan.sql));
  outcome done{.ok = true, .completion = {}};
  varbyte_columns columns;
  while (true) {
    auto next = co_await backend_->read();
    if (next.type == 'Z') co_return done;
    if (next.type == 'C') {
      done.completion = plan.tag.empty() ? encode(next) : command_complete(plan.tag);
      continue;
    }
    if (next.type == 'E') done.ok = false;
    translate(next, nullptr, columns);
    if (next.type != 0) out_ += encode(next);
    if (out_.size() >= flush_bytes) co_await flush();
  }
}

/// To Redshift's form; a message that the client must not see gets type 0.
void session::translate(message& reply, const expected_reply* to, varbyte_columns& columns) {
  switch (reply.type) {
    case 'T':
      columns = translate_row_description(reply.body, shared_.postgres);
      if (to != nullptr) statements_[to->statement].columns = columns;
      break;
    case 'D':
      translate_data_row(reply.body, columns);
      break;
    case 't':
      translate_parameter_description(reply.body, shared_.postgres);
      break;
    case 'N':
    case 'E': {
      auto fields = translate_error(parse_report(reply.body));
      restore_long_names(fields, shared_.postgres.names);
      const auto encoded = encode_report(reply.type, std::move(fields));
      reply.body = encoded.substr(5);
      break;
    }
    case 'S': {
      body_reader fields(reply.body);
      const std::string name(fields.c_string());
      if (name != "TimeZone" && name != "DateStyle" && name != "application_name") reply.type = 0;
      break;
    }
    default:
      break;
  }
}

void session::append_error(const sql_error& error) {
  report fields{{'S', "ERROR"}, {'C', error.sqlstate}, {'M', error.what()}};
  if (!error.detail.empty()) fields['D'] = error.detail;
  fields = translate_error(std::move(fields));
  restore_long_names(fields, shared_.postgres.names);
  out_ += encode_report('E', std::move(fields));
}

asio::awaitable<void> session::send_error(sql_error error) {
  append_error(error);
  if (out_.size() >= flush_bytes) co_await flush();
}

asio::awaitable<void> session::fail_transaction() {
  if (backend_->status() != 'T') co_return;
  try {
    co_await backend_->query(sql::raise("XX000", "failed by redshift-local"));
  } catch (const sql_error&) {  // as intended
  }
}

asio::awaitable<void> session::flush() {
  auto bytes = std::exchange(out_, {});
  if (slow_bytes_per_second_ != 0)
    co_await trickle(std::move(bytes));
  else if (!bytes.empty())
    co_await client_->write(bytes);
}

}  // namespace redshift_local::wire
