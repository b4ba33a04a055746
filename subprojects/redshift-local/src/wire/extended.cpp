// The extended protocol: each message is answered before the next one is looked at, and PostgreSQL gets it
// rewritten.
#include <algorithm>
#include <array>

#include "copy/binary.hpp"
#include "sql/rewrite.hpp"
#include "sql/statements.hpp"
#include "wire/log_values.hpp"
#include "wire/long_names.hpp"
#include "wire/session.hpp"
#include "wire/statement_text.hpp"

namespace redshift_local::wire {
namespace {

constexpr std::size_t flush_bytes = 64 * 1024;
constexpr std::size_t most_parameters = 32'767;  // of a prepared statement

/// Whether this reply is the last one to a request of the type.
bool ends(char request, char reply) {
  switch (request) {
    case 'P':
      return reply == '1';
    case 'B':
      return reply == '2';
    case 'C':
      return reply == '3';
    case 'D':
      return reply == 'T' || reply == 'n';
    default:
      return reply == 'C' || reply == 'I' || reply == 's';
  }
}

sql_error too_many_parameters() {
  return {"54000", "a prepared statement cannot have more than 32767 parameters"};
}

/// Redshift prepares queries, INSERT, UPDATE and DELETE; anything else only without parameters.
void check_parameters(const sql::tokens& list) {
  static constexpr std::array<std::string_view, 6> prepared{"select", "insert", "update",
                                                            "delete", "with",   "("};
  const bool allowed =
      std::any_of(prepared.begin(), prepared.end(), [&](auto word) { return list.front().is(word); });
  for (const auto& each : list) {
    if (each.kind != sql::token_kind::parameter) continue;
    if (!allowed) throw syntax_error_at(each.text);
    if (each.text.size() > 6 || std::stoul(each.text.substr(1)) > most_parameters)
      throw too_many_parameters();
  }
}

bool has_binary(body_reader& formats) {
  bool binary = false;
  for (int count = formats.int16(); count > 0; --count) binary = formats.int16() != 0 || binary;
  return binary;
}

/// What is not for PostgreSQL is answered here.
bool is_own(const sql::plan& plan) { return plan.what == sql::step::copy || plan.what == sql::step::cancel; }

}  // namespace

asio::awaitable<void> session::run_extended(message request) {
  if (!in_batch_) {
    in_batch_ = true;
    skipping_ = implicit_block_ = false;
    struck_.clear();
    replies_begin_ = out_.size();
  }
  if (request.type == 'S') co_return co_await sync();
  if (request.type == 'H') co_return co_await end_round_trip();
  if (skipping_) co_return;
  switch (request.type) {
    case 'P':
      co_await parse(std::move(request));
      break;
    case 'B':
      co_await bind(std::move(request));
      break;
    case 'D':
      co_await describe(std::move(request));
      break;
    case 'E':
      co_await execute_portal(std::move(request));
      break;
    default:
      co_await close(std::move(request));
  }
  if (out_.size() >= flush_bytes) co_await flush();
}

/// Sends one request and passes on what PostgreSQL answers. False after an error. A tag replaces that of the
/// command.
asio::awaitable<bool> session::relay_request(message request, row_form& form, std::string tag) {
  co_await backend_->send(encode(request) + encode('H', ""));
  while (true) {
    auto next = co_await backend_->read();
    const char reply = next.type;
    translate(next, form);
    if (reply == 'C' && !tag.empty())
      out_ += command_complete(tag);
    else if (next.type != 0)
      out_ += encode(next);
    if (reply == 'E') skipping_ = true;
    if (reply == 'E' || ends(request.type, reply)) co_return !skipping_;
    if (out_.size() >= flush_bytes) co_await flush();
  }
}

/// An error of ours: PostgreSQL must fail with it and wait for the Sync.
asio::awaitable<void> session::fail_batch(sql_error error) {
  if (backend_->status() == 'E')
    error =
        sql_error("25P02", "current transaction is aborted, commands ignored until end of transaction block");
  co_await fail_transaction();
  co_await send_error(std::move(error));
}

session::prepared session::prepare(const std::string& text) const {
  prepared statement;
  statement.text = text;
  try {
    check_statement_text(text);
    auto statements = sql::split_statements(sql::tokenize(text));
    if (statements.size() > 1)
      throw sql_error("42601", "cannot insert multiple commands into a prepared statement");
    if (statements.empty()) return statement;
    check_parameters(statements.front());
    sql::store_long_names(statements.front(), settings_.case_sensitive, shared_.postgres.names);
    statement.plan = sql::rewrite(std::move(statements.front()), {.case_sensitive = settings_.case_sensitive,
                                                                  .in_block = backend_->status() != 'I'});
  } catch (const sql_error& error) {
    statement.refusal = error;
  }
  return statement;
}

asio::awaitable<void> session::parse(message request) {
  body_reader reader(request.body);
  const std::string name(reader.c_string()), text(reader.c_string());
  auto statement = prepare(text);
  co_await save_long_names(executor_, shared_.postgres, shared_.rules.database);
  const auto types = static_cast<std::uint16_t>(reader.int16());
  if (types > most_parameters && !statement.refusal) statement.refusal = too_many_parameters();
  if (statement.refusal) co_return co_await fail_batch(*statement.refusal);
  co_await save_queries_for(statement.plan);
  std::string body = name + '\0' + statement.plan.sql + '\0';
  append_big_endian(body, types);
  for (int i = 0; i < types; ++i) append_big_endian(body, to_postgres_oid(reader.int32(), shared_.postgres));
  request.body = std::move(body);
  row_form none;
  bool ok = true;
  if (is_own(statement.plan))
    out_ += encode('1', "");
  else
    ok = co_await relay_request(std::move(request), none, {});
  if (ok) statements_[name] = std::move(statement);
}

/// PostgreSQL describes each portal to us, so that its rows can be translated and binary ones refused.
asio::awaitable<void> session::bind(message request) {
  body_reader reader(request.body);
  const std::string name(reader.c_string()), from(reader.c_string());
  has_binary(reader);
  const auto values = static_cast<std::uint16_t>(reader.int16());
  if (values > most_parameters) co_return co_await fail_batch(too_many_parameters());
  for (int i = 0; i < values; ++i)
    if (const auto length = reader.int32(); length > 0) reader.bytes(static_cast<std::size_t>(length));
  portal bound;
  if (const auto known = statements_.find(from); known != statements_.end()) bound.statement = known->second;
  co_await save_queries_for(bound.statement.plan);
  row_form none;
  if (is_own(bound.statement.plan)) {
    out_ += encode('2', "");
  } else if (co_await relay_request(std::move(request), none, {})) {
    co_await backend_->send(encode('D', "P" + name + '\0') + encode('H', ""));
    auto described = co_await backend_->read();
    const auto refused =
        described.type == 'T' ? foreign_binary_type(described.body, shared_.postgres) : std::string();
    if (!refused.empty()) co_return co_await fail_batch(not_modelled("a binary result of type " + refused));
    translate(described, bound.form);
    if (described.type == 'E') {
      out_ += encode(described);
      skipping_ = true;
    }
  }
  if (!skipping_) portals_[name] = std::move(bound);
}

asio::awaitable<void> session::describe(message request) {
  const bool of_statement = request.body.front() == 'S';
  const std::string name(body_reader(std::string_view(request.body).substr(1)).c_string());
  const auto statement = statements_.find(name);
  const auto bound = portals_.find(name);
  const bool own = of_statement ? statement != statements_.end() && is_own(statement->second.plan)
                                : bound != portals_.end() && is_own(bound->second.statement.plan);
  row_form none;
  if (own)
    out_ += (of_statement ? encode('t', std::string(2, '\0')) : "") + encode('n', "");
  else
    co_await relay_request(std::move(request), none, {});
}

asio::awaitable<void> session::close(message request) {
  const bool of_statement = request.body.front() == 'S';
  const std::string name(body_reader(std::string_view(request.body).substr(1)).c_string());
  if (of_statement)
    statements_.erase(name);
  else
    portals_.erase(name);
  row_form none;
  co_await relay_request(std::move(request), none, {});
}

asio::awaitable<void> session::execute_portal(message request) {
  const std::string name(body_reader(request.body).c_string());
  const auto found = portals_.find(name);
  row_form none;
  if (found == portals_.end()) {
    co_await relay_request(std::move(request), none, {});
    co_return;
  }
  auto& to = found->second;
  const bool goes_on = std::exchange(to.started, true);
  const auto& plan = to.statement.plan;
  const bool ready = goes_on || co_await begin_portal(to.statement);
  if (!ready) co_return end_query(false);
  bool ok = true;
  const auto started = now();
  const bool commits = plan.what == sql::step::commit && backend_->status() == 'T';
  if (is_own(plan) || (plan.what == sql::step::begin && implicit_block_)) {
    const auto done = co_await execute(plan, implicit_block_);
    ok = done.ok;
    out_ += done.completion;
  } else {
    ok = co_await relay_request(std::move(request), to.form, plan.tag);
  }
  end_query(ok);
  if (ok && commits) record_commit(started);
  if (ok) co_await end_portal(plan);
}

/// Log, faults, and the lock of a write: outside of a block it needs one, up to the Sync.
asio::awaitable<bool> session::begin_portal(const prepared& statement) {
  query_ = ++shared_.last_query;
  shared_.log.write(name_, statement.text);
  go_on_without_client(backend_->status() == 'I' || implicit_block_);
  const auto struck = co_await strike_before(statement.text);
  struck_.insert(struck_.end(), struck.begin(), struck.end());
  if (skipping_) co_return false;
  if (backend_->status() == 'I') written_table_.clear();
  if (backend_->status() == 'I' && !statement.plan.write_table.empty()) {
    co_await ask("BEGIN");
    backend_->assume_status('T');
    implicit_block_ = true;
  }
  if (statement.plan.what == sql::step::commit) remember_writer();
  begin_query(statement.text, statement.plan);
  // execute() locks by itself
  co_return is_own(statement.plan) || co_await lock_for_writing(statement.plan);
}

asio::awaitable<void> session::end_portal(const sql::plan& plan) {
  if (plan.commits_after) co_await ask("COMMIT");
  if (plan.what == sql::step::begin) backend_->assume_status('T');
  if (plan.what == sql::step::commit || plan.what == sql::step::rollback || plan.commits_after)
    backend_->assume_status('I');
  if (sql::controls_transaction(plan) || plan.commits_after) implicit_block_ = false;
  if (plan.sets) settings_changed_ = true;
  co_await read_settings();
}

asio::awaitable<void> session::sync() {
  if (implicit_block_ && !skipping_) {
    const bool committed = co_await close_implicit_block();
    if (committed) implicit_block_ = false;
    if (!committed) skipping_ = true;
  }
  co_await backend_->send(encode('S', ""));
  row_form none;
  while (true) {
    auto next = co_await backend_->read();
    if (next.type == 'Z') break;
    if (next.type == 'E') skipping_ = true;
    translate(next, none);
    if (next.type != 0) out_ += encode(next);
  }
  in_batch_ = false;
  if (implicit_block_ && backend_->status() == 'E') co_await backend_->query("ROLLBACK");
  if (backend_->status() == 'I') portals_.clear();
  const bool failed = std::exchange(skipping_, false);
  co_await read_settings();
  if (!failed) {
    for (const auto& each : struck_)
      if (fails_after(each->what)) out_.resize(replies_begin_);
    co_await strike_after(struck_);
  }
  out_ += ready_for_query(backend_->status());
  go_on_without_client(false);
  co_await end_round_trip();
}

}  // namespace redshift_local::wire
