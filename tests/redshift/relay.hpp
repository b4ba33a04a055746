// A TCP relay in front of a server that can be cut or stalled in the middle of a conversation.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <cstdint>
#include <limits>

#include "net/event.hpp"
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
  /// What happens once this many more bytes have been passed to the server: the end, or silence until cut().
  void cut_after(std::uint64_t bytes) { left_ = bytes, stalls_ = false; }
  void stall_after(std::uint64_t bytes) { left_ = bytes, stalls_ = true; }
  /// Waits until it has come to that.
  net::task<> limit_reached() { return reached_.wait(); }

 private:
  using socket = net::asio::ip::tcp::socket;
  net::task<> to_server();
  net::task<> to_client();

  std::uint64_t left_ = std::numeric_limits<std::uint64_t>::max();
  bool stalls_ = false;
  net::event reached_, cut_;
  std::uint16_t target_port_;
  net::asio::ip::tcp::acceptor acceptor_;
  socket client_, server_;
};

}  // namespace tests
