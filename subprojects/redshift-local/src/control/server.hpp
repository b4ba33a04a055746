// The control port: HTTP on 127.0.0.1, one command a request, for those who know the token.
//   POST / with "Authorization: Bearer TOKEN" and a JSON array of the command's words
//   200 and a line of JSON; 400 or 401 and a line that says why not
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>

#include "control/controller.hpp"
#include "wire/task_group.hpp"

namespace redshift_local::control {

class server {
 public:
  /// Listens; port 0: a free one. Throws boost::system::system_error. `to` must outlive the server.
  server(boost::asio::io_context& io, std::uint16_t port, std::string token, controller& to);
  std::string address() const;  // "127.0.0.1:<port>"

  /// Until a client says stop, or cancellation; when it returns every connection has ended.
  boost::asio::awaitable<void> run();

 private:
  using request = boost::beast::http::request<boost::beast::http::string_body>;
  using response = boost::beast::http::response<boost::beast::http::string_body>;

  boost::asio::awaitable<void> accept();
  boost::asio::awaitable<void> wait_for_stop();
  boost::asio::awaitable<void> serve(boost::asio::ip::tcp::socket socket);
  boost::asio::awaitable<void> answer(boost::beast::tcp_stream& stream, request asked);
  boost::asio::awaitable<void> respond(request asked, response& into);
  bool knows_token(const request& asked) const;

  boost::asio::ip::tcp::acceptor acceptor_;
  std::string authorization_;
  controller& controller_;
  boost::asio::steady_timer stopped_;  // cancelled by the command
  wire::task_group connections_;
};

}  // namespace redshift_local::control
