// A TCP relay in front of a server that can be cut in the middle of a conversation.
#pragma once

#include <boost/asio/ip/tcp.hpp>

#include "net/task_group.hpp"

namespace tests {

/// Passes bytes both ways for one connection.
class relay {
 public:
  relay(net::asio::any_io_executor executor, std::uint16_t target_port);

  std::uint16_t port() const { return acceptor_.local_endpoint().port(); }
  /// Ends when cut() is called or either side closes.
  net::task<> serve();
  /// Closes both sides at once.
  void cut();

 private:
  using socket = net::asio::ip::tcp::socket;
  net::task<> pass(socket& from, socket& to);

  std::uint16_t target_port_;
  net::asio::ip::tcp::acceptor acceptor_;
  socket client_, server_;
};

}  // namespace tests
