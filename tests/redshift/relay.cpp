#include "redshift/relay.hpp"

#include <array>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/write.hpp>

namespace tests {

namespace asio = net::asio;
using asio::ip::tcp;

relay::relay(asio::any_io_executor executor, std::uint16_t target_port)
    : target_port_(target_port),
      acceptor_(executor, tcp::endpoint(asio::ip::address_v4::loopback(), 0)),
      client_(executor),
      server_(executor) {}

net::task<> relay::serve() {
  client_ = co_await acceptor_.async_accept(asio::use_awaitable);
  co_await server_.async_connect(tcp::endpoint(asio::ip::address_v4::loopback(), target_port_),
                                 asio::use_awaitable);
  net::task_group ways(co_await asio::this_coro::executor);
  ways.spawn(pass(client_, server_));
  ways.spawn(pass(server_, client_));
  co_await ways.join();
}

void relay::cut() {
  client_.close();
  server_.close();
}

net::task<> relay::pass(socket& from, socket& to) {
  std::array<char, 16384> bytes;
  boost::system::error_code error;
  while (!error) {
    const std::size_t count =
        co_await from.async_read_some(asio::buffer(bytes), asio::redirect_error(asio::use_awaitable, error));
    if (!error)
      co_await asio::async_write(to, asio::buffer(bytes, count),
                                 asio::redirect_error(asio::use_awaitable, error));
  }
  cut();
}

}  // namespace tests
