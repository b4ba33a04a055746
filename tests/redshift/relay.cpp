#include "redshift/relay.hpp"

#include <algorithm>
#include <array>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/write.hpp>

namespace tests {

namespace asio = net::asio;
using asio::ip::tcp;

relay::relay(asio::any_io_executor executor, std::uint16_t target_port)
    : reached_(executor),
      cut_(executor),
      target_port_(target_port),
      acceptor_(executor, tcp::endpoint(asio::ip::address_v4::loopback(), 0)),
      client_(executor),
      server_(executor) {}

net::task<> relay::serve() {
  client_ = co_await acceptor_.async_accept(asio::use_awaitable);
  co_await server_.async_connect(tcp::endpoint(asio::ip::address_v4::loopback(), target_port_),
                                 asio::use_awaitable);
  net::task_group ways(co_await asio::this_coro::executor);
  ways.spawn(to_server());
  ways.spawn(to_client());
  co_await ways.join();
}

void relay::cut() {
  client_.close();
  server_.close();
  cut_.set();
}

net::task<> relay::to_server() {
  std::array<char, 16384> bytes;
  boost::system::error_code error;
  while (!error && left_ > 0) {
    const std::size_t count = co_await client_.async_read_some(
        asio::buffer(bytes), asio::redirect_error(asio::use_awaitable, error));
    if (error) break;
    co_await asio::async_write(server_, asio::buffer(bytes, count),
                               asio::redirect_error(asio::use_awaitable, error));
    left_ -= std::min<std::uint64_t>(left_, count);
  }
  if (left_ == 0) reached_.set();
  if (left_ == 0 && stalls_) co_await cut_.wait();
  cut();
}

net::task<> relay::to_client() {
  std::array<char, 16384> bytes;
  boost::system::error_code error;
  while (!error) {
    const std::size_t count = co_await server_.async_read_some(
        asio::buffer(bytes), asio::redirect_error(asio::use_awaitable, error));
    if (error) break;
    co_await asio::async_write(client_, asio::buffer(bytes, count),
                               asio::redirect_error(asio::use_awaitable, error));
  }
  cut();
}

}  // namespace tests
