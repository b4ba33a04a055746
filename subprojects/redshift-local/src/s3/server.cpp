#include "s3/server.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <list>

#include "s3/connection.hpp"

namespace redshift_local::s3 {

namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

constexpr std::chrono::seconds grace{2};

}  // namespace

struct server::state {
  state(asio::io_context& loop, options how, faults::conditions& under)
      : io(loop),
        shared(std::move(how), under),
        acceptor(loop, tcp::endpoint(asio::ip::address_v4::loopback(), shared.how.port)),
        all_ended(loop) {}

  asio::awaitable<void> accept();
  asio::awaitable<void> join();
  void spawn(tcp::socket socket);
  void stop();

  asio::io_context& io;
  endpoint shared;
  tcp::acceptor acceptor;
  std::list<connection> connections;
  asio::steady_timer all_ended;  // cancelled when the last connection has ended
  std::exception_ptr failed;     // a defect, not a network error
  bool stopping = false;
};

asio::awaitable<void> server::state::accept() {
  while (!stopping) {
    boost::system::error_code ec;
    auto socket = co_await acceptor.async_accept(asio::redirect_error(asio::use_awaitable, ec));
    if (!ec)
      spawn(std::move(socket));
    else if (ec == asio::error::operation_aborted)
      break;
    else if (ec != asio::error::connection_aborted)
      throw boost::system::system_error(ec, "accepting S3 connections");
  }
}

void server::state::spawn(tcp::socket socket) {
  ++shared.counted.connections;
  const auto one = connections.emplace(connections.end(), std::move(socket), shared);
  asio::co_spawn(io, one->run(), [this, one](std::exception_ptr error) {
    connections.erase(one);
    if (error) failed = error;
    if (error) stop();
    if (connections.empty()) all_ended.cancel();
  });
}

void server::state::stop() {
  stopping = true;
  boost::system::error_code ignored;
  acceptor.close(ignored);
  for (auto& one : connections) one.stop();
}

/// Until the last connection has ended; those that take longer than the grace are cut off.
asio::awaitable<void> server::state::join() {
  auto until = asio::steady_timer::clock_type::now() + grace;
  while (!connections.empty()) {
    boost::system::error_code cancelled;
    all_ended.expires_at(until);
    co_await all_ended.async_wait(asio::redirect_error(asio::use_awaitable, cancelled));
    if (cancelled) continue;
    for (auto& one : connections) one.close();
    until = asio::steady_timer::time_point::max();
  }
}

server::server(asio::io_context& io, options how, faults::conditions& under)
    : state_(std::make_unique<state>(io, std::move(how), under)) {}
server::~server() = default;

std::uint16_t server::port() const { return state_->acceptor.local_endpoint().port(); }
std::string server::endpoint_url() const { return "http://127.0.0.1:" + std::to_string(port()); }
void server::stop() { state_->stop(); }
statistics server::snapshot() const { return state_->shared.snapshot(); }
void server::set_clock_offset(std::chrono::seconds offset) { state_->shared.clock_offset = offset; }

asio::awaitable<void> server::run() {
  std::exception_ptr failed;
  try {
    co_await state_->accept();
  } catch (...) {
    failed = std::current_exception();
  }
  co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
  stop();
  co_await state_->join();
  if (failed == nullptr) failed = state_->failed;
  if (failed != nullptr) std::rethrow_exception(failed);
}

}  // namespace redshift_local::s3
