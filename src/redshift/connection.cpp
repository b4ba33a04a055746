#include "redshift/connection.hpp"

#include <sys/socket.h>

#include <charconv>
#include <stdexcept>

#include "net/resolve.hpp"
#include "net/with_deadline.hpp"
#include "redshift/libpq.hpp"
#include "redshift/login.hpp"

namespace redshift {
namespace {

std::string text(const char* field) { return field ? field : ""; }

diagnosis to_diagnosis(const PGresult* refused) {
  diagnosis said;
  said.sqlstate = text(PQresultErrorField(refused, PG_DIAG_SQLSTATE));
  said.message = text(PQresultErrorField(refused, PG_DIAG_MESSAGE_PRIMARY));
  said.detail = text(PQresultErrorField(refused, PG_DIAG_MESSAGE_DETAIL));
  if (said.message.empty()) said.message = text(PQresultErrorMessage(refused));  // libpq's own words
  return said;
}

std::optional<std::string_view> field(const PGresult* result, int row, int column) {
  if (PQgetisnull(result, row, column)) return std::nullopt;
  return std::string_view(PQgetvalue(result, row, column),
                          static_cast<std::size_t>(PQgetlength(result, row, column)));
}

std::uint64_t affected_rows(PGresult* done) {
  const std::string_view count = PQcmdTuples(done);  // empty for statements that count nothing
  std::uint64_t rows = 0;
  std::from_chars(count.data(), count.data() + count.size(), rows);
  return rows;
}

result to_result(PGresult* done) {
  result answer;
  const int columns = PQnfields(done), rows = PQntuples(done);
  for (int c = 0; c < columns; ++c) answer.columns.emplace_back(PQfname(done, c));
  answer.rows.reserve(static_cast<std::size_t>(rows));
  for (int r = 0; r < rows; ++r) {
    row& fields = answer.rows.emplace_back();
    for (int c = 0; c < columns; ++c) fields.emplace_back(field(done, r, c));
  }
  answer.affected_rows = affected_rows(done);
  return answer;
}

/// libpq takes C strings: a NUL would cut the statement short, and do something else than it says.
void require_no_nul(const statement& what) {
  bool found = what.sql.find('\0') != std::string::npos;
  for (const auto& parameter : what.parameters)
    found |= parameter && parameter->find('\0') != std::string::npos;
  if (found) throw std::invalid_argument(what.doing + ": the statement holds a NUL character");
}

int send_text(PGconn* handle, const statement& what) {
  if (what.parameters.empty()) return PQsendQuery(handle, what.sql.c_str());
  std::vector<const char*> values;
  for (const auto& parameter : what.parameters) values.push_back(parameter ? parameter->c_str() : nullptr);
  return PQsendQueryParams(handle, what.sql.c_str(), static_cast<int>(values.size()), nullptr, values.data(),
                           nullptr, nullptr, 0);
}

}  // namespace

struct connection::state {
  notice_list notices;  // outlives the handle, which adds to it
  handle_ptr handle;
  std::optional<socket_watch> socket;
  bool usable = true;                // no statement is under way, and the connection stands
  std::optional<diagnosis> refused;  // the first error of the statement under way

