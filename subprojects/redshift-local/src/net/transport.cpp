#include "net/transport.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace redshift_local::net {

transport::transport(asio::ip::tcp::socket socket, asio::ssl::context* tls) : tcp_(std::move(socket)) {
  if (tls != nullptr) tls_.emplace(tcp_, *tls);
}

asio::awaitable<void> transport::greet_client() {
  if (tls_) co_await tls_->async_handshake(asio::ssl::stream_base::server, asio::use_awaitable);
}

asio::awaitable<void> transport::greet_server(std::string host) {
  if (!tls_) co_return;
  SSL_set_tlsext_host_name(tls_->native_handle(), host.c_str());
  tls_->set_verify_mode(asio::ssl::verify_peer);
  tls_->set_verify_callback(asio::ssl::host_name_verification(host));
  co_await tls_->async_handshake(asio::ssl::stream_base::client, asio::use_awaitable);
}

asio::awaitable<void> transport::say_goodbye() {
  if (!tls_) co_return;
  boost::system::error_code ignored;
  co_await tls_->async_shutdown(asio::redirect_error(asio::use_awaitable, ignored));
}

}  // namespace redshift_local::net
