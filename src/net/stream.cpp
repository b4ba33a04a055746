#include "net/stream.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/write.hpp>
#include <stdexcept>

#include "net/resolve.hpp"
#include "net/with_deadline.hpp"

namespace net {

using asio::ip::tcp;
using boost::system::error_code;
using boost::system::system_error;

namespace {

using endpoints = std::vector<tcp::endpoint>;

/// Both kinds of connection: `Layer` is the socket itself or TLS on top of it.
template <class Layer>
class stream_over : public stream {
 public:
  template <class... Arguments>
  explicit stream_over(Arguments&&... arguments) : layer_(std::forward<Arguments>(arguments)...) {}

  task<std::size_t> read_some(asio::mutable_buffer into) override {
    error_code error;
    const auto bytes =
        co_await layer_.async_read_some(into, asio::redirect_error(asio::use_awaitable, error));
    if (error == asio::error::eof) co_return 0;
    if (error) throw system_error(error, "reading");
    co_return bytes;
  }

  task<> write(std::vector<asio::const_buffer> buffers) override {
    error_code error;
    co_await asio::async_write(layer_, buffers, asio::redirect_error(asio::use_awaitable, error));
    if (error) throw system_error(error, "writing");
  }

  void close() noexcept override {
    error_code ignored;
    layer_.lowest_layer().close(ignored);
  }

 protected:
  Layer layer_;
};

class tls_stream : public stream_over<asio::ssl::stream<tcp::socket>> {
 public:
  tls_stream(tcp::socket socket, std::shared_ptr<asio::ssl::context> context)
      : stream_over(std::move(socket), *context), context_(std::move(context)) {}

  /// Lifetimes: `host` must live until the returned task has been awaited.
  task<> handshake(const std::string& host) {
    // Server name indication carries names only (RFC 6066 section 3).
    error_code not_an_address;
    asio::ip::make_address(host, not_an_address);
    if (not_an_address) SSL_set_tlsext_host_name(layer_.native_handle(), host.c_str());
    layer_.set_verify_callback(asio::ssl::host_name_verification(host));

    error_code error;
    co_await layer_.async_handshake(asio::ssl::stream_base::client,
                                    asio::redirect_error(asio::use_awaitable, error));
    if (!error) co_return;
    const auto verdict = SSL_get_verify_result(layer_.native_handle());
    if (verdict == X509_V_OK) throw system_error(error, "TLS handshake with " + host);
    throw system_error(error, "TLS handshake with " + host + ": " + X509_verify_cert_error_string(verdict));
  }

 private:
  std::shared_ptr<asio::ssl::context> context_;
};

task<std::unique_ptr<stream>> open(tcp::endpoint address, std::string host,
                                   std::shared_ptr<asio::ssl::context> tls) {
  tcp::socket socket(co_await asio::this_coro::executor);
  error_code error;
  co_await socket.async_connect(address, asio::redirect_error(asio::use_awaitable, error));
  if (error) throw system_error(error, "connecting to " + host);
  socket.set_option(tcp::no_delay(true));
  if (!tls) co_return std::make_unique<stream_over<tcp::socket>>(std::move(socket));
  auto secured = std::make_unique<tls_stream>(std::move(socket), std::move(tls));
  co_await secured->handshake(host);
  co_return secured;
}

/// Tries each address in turn, each with an even share of what is left of the time.
task<std::unique_ptr<stream>> open_any(endpoints addresses, std::string host,
                                       std::shared_ptr<asio::ssl::context> tls, deadline until) {
  std::exception_ptr failure;
  for (std::size_t i = 0; i < addresses.size(); ++i) {
    const auto now = std::chrono::steady_clock::now();
    const auto share = (until - now) / static_cast<int>(addresses.size() - i);
    try {
      co_return co_await with_deadline(open(addresses[i], host, tls), now + share, "connecting to " + host);
    } catch (const system_error& error) {
      if (error.code() == asio::error::operation_aborted) throw;
      failure = std::current_exception();
    } catch (const timed_out&) {
      failure = std::current_exception();
    }
  }
  std::rethrow_exception(failure);
}

}  // namespace

std::shared_ptr<asio::ssl::context> make_tls_context(const std::string& ca_file) {
  auto context = std::make_shared<asio::ssl::context>(asio::ssl::context::tls_client);
  SSL_CTX_set_min_proto_version(context->native_handle(), TLS1_2_VERSION);
  context->set_verify_mode(asio::ssl::verify_peer);
  error_code error;
  if (ca_file.empty()) {
    context->set_default_verify_paths(error);
    if (error) throw std::runtime_error("reading the system's certificates: " + error.message());
  } else {
    context->load_verify_file(ca_file, error);
    if (error) throw std::runtime_error("reading certificates from " + ca_file + ": " + error.message());
  }
  return context;
}

task<std::unique_ptr<stream>> connect(std::string host, std::uint16_t port,
                                      std::shared_ptr<asio::ssl::context> tls, deadline until) {
  endpoints addresses;
  for (const auto& address : co_await with_deadline(resolve(host), until, "resolving " + host)) {
    addresses.emplace_back(address, port);
  }
  co_return co_await open_any(std::move(addresses), host, std::move(tls), until);
}

}  // namespace net
