// The front: listens, logs clients in, serves them until it is stopped.
#pragma once

#include <boost/asio/io_context.hpp>
#include <memory>

#include "wire/session.hpp"
#include "wire/task_group.hpp"

namespace redshift_local::wire {

class server {
 public:
  /// Listens on 127.0.0.1; port 0: a free one. Throws boost::system::system_error.
  server(asio::io_context& io, std::uint16_t port, asio::ssl::context& tls, service& shared);
  std::uint16_t port() const;

  /// Accepts until cancelled; when it returns every session has ended.
  asio::awaitable<void> run();

 private:
  asio::awaitable<void> accept();
  asio::awaitable<void> greet(asio::ip::tcp::socket socket);

  asio::ip::tcp::acceptor acceptor_;
  asio::ssl::context& tls_;
  service& shared_;
  task_group sessions_;
};

}  // namespace redshift_local::wire
