#include "s3/server.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <list>
#include <optional>

#include "s3/connection.hpp"

namespace redshift_local::s3 {

namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

constexpr std::chrono::seconds grace{2};

std::optional<asio::ssl::context> make_tls(const options& how) {
  if (how.certificate_pem.empty()) return {};
  std::optional<asio::ssl::context> tls(std::in_place, asio::ssl::context::tls_server);
  tls->set_options(asio::ssl::context::no_tlsv1 | asio::ssl::context::no_tlsv1_1);
  tls->use_certificate_chain(asio::buffer(how.certificate_pem));
  tls->use_private_key(asio::buffer(how.key_pem), asio::ssl::context::pem);
  return tls;
}

/// The address of one Region's S3.
struct listener {
  std::string region;
  tcp::acceptor acceptor;
};

}  // namespace

bucket_option parse_bucket(const std::string& text) {
  constexpr std::string_view new_suffix = ":new";
  bucket_option parsed;
  const auto at = text.find('@');
  parsed.name = text.substr(0, at);
  if (at != std::string::npos) {
    parsed.region = text.substr(at + 1);
    parsed.is_new = parsed.region.ends_with(new_suffix);
    if (parsed.is_new) parsed.region.resize(parsed.region.size() - new_suffix.size());
  }
  if (parsed.name.empty() || (at != std::string::npos && parsed.region.empty()))
    throw std::invalid_argument("a bucket must be NAME, NAME@REGION or NAME@REGION:new: " + text);
  return parsed;
}

struct server::state {
  state(asio::io_context& loop, options how, faults::conditions& under)
      : io(loop), shared(std::move(how), under), tls(make_tls(shared.how)), told(loop), all_ended(loop) {
    listen(shared.how.region, shared.how.port);
    for (const auto& [name, one] : shared.holdings.buckets())
      if (!shared.addresses.contains(one.region)) listen(one.region, 0);
  }

  void listen(const std::string& region, std::uint16_t port);
  asio::awaitable<void> accept(listener& at);
  asio::awaitable<void> wait_until_told();
  asio::awaitable<void> join();
  void spawn(tcp::socket socket, const std::string& region);
  void fail(std::exception_ptr error);
  void stop();

  asio::io_context& io;
  endpoint shared;
  std::optional<asio::ssl::context> tls;
  std::list<listener> listeners;  // the first is that of our own Region
  std::list<connection> connections;
  std::size_t accepting = 0;     // listeners that are at work
  asio::steady_timer told;       // cancelled when it is time to stop
  asio::steady_timer all_ended;  // cancelled when the last connection has ended
  std::exception_ptr failed;     // a defect, not a network error
  bool stopping = false;
};

void server::state::listen(const std::string& region, std::uint16_t port) {
  tcp::acceptor acceptor(io, tcp::endpoint(asio::ip::address_v4::loopback(), port));
  shared.addresses[region] = "127.0.0.1:" + std::to_string(acceptor.local_endpoint().port());
  listeners.push_back(listener{region, std::move(acceptor)});
}

asio::awaitable<void> server::state::accept(listener& at) {
  while (!stopping) {
    boost::system::error_code ec;
    auto socket = co_await at.acceptor.async_accept(asio::redirect_error(asio::use_awaitable, ec));
    if (!ec)
      spawn(std::move(socket), at.region);
    else if (ec == asio::error::operation_aborted)
      break;
    else if (ec != asio::error::connection_aborted)
      throw boost::system::system_error(ec, "accepting S3 connections");
  }
}

void server::state::spawn(tcp::socket socket, const std::string& region) {
  ++shared.counted.connections;
  const auto one =
      connections.emplace(connections.end(), std::move(socket), tls ? &*tls : nullptr, region, shared);
  asio::co_spawn(io, one->run(), [this, one](std::exception_ptr error) {
    connections.erase(one);
    if (error) fail(error);
    all_ended.cancel();
  });
}

void server::state::fail(std::exception_ptr error) {
  failed = error;
  stop();
}

void server::state::stop() {
  stopping = true;
  boost::system::error_code ignored;
  for (auto& one : listeners) one.acceptor.close(ignored);
  for (auto& one : connections) one.stop();
  told.cancel();
}

/// Until stop(), a defect, or cancellation.
asio::awaitable<void> server::state::wait_until_told() {
  told.expires_at(asio::steady_timer::time_point::max());
  boost::system::error_code cancelled;
  if (!stopping) co_await told.async_wait(asio::redirect_error(asio::use_awaitable, cancelled));
}

/// Until all have ended; connections that take longer than the grace are cut off.
asio::awaitable<void> server::state::join() {
  auto until = asio::steady_timer::clock_type::now() + grace;
  while (!connections.empty() || accepting > 0) {
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

std::uint16_t server::port() const { return state_->listeners.front().acceptor.local_endpoint().port(); }
std::string server::endpoint_url() const { return state_->shared.url_of(state_->shared.how.region); }
void server::stop() { state_->stop(); }
void server::set_clock_offset(std::chrono::seconds offset) { state_->shared.clock_offset = offset; }
statistics server::snapshot() const { return state_->shared.snapshot(); }

asio::awaitable<void> server::run() {
  for (auto& one : state_->listeners) {
    ++state_->accepting;
    asio::co_spawn(state_->io, state_->accept(one), [state = state_.get()](std::exception_ptr error) {
      --state->accepting;
      if (error) state->fail(error);
      state->all_ended.cancel();
    });
  }
  co_await state_->wait_until_told();
  co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
  stop();
  co_await state_->join();
  if (state_->failed != nullptr) std::rethrow_exception(state_->failed);
}

}  // namespace redshift_local::s3
