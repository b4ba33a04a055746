// What faults do to a session, and how long its statements take.
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "wire/session.hpp"

namespace redshift_local::wire {

using faults::action;
using faults::moment;

namespace {

constexpr std::uint64_t trickles_per_second = 20;

/// PostgreSQL: the server shuts down or is not there yet. Such an error is the session's last.
bool ends_session(std::string_view sqlstate) { return sqlstate.starts_with("57P0"); }

/// A conflict is reported in the way of a real one: as 40001, which becomes Redshift's 1023.
sql_error error_of(const faults::fault& what) {
  const auto injected = "injected fault: " + what.spec;
  if (what.code == "XX000" && what.text == "1023") return sql_error("40001", injected);
  if (what.code == "57P01" && what.text.empty())
    return sql_error(what.code, "terminating connection due to administrator command");
  return sql_error(what.code, what.text.empty() ? injected : what.text);
}

}  // namespace

asio::awaitable<faults::strikes> session::strike_before(std::string text) {
  const auto verb = verb_of(text);
  const auto kind = kind_of(verb);
  ++shared_.counted.statements[verb];
  auto struck = shared_.under.faults.strike_statement(text);
  co_await pause(shared_.under.timing.latency(kind));
  for (const auto& each : struck)
    if (each->what.when == moment::before) co_await strike(*each, kind);
  co_return struck;
}

asio::awaitable<void> session::strike_after(const faults::strikes& struck) {
  for (const auto& each : struck)
    if (each->what.when == moment::after) co_await strike(*each, "");
}

asio::awaitable<void> session::strike(faults::standing_fault& one, std::string_view statement_kind) {
  shared_.under.faults.report(one);
  switch (one.what.what) {
    case action::cut:
    case action::lose_reply:
      throw connection_cut();
    case action::fail:
      co_await fail_by(one.what, statement_kind);
      break;
    case action::delay:
      co_await pause(one.what.delay);
      break;
    case action::slow:
      slow_bytes_per_second_ = one.what.bytes_per_second;
      break;
    case action::stall: {
      go_on_without_client(false);
      asio::steady_timer forever(executor_, asio::steady_timer::time_point::max());
      co_await forever.async_wait(asio::use_awaitable);
      break;
    }
    default:
      break;  // only of S3
  }
}

/// PostgreSQL: a COMMIT that fails has rolled back.
asio::awaitable<void> session::fail_by(const faults::fault& what, std::string_view statement_kind) {
  const auto error = error_of(what);
  if (ends_session(error.sqlstate)) {
    co_await flush();
    throw error;
  }
  if (statement_kind == "commit" && backend_->status() != 'I') co_await ask("ROLLBACK");
  co_await fail_transaction();
  co_await send_error(error);
}

asio::awaitable<void> session::pause(std::chrono::milliseconds time) {
  if (time.count() == 0) co_return;
  asio::steady_timer timer(executor_, time);
  co_await timer.async_wait(asio::use_awaitable);
}

asio::awaitable<void> session::end_round_trip() {
  co_await pause(shared_.under.timing.latency("sql"));
  co_await flush();
  slow_bytes_per_second_ = 0;
}

asio::awaitable<void> session::trickle(std::string bytes) {
  const auto step = std::max<std::uint64_t>(slow_bytes_per_second_ / trickles_per_second, 1);
  for (std::size_t at = 0; at < bytes.size(); at += step) {
    const auto piece = bytes.substr(at, step);
    co_await pause(std::chrono::milliseconds(1000 * piece.size() / slow_bytes_per_second_));
    co_await client_->write(piece);
  }
}

}  // namespace redshift_local::wire
