#include "wire/session.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "copy/binary.hpp"
#include "sql/rewrite.hpp"
#include "sql/statements.hpp"
#include "wire/log_values.hpp"
#include "wire/long_names.hpp"
#include "wire/statement_text.hpp"
#include "wire/task_group.hpp"

namespace redshift_local::wire {
namespace {

constexpr std::size_t flush_bytes = 64 * 1024;

/// PostgreSQL keeps Redshift's own parameters as "redshift.<name>".
std::map<std::string, std::string> for_postgres(const std::map<std::string, std::string>& settings) {
  std::map<std::string, std::string> startup;
  for (const auto& [name, value] : settings) startup[sql::postgres_parameter(name)] = value;
  return startup;
}

}  // namespace

asio::awaitable<void> serve(client who, service& shared) {
  const auto executor = co_await asio::this_coro::executor;
  auto startup = for_postgres(who.settings);
  startup["user"] = shared.rules.user;
  startup["database"] = shared.rules.database;
  auto& client_connection = *who.connection;
  std::optional<sql_error> refusal;
  std::unique_ptr<backend> to;
  try {
    if (shared.sessions.size() >= shared.connection_limit)
      throw sql_error("53300", "connection limit \"" + std::to_string(shared.connection_limit) +
                                   "\" exceeded for non-bootstrap users");
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
      may_end_(executor_, asio::steady_timer::time_point::max()),
      copy_cancel_(executor_, asio::steady_timer::time_point::max()) {
  name_ = std::to_string(body_reader(key()).int32());
  shared_.sessions[key()] = this;
  out_ =
      greeting_parameters(shared.rules.user, who) + encode('K', key()) + ready_for_query(backend_->status());
}

session::~session() { shared_.sessions.erase(key()); }

asio::awaitable<void> session::run() {
  bool cut = false, ended = false;
  std::optional<sql_error> broken;
  try {
    co_await read_settings();
    co_await flush();
    co_await until_first(watch_client(), work());
  } catch (const connection_cut&) {
    cut = true;
  } catch (const backend_ended&) {
    ended = true;
  } catch (const sql_error& error) {
    broken = error;  // the client breaks the protocol
  }
  if (ended) {
    if (!fatal_error_)
      out_ += error_response("FATAL", "57P01", "terminating connection due to administrator command");
    co_await client_->write(out_);
    co_return;
  }
  if (broken) co_await client_->write(error_response("FATAL", broken->sqlstate, broken->what()));
  if (cut) client_->close();
  // What still runs inside a block would be rolled back anyway: it must not hold its locks until then.
  if (backend_->status() != 'I') {
    co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
    co_await cancel_backend(executor_, shared_.postgres.socket_path, key());
  }
}

/// Ends when the client has gone, and with it what goes on without it: a statement outside of a block.
asio::awaitable<void> session::watch_client() {
  co_await inbox_.run();
  while (goes_on_alone_) {
    boost::system::error_code changed;
    co_await may_end_.async_wait(asio::redirect_error(asio::use_awaitable, changed));
  }
}

void session::go_on_without_client(bool yes) {
  goes_on_alone_ = yes;
  may_end_.cancel();
}

/// Meanwhile PostgreSQL may end the session.
asio::awaitable<message> session::next_message() {
  while (inbox_.empty()) {
    co_await until_first(inbox_.wait(), backend_->wait_readable());
    if (!inbox_.empty()) break;
    auto unasked = co_await backend_->read();
    row_form form;
    translate(unasked, form);
    if (unasked.type != 0) out_ += encode(unasked);
    co_await flush();
  }
  co_return co_await inbox_.next();
}

asio::awaitable<void> session::work() {
  while (true) {
    auto next = co_await next_message();
    switch (next.type) {
      case 'Q': {
        if (in_batch_) throw not_modelled("a Query before the Sync of the extended protocol");
        body_reader body(next.body);
        std::string sql(body.c_string());
        if (!body.at_end()) throw sql_error("08P01", "invalid message format");
        co_await run_simple(std::move(sql));
        go_on_without_client(false);
        co_await end_round_trip();
        break;
      }
      case 'P':
      case 'B':
      case 'D':
      case 'E':
      case 'C':
      case 'S':
      case 'H':
        co_await run_extended(std::move(next));
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
    check_statement_text(sql);
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
  co_await read_settings();
  out_ += ready_for_query(backend_->status());
}

/// A refusal becomes a statement that raises it, so that PostgreSQL's transaction fails.
sql::plan session::make_plan(sql::tokens list, bool in_block) const {
  sql::store_long_names(list, settings_.case_sensitive, shared_.postgres.names);
  try {
    return sql::rewrite(std::move(list), {.case_sensitive = settings_.case_sensitive, .in_block = in_block});
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
  query_ = ++shared_.last_query;
  if (backend_->status() == 'I') written_table_.clear();
  shared_.log.write(name_, text);
  go_on_without_client(backend_->status() == 'I' || implicit);
  const auto struck = co_await strike_before(text);
  for (const auto& each : struck)
    if (fails_before(each->what)) co_return false;
  const auto plan = make_plan(std::move(list), backend_->status() != 'I' || !alone);
  co_await save_long_names(executor_, shared_.postgres, shared_.rules.database);
  const bool controls = sql::controls_transaction(plan);
  if (backend_->status() == 'I' && !controls && (!alone || !plan.write_table.empty())) {
    co_await backend_->query("BEGIN");
    implicit = true;
  }
  co_await save_queries_for(plan);
  begin_query(text, plan);
  auto done = co_await execute(plan, implicit);
  if (controls) implicit = false;
  const bool commits = plan.commits_after ? backend_->status() == 'T' : last && implicit;
  if (done.ok && commits) {
    implicit = false;
    done.ok = co_await close_implicit_block();
  }
  end_query(done.ok);
  if (plan.sets) settings_changed_ = true;
  co_await read_settings();
  if (!done.ok) co_return false;
  co_await strike_after(struck);
  for (const auto& each : struck)
    if (fails_after(each->what)) co_return false;
  out_ += done.completion;
  co_return true;
}

asio::awaitable<session::outcome> session::execute(const sql::plan& plan, bool implicit) {
  outcome done;
  if (plan.what == sql::step::begin && implicit) {  // the block under way goes on as the client's own
    done.ok = true;
    done.completion = command_complete("BEGIN");
    co_return done;
  }
  if (plan.what == sql::step::cancel) co_return co_await cancel_process(plan.process);
  const bool locked = co_await lock_for_writing(plan);
  if (!locked) co_return done;
  if (plan.what == sql::step::commit) remember_writer();
  const auto started = now();
  const bool commits = plan.what == sql::step::commit && backend_->status() == 'T';
  if (plan.what == sql::step::copy)
    done = co_await run_copy(*plan.copy);
  else
    done = co_await relay_statement(plan);
  if (commits && done.ok) record_commit(started);
  co_return done;
}

asio::awaitable<session::outcome> session::relay_statement(const sql::plan& plan) {
  co_await backend_->send(query_message(plan.sql));
  outcome done{.ok = true, .completion = {}};
  row_form form;
  while (true) {
    auto next = co_await backend_->read();
    if (next.type == 'Z') co_return done;
    if (next.type == 'C') {
      done.completion = plan.tag.empty() ? encode(next) : command_complete(plan.tag);
      continue;
    }
    if (next.type == 'E') done.ok = false;
    translate(next, form);
    if (next.type != 0) out_ += encode(next);
    if (out_.size() >= flush_bytes) co_await flush();
  }
}

/// To Redshift's form; a message that the client must not see gets type 0.
void session::translate(message& reply, row_form& form) {
  switch (reply.type) {
    case 'T':
      form = translate_row_description(reply.body, shared_.postgres);
      break;
    case 'D':
      translate_data_row(reply.body, form, settings_.extra_float_digits, shared_.postgres);
      break;
    case 't':
      translate_parameter_description(reply.body, shared_.postgres);
      break;
    case 'N':
    case 'E': {
      auto fields = translate_error(parse_report(reply.body), facts_of_failure());
      restore_long_names(fields, shared_.postgres.names);
      fatal_error_ = fields.at('S') == "FATAL";
      if (reply.type == 'E') failure_ = fields;
      reply.body = encode_report(reply.type, fields).substr(5);
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
  fields = translate_error(std::move(fields), facts_of_failure());
  restore_long_names(fields, shared_.postgres.names);
  out_ += encode_report('E', fields);
  failure_ = std::move(fields);
}

asio::awaitable<void> session::send_error(sql_error error) {
  append_error(error);
  if (out_.size() >= flush_bytes) co_await flush();
}

asio::awaitable<void> session::flush() {
  auto bytes = std::exchange(out_, {});
  if (bytes.empty()) co_return;
  replies_begin_ = 0;
  bool gone = false;
  try {
    if (slow_bytes_per_second_ != 0)
      co_await trickle(std::move(bytes));
    else
      co_await client_->write(bytes);
  } catch (const boost::system::system_error&) {
    gone = true;
  }
  if (gone) throw connection_cut();
}

}  // namespace redshift_local::wire
