// A TCP connection with a time limit, and TLS on it when wanted: one stream type for both.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <chrono>
#include <optional>
#include <string>

namespace redshift_local::net {

namespace asio = boost::asio;

/// Meets Asio's requirements of a stream. With TLS, call one of the handshakes before anything else.
class transport {
 public:
  using executor_type = boost::beast::tcp_stream::executor_type;

  /// `tls` null: plain. Otherwise it must outlive the connection.
  transport(asio::ip::tcp::socket socket, asio::ssl::context* tls);

  /// Nothing happens without TLS. Throw boost::system::system_error.
  asio::awaitable<void> greet_client();
  asio::awaitable<void> greet_server(std::string host);  // verifies that the certificate is for that host
  asio::awaitable<void> say_goodbye();                   // errors do not matter any more

  executor_type get_executor() { return tcp_.get_executor(); }
  asio::ip::tcp::socket& socket() { return tcp_.socket(); }
  void expires_after(std::chrono::milliseconds time) { tcp_.expires_after(time); }
  void expires_never() { tcp_.expires_never(); }
  void close() { tcp_.close(); }

  template <class Buffers, class Token>
  auto async_read_some(const Buffers& buffers, Token&& token) {
    if (tls_) return tls_->async_read_some(buffers, std::forward<Token>(token));
    return tcp_.async_read_some(buffers, std::forward<Token>(token));
  }
  template <class Buffers, class Token>
  auto async_write_some(const Buffers& buffers, Token&& token) {
    if (tls_) return tls_->async_write_some(buffers, std::forward<Token>(token));
    return tcp_.async_write_some(buffers, std::forward<Token>(token));
  }

 private:
  boost::beast::tcp_stream tcp_;
  std::optional<asio::ssl::stream<boost::beast::tcp_stream&>> tls_;
};

}  // namespace redshift_local::net
