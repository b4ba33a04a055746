// The extended protocol: the messages up to a Sync go to PostgreSQL together, each Parse rewritten.
#include <deque>

#include "copy/binary.hpp"
#include "sql/rewrite.hpp"
#include "wire/long_names.hpp"
#include "wire/session.hpp"

namespace redshift_local::wire {
namespace {

constexpr std::size_t flush_bytes = 64 * 1024;

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

}  // namespace

/// Rewrites the text of a Parse and remembers what it is.
void session::prepare(message& parse) {
  body_reader reader(parse.body);
  const std::string name(reader.c_string()), text(reader.c_string());
  prepared statement;
  statement.text = text;
  try {
    auto statements = sql::split_statements(sql::tokenize(text));
    if (statements.size() > 1)
      throw sql_error("42601", "cannot insert multiple commands into a prepared statement");
    for (auto& each : statements) sql::store_long_names(each, case_sensitive_, shared_.postgres.names);
    if (!statements.empty())
      statement.plan = sql::rewrite(std::move(statements.front()), {.case_sensitive = case_sensitive_,
                                                                    .in_block = backend_->status() != 'I'});
  } catch (const sql_error& error) {
    statement.refusal = error;
    statement.plan.sql = "refused";
  }
  std::string body = name + '\0' + statement.plan.sql + '\0';
  const auto count = reader.int16();
  append_big_endian(body, count);
  for (int i = 0; i < count; ++i) append_big_endian(body, to_postgres_oid(reader.int32(), shared_.postgres));
  parse.body = std::move(body);
  statements_[name] = std::move(statement);
}

/// Remembers the portal's statement; results in binary have another form in Redshift.
void session::bind(const message& message) {
  body_reader reader(message.body);
  const std::string portal(reader.c_string()), statement(reader.c_string());
  portals_[portal] = statement;
  for (int formats = reader.int16(); formats > 0; --formats) reader.int16();
  for (int values = reader.int16(); values > 0; --values)
    if (const auto length = reader.int32(); length > 0) reader.bytes(static_cast<std::size_t>(length));
  for (int formats = reader.int16(); formats > 0; --formats)
    if (reader.int16() != 0) throw not_modelled("a result in binary format");
}

const session::prepared* session::executed(const message& message) const {
  if (message.type != 'E') return nullptr;
  const auto portal = portals_.find(std::string(body_reader(message.body).c_string()));
  if (portal == portals_.end()) return nullptr;
  const auto statement = statements_.find(portal->second);
  return statement == statements_.end() ? nullptr : &statement->second;
}

bool session::is_copy_batch() const {
  for (const auto& each : batch_)
    if (const auto* statement = executed(each);
        statement != nullptr && statement->plan.what == sql::step::copy)
      return true;
  return false;
}

asio::awaitable<void> session::run_batch(bool synced) {
  std::optional<sql_error> refusal;
  try {
    for (auto& each : batch_) {
      if (each.type == 'P') prepare(each);
      if (each.type == 'B') bind(each);
    }
  } catch (const sql_error& error) {
    refusal = error;
  }
  if (refusal) {
    batch_.clear();
    co_await fail_transaction();
    co_await send_error(*refusal);
    if (synced) out_ += ready_for_query(backend_->status());
    co_return;
  }
  co_await save_long_names(executor_, shared_.postgres, shared_.rules.database);
  if (is_copy_batch())
    co_await run_copy_batch(synced);
  else
    co_await run_postgres_batch(synced);
  batch_.clear();
}

/// Faults and locks of all its statements come first. A write outside of a block gets one, for its lock.
asio::awaitable<void> session::run_postgres_batch(bool synced) {
  faults::strikes struck;
  bool go_on = true, implicit = false;
  for (std::size_t i = 0; i < batch_.size() && go_on; ++i) {
    const auto* statement = executed(batch_[i]);
    if (statement == nullptr) continue;
    shared_.log.write(name_, statement->text);
    const auto more = co_await strike_before(statement->text);
    struck.insert(struck.end(), more.begin(), more.end());
    for (const auto& each : more) go_on = go_on && !fails_before(each->what);
    if (go_on && synced && backend_->status() == 'I' && !statement->plan.write_table.empty()) {
      co_await backend_->query("BEGIN");
      implicit = true;
    }
    if (go_on) go_on = co_await lock_for_writing(statement->plan);
  }
  const auto begin_of_replies = out_.size();
  if (go_on) co_await relay_batch(synced, implicit || !struck.empty());
  if (implicit) {
    auto replies = out_.substr(begin_of_replies);
    out_.resize(begin_of_replies);
    const bool committed = co_await close_implicit_block();
    if (committed) out_ += replies;
  }
  for (const auto& each : struck)
    if (fails_after(each->what)) out_.resize(begin_of_replies);
  co_await strike_after(struck);
  if (synced) out_ += ready_for_query(backend_->status());
}

/// Sends the batch and translates the answers up to ReadyForQuery, or until the last request is answered.
asio::awaitable<void> session::relay_batch(bool synced, bool hold_back) {
  std::deque<expected_reply> expected;
  std::string bytes;
  bool commits = false;
  for (const auto& each : batch_) {
    bytes += encode(each);
    expected_reply next{each.type, {}};
    if (each.type == 'P') next.statement = body_reader(each.body).c_string();
    if (each.type == 'D') {
      const std::string name(body_reader(std::string_view(each.body).substr(1)).c_string());
      next.statement = each.body.front() == 'S' ? name : portals_[name];
    }
    if (const auto* statement = executed(each)) {
      next.statement = portals_[std::string(body_reader(each.body).c_string())];
      remember(statement->plan);
      commits = commits || statement->plan.commits_after;
    }
    expected.push_back(std::move(next));
  }
  co_await backend_->send(bytes + encode(synced ? 'S' : 'H', ""));
  varbyte_columns columns;
  while (synced || !expected.empty()) {
    auto next = co_await backend_->read();
    const auto* to = expected.empty() ? nullptr : &expected.front();
    if (next.type == 'Z') {
      if (commits && backend_->status() == 'T') co_await backend_->query("COMMIT");
      co_return;
    }
    if (next.type == 'D' && to != nullptr) columns = statements_[to->statement].columns;
    const auto refusal = next.type == 'E' && to != nullptr && to->request == 'P'
                             ? statements_[to->statement].refusal
                             : std::nullopt;
    translate(next, to, columns);
    if (refusal)
      append_error(*refusal);
    else if (next.type == 'C' && to != nullptr && !statements_[to->statement].plan.tag.empty())
      out_ += command_complete(statements_[to->statement].plan.tag);
    else if (next.type != 0)
      out_ += encode(next);
    if (next.type == 'E')
      expected.clear();
    else if (to != nullptr && ends(to->request, next.type))
      expected.pop_front();
    if (next.type == 'E' && !synced) co_return;
    if (!hold_back && out_.size() >= flush_bytes) co_await flush();
  }
}

/// COPY from S3 is not for PostgreSQL: its messages are answered here.
asio::awaitable<void> session::run_copy_batch(bool synced) {
  for (std::size_t i = 0; i < batch_.size(); ++i) {
    const auto type = batch_[i].type;
    if (type == 'P') out_ += encode('1', "");
    if (type == 'B') out_ += encode('2', "");
    if (type == 'C') out_ += encode('3', "");
    if (type == 'D')
      out_ += (batch_[i].body.front() == 'S' ? encode('t', std::string(2, '\0')) : "") + encode('n', "");
    const auto* statement = executed(batch_[i]);
    if (statement == nullptr) continue;
    bool implicit = false;
    auto text = statement->text;
    auto statements = sql::split_statements(sql::tokenize(text));
    const bool ok =
        co_await run_statement(std::move(text), std::move(statements.front()), true, true, implicit);
    if (implicit) co_await close_implicit_block();
    if (!ok) break;
  }
  if (synced) out_ += ready_for_query(backend_->status());
}

}  // namespace redshift_local::wire
