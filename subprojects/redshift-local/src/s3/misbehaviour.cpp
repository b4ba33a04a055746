// What faults do to an exchange, and how long things take.
#include <boost/asio/use_awaitable.hpp>

#include "s3/connection.hpp"
#include "s3/fault_reply.hpp"

namespace redshift_local::s3 {

namespace asio = boost::asio;
using asio::use_awaitable;
using faults::action;
using faults::moment;

namespace {

constexpr std::uint64_t trickles_per_second = 20;

/// withhold-continue strikes only where a 100 Continue is due.
bool strikes_at_once(const faults::fault& one) {
  return one.when == moment::before && one.what != action::withhold_continue;
}

}  // namespace

asio::awaitable<std::optional<reply>> connection::strike_before(exchange& it) {
  for (const auto& one : it.struck) {
    if (!strikes_at_once(one->what)) continue;
    shared_.under.faults.report(*one);
    switch (one->what.what) {
      case action::delay:
        co_await rest(one->what.delay);
        break;
      case action::stall:
        co_await swallow();
        break;
      case action::slow:
        it.slow_bytes_per_second = one->what.bytes_per_second;
        break;
      case action::cut:
        hang_up(one->what);
      default:
        co_return injected(it, one->what);
    }
  }
  co_return std::nullopt;
}

/// Of a body of unknown length the first bytes count as the half.
void connection::strike_during(exchange& it) {
  const auto bytes = it.head.content_length();
  const auto left = it.head.content_length_remaining();
  if (bytes && left && *left > *bytes / 2) return;
  for (const auto& one : it.struck) {
    if (one->what.when != moment::during) continue;
    shared_.under.faults.report(*one);
    hang_up(one->what);
  }
}

asio::awaitable<void> connection::strike_after(exchange& it, reply& what) {
  for (const auto& one : it.struck) {
    if (one->what.when != moment::after) continue;
    if (one->what.what == action::wrong_etag && !falsify_etag(what)) continue;
    shared_.under.faults.report(*one);
    switch (one->what.what) {
      case action::delay:
        co_await rest(one->what.delay);
        break;
      case action::stall:
        co_await swallow();
        break;
      case action::lose_reply:
        hang_up(one->what);
      case action::fail:
        what = injected(it, one->what);
        break;
      case action::cut:
        it.breaks_off = true;
        break;
      case action::close:
        it.closes = true;
        break;
      default:
        break;
    }
  }
}

bool connection::withholds_continue(exchange& it) {
  for (const auto& one : it.struck) {
    if (one->what.what != action::withhold_continue) continue;
    shared_.under.faults.report(*one);
    interruptible_ = true;
    return true;
  }
  return false;
}

reply connection::injected(exchange& it, const faults::fault& struck) {
  it.clock_shift = struck.skew;
  const auto& head = it.head.get();
  auto answer = fault_reply(struck, it.what, std::string(head.target()), shared_.how.region, context_of(it));
  ++shared_.counted.errors[struck.code.empty() ? std::to_string(struck.status) : struck.code];
  return answer;
}

/// With a reset when nothing or half has been done, otherwise in good order.
void connection::hang_up(const faults::fault& struck) {
  if (struck.what == action::cut)
    reset();
  else
    close();
  give_up();
}

/// Ends at once when the server stops.
asio::awaitable<void> connection::rest(std::chrono::milliseconds time) {
  interruptible_ = true;
  if (stopping_ && time.count() > 0) give_up();
  co_await wait_until(faults::clock::now() + time);
  interruptible_ = false;
}

asio::awaitable<void> connection::wait_until(faults::clock::time_point when) {
  if (!stream_.socket().is_open()) give_up();
  if (when <= faults::clock::now()) co_return;
  pause_.expires_at(when);
  co_await pause_.async_wait(use_awaitable);
}

/// Reads and forgets until the peer hangs up, which ends the connection.
asio::awaitable<void> connection::swallow() {
  interruptible_ = true;
  if (stopping_) give_up();
  stream_.expires_never();
  for (;;) co_await stream_.async_read_some(asio::buffer(chunk_), use_awaitable);
}

std::size_t connection::trickle_bytes(const exchange& it) const {
  if (it.slow_bytes_per_second == 0) return chunk_.size();
  return std::clamp<std::size_t>(it.slow_bytes_per_second / trickles_per_second, 1, chunk_.size());
}

/// The pause before so many bytes of a slow reply.
asio::awaitable<void> connection::trickle(const exchange& it, std::size_t bytes) {
  if (it.slow_bytes_per_second == 0) co_return;
  const std::chrono::duration<double> time(static_cast<double>(bytes) /
                                           static_cast<double>(it.slow_bytes_per_second));
  interruptible_ = true;  // until the reply is out
  if (stopping_) give_up();
  co_await wait_until(faults::clock::now() + std::chrono::duration_cast<faults::clock::duration>(time));
}

}  // namespace redshift_local::s3
