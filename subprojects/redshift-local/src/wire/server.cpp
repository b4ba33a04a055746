#include "wire/server.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace redshift_local::wire {

using asio::ip::tcp;

server::server(asio::io_context& io, std::uint16_t port, asio::ssl::context& tls, service& shared)
    : acceptor_(io, tcp::endpoint(asio::ip::address_v4::loopback(), port)),
      tls_(tls),
      shared_(shared),
      sessions_(io.get_executor()) {}

std::uint16_t server::port() const { return acceptor_.local_endpoint().port(); }

asio::awaitable<void> server::run() {
  std::exception_ptr failure;
  try {
    co_await accept();
  } catch (const boost::system::system_error& error) {
    if (error.code() != asio::error::operation_aborted) failure = std::current_exception();
  }
  co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
  co_await sessions_.stop();
  if (failure) std::rethrow_exception(failure);
}

asio::awaitable<void> server::accept() {
  while (true) {
    auto socket = co_await acceptor_.async_accept(asio::use_awaitable);
    socket.set_option(tcp::no_delay(true));
    sessions_.spawn(greet(std::move(socket)));
  }
}

asio::awaitable<void> server::greet(tcp::socket socket) {
  asio::steady_timer latency(socket.get_executor(), shared_.under.timing.latency("connect"));
  co_await latency.async_wait(asio::use_awaitable);
  auto who = co_await log_in(std::move(socket), tls_, shared_.rules);
  if (!who) co_return;
  const auto executor = co_await asio::this_coro::executor;
  if (who->cancel_key.empty())
    co_await serve(std::move(*who), shared_);
  else
    co_await cancel_session(shared_, executor, who->cancel_key);
}

}  // namespace redshift_local::wire