  ~state();
  task<> send(const statement& what, bool row_by_row);
  task<result_ptr> next(const std::string& doing);
  error lost(const std::string& doing) const;
};

connection::state::~state() {
  // What is left of a cut off statement must not be sent by PQfinish.
  if (handle && !usable && PQsocket(handle.get()) >= 0) ::shutdown(PQsocket(handle.get()), SHUT_RDWR);
}

/// The server's last words if it had any, for they come before the news that it is gone.
error connection::state::lost(const std::string& doing) const {
  diagnosis said = refused.value_or(diagnosis{{}, text(PQerrorMessage(handle.get())), {}});
  return make_error(doing, std::move(said), true);
}

/// Lifetimes: `what` must live until the returned task has been awaited.
task<> connection::state::send(const statement& what, bool row_by_row) {
  require_no_nul(what);
  if (!usable) throw make_error(what.doing, {{}, "the connection was lost or cut off before", {}}, true);
  usable = false;
  refused.reset();
  if (!send_text(handle.get(), what)) throw lost(what.doing);
  if (row_by_row && !PQsetSingleRowMode(handle.get())) throw std::logic_error("single-row mode was refused");
  for (;;) {
    const int unsent = PQflush(handle.get());
    if (unsent == 0) co_return;
    if (unsent < 0) throw lost(what.doing);
    co_await socket->writable();
    // The server may be waiting for us to read.
    if (!PQconsumeInput(handle.get())) throw lost(what.doing);
  }
}

/// The next good result, null after the last one; from then on the connection is usable again. An error of
/// the server is thrown in place of the null. Lifetimes: `doing` must live until the returned task has been
/// awaited.
task<result_ptr> connection::state::next(const std::string& doing) {
  for (;;) {
    while (PQisBusy(handle.get())) {
      co_await socket->readable();
      if (!PQconsumeInput(handle.get())) throw lost(doing);
    }
    result_ptr result(PQgetResult(handle.get()));
    if (!result) break;
    switch (PQresultStatus(result.get())) {
      case PGRES_SINGLE_TUPLE:
      case PGRES_TUPLES_OK:
      case PGRES_COMMAND_OK:
      case PGRES_EMPTY_QUERY:
        co_return result;
      case PGRES_COPY_IN:
      case PGRES_COPY_OUT:
      case PGRES_COPY_BOTH:
        throw std::logic_error(doing + ": COPY over the connection is not spoken here");
      default:
        if (!refused) refused = to_diagnosis(result.get());
    }
  }
  if (PQstatus(handle.get()) != CONNECTION_OK) throw lost(doing);
  usable = true;
  if (refused) throw make_error(doing, *refused, false);
  co_return nullptr;
}

connection::connection(std::unique_ptr<state> state) : state_(std::move(state)) {}
connection::~connection() = default;

task<std::unique_ptr<connection>> connection::open_one(endpoint where, std::string address) {
  auto fresh = std::make_unique<state>();
  fresh->handle = co_await log_in(where, std::move(address), fresh->notices);
  const auto executor = co_await net::asio::this_coro::executor;
  fresh->socket.emplace(executor, PQsocket(fresh->handle.get()));
  std::unique_ptr<connection> opened(new connection(std::move(fresh)));
  statement settings{"preparing the session", where.session_sql, {}};
  co_await opened->query(std::move(settings));
  co_return opened;
}

task<std::unique_ptr<connection>> connection::open(endpoint where, net::deadline until) {
  const std::string doing = connecting_to(where);
  std::vector<std::string> addresses;
  try {
    for (const auto& address : co_await net::with_deadline(net::resolve(where.host), until, doing)) {
      addresses.push_back(address.to_string());
    }
  } catch (const boost::system::system_error& unknown) {
    if (unknown.code() == net::asio::error::operation_aborted) throw;
    throw make_error(doing, {{}, "resolving the host name: " + unknown.code().message(), {}}, true);
  }

  co_return co_await open_any(std::move(where), std::move(addresses), until);
}

task<std::unique_ptr<connection>> connection::open_any(endpoint where, std::vector<std::string> addresses,
                                                       net::deadline until) {
  const std::string doing = connecting_to(where);
  for (std::size_t i = 0;; ++i) {
    const bool last = i + 1 == addresses.size();
    const auto now = std::chrono::steady_clock::now();
    const auto share = (until - now) / static_cast<int>(addresses.size() - i);
    try {
      co_return co_await net::with_deadline(open_one(where, addresses[i]), now + share, doing);
    } catch (const error& refused) {
      // A server that answered speaks for all of them.
      if (last || !refused.sqlstate().empty()) throw;
    } catch (const net::timed_out&) {
      if (last) throw;
    }
  }
}

task<result> connection::query(statement what) {
  co_await state_->send(what, false);
  result last;
  while (result_ptr done = co_await state_->next(what.doing)) last = to_result(done.get());
  co_return last;
}

task<result> connection::query(std::string doing, std::string sql) {
  return query(statement{std::move(doing), std::move(sql), {}});
}

task<std::uint64_t> connection::stream(statement what, std::function<task<>(const row_view&)> on_row) {
  co_await state_->send(what, true);
  std::uint64_t rows = 0;
  row_view fields;
  while (result_ptr done = co_await state_->next(what.doing)) {
    if (PQresultStatus(done.get()) != PGRES_SINGLE_TUPLE) continue;
    fields.clear();
    for (int c = 0; c < PQnfields(done.get()); ++c) fields.push_back(field(done.get(), 0, c));
    co_await on_row(fields);
    ++rows;
  }
  co_return rows;
}

std::vector<std::string> connection::take_notices() { return state_->notices.take(); }

bool connection::usable() const { return state_->usable; }

}  // namespace redshift
