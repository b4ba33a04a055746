#include "net/stream.hpp"

#include <doctest/doctest.h>
#include <stdlib.h>
#include <unistd.h>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/write.hpp>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <functional>
#include <string>

#include "net/task_group.hpp"
#include "net/with_deadline.hpp"
#include "self_signed.hpp"
#include "support/run.hpp"

using namespace std::chrono_literals;
using net::task;
using net::asio::ip::tcp;
using tls_socket = net::asio::ssl::stream<tcp::socket>;

namespace {

tcp::acceptor listen(const net::asio::any_io_executor& executor) {
  return tcp::acceptor(executor, tcp::endpoint(net::asio::ip::address_v4::loopback(), 0));
}

task<std::string> read_all(net::stream& stream) {
  std::string all, chunk(5, 0);
  while (const auto bytes = co_await stream.read_some(net::asio::buffer(chunk))) all.append(chunk, 0, bytes);
  co_return all;
}

/// Sends back what it reads, up to `bytes`, then closes.
task<> echo_once(tcp::acceptor& acceptor, std::size_t bytes) {
  auto socket = co_await acceptor.async_accept(net::asio::use_awaitable);
  std::string data(bytes, 0);
  for (std::size_t got = 0; got < bytes;)
    got += co_await socket.async_read_some(net::asio::buffer(data) + got, net::asio::use_awaitable);
  co_await net::asio::async_write(socket, net::asio::buffer(data), net::asio::use_awaitable);
}

enum class goodbye { polite, none };

/// A TLS server for one connection, which says hello to whoever accepts its certificate.
task<> tls_hello(tcp::acceptor& acceptor, tests::identity who, goodbye ending, std::string& server_name) {
  net::asio::ssl::context context(net::asio::ssl::context::tls_server);
  context.use_certificate_chain(net::asio::buffer(who.certificate_pem));
  context.use_private_key(net::asio::buffer(who.key_pem), net::asio::ssl::context::pem);
  tls_socket socket(co_await acceptor.async_accept(net::asio::use_awaitable), context);
  try {
    co_await socket.async_handshake(tls_socket::server, net::asio::use_awaitable);
    const char* name = SSL_get_servername(socket.native_handle(), TLSEXT_NAMETYPE_host_name);
    server_name = name ? name : "";
    const std::string hello = "hello over TLS";
    co_await net::asio::async_write(socket, net::asio::buffer(hello), net::asio::use_awaitable);
    if (ending == goodbye::polite) co_await socket.async_shutdown(net::asio::use_awaitable);
  } catch (const boost::system::system_error&) {
    // The client refused the certificate, or left without a goodbye.
  }
}

struct temporary_file {
  explicit temporary_file(const std::string& text) {
    close(mkstemp(path.data()));
    std::ofstream(path) << text;
  }
  ~temporary_file() { unlink(path.c_str()); }
  std::string path = (std::filesystem::temp_directory_path() / "stream-test-XXXXXX").string();
};

/// What a client reads from a TLS server with a certificate for "localhost", when it connects to `host` and
/// trusts `trusted`; or the error it ends with.
std::string tls_conversation(const std::string& host, const tests::identity& server,
                             const std::string& trusted, goodbye ending, std::string* server_name = nullptr) {
  const temporary_file ca(trusted);
  std::string outcome, name;
  auto body = [&](net::asio::any_io_executor executor) -> task<> {
    auto acceptor = listen(executor);
    net::task_group group(executor);
    group.spawn(tls_hello(acceptor, server, ending, name));
    try {
      auto stream = co_await net::connect(host, acceptor.local_endpoint().port(),
                                          net::make_tls_context(ca.path), net::in(5s));
      outcome = co_await read_all(*stream);
    } catch (const std::exception& error) {
      outcome = error.what();
    }
    co_await group.join();
  };
  tests::run(body);
  if (server_name) *server_name = name;
  return outcome;
}

}  // namespace

TEST_CASE("a plain stream writes several buffers in order and reads up to the end") {
  auto body = [](net::asio::any_io_executor executor) -> task<> {
    auto acceptor = listen(executor);
    net::task_group group(executor);
    group.spawn(echo_once(acceptor, 11));
    auto stream = co_await net::connect("127.0.0.1", acceptor.local_endpoint().port(), nullptr, net::in(5s));
    const std::string head = "hello ", tail = "world";
    std::vector<net::asio::const_buffer> both;
    both.push_back(net::asio::buffer(head));
    both.push_back(net::asio::buffer(tail));
    co_await stream->write(std::move(both));
    const auto answer = co_await read_all(*stream);
    CHECK(answer == "hello world");
    co_await group.join();
  };
  tests::run(body);
}

TEST_CASE("closing a stream ends a read that is pending") {
  auto body = [](net::asio::any_io_executor executor) -> task<> {
    auto acceptor = listen(executor);
    auto stream = co_await net::connect("127.0.0.1", acceptor.local_endpoint().port(), nullptr, net::in(5s));
    auto ended = false;
    auto reading = [&]() -> task<> {
      try {
        co_await read_all(*stream);
      } catch (const boost::system::system_error&) {
        ended = true;
      }
    };
    net::task_group group(executor);
    group.spawn(reading());
    stream->close();
    co_await group.join();
    CHECK(ended);
  };
  tests::run(body);
}

TEST_CASE("a port that nobody listens on is an error that names the host") {
  auto body = [](net::asio::any_io_executor executor) -> task<> {
    const auto port = listen(executor).local_endpoint().port();
    co_await net::connect("127.0.0.1", port, nullptr, net::in(5s));
  };
  CHECK_THROWS_WITH_AS(tests::run(body), doctest::Contains("connecting to 127.0.0.1: Connection refused"),
                       boost::system::system_error);
}

TEST_CASE("a host that does not exist is an error that names it") {
  auto body = [](net::asio::any_io_executor) -> task<> {
    co_await net::connect("no such host", 443, nullptr, net::in(20s));
  };
  CHECK_THROWS_WITH(tests::run(body), doctest::Contains("resolving no such host"));
}

TEST_CASE("a server that does not answer the handshake is given up at the time limit") {
  auto body = [](net::asio::any_io_executor executor) -> task<> {
    auto acceptor = listen(executor);
    co_await net::connect("127.0.0.1", acceptor.local_endpoint().port(), net::make_tls_context(""),
                          net::in(50ms));
  };
  CHECK_THROWS_WITH_AS(tests::run(body), "connecting to 127.0.0.1 timed out", net::timed_out);
}

TEST_CASE("a TLS server with a trusted certificate for its name is talked to, and told the name") {
  const auto server = tests::self_signed("localhost");
  std::string name;
  CHECK(tls_conversation("localhost", server, server.certificate_pem, goodbye::polite, &name) ==
        "hello over TLS");
  CHECK(name == "localhost");
}

TEST_CASE("a certificate for another name is refused") {
  const auto server = tests::self_signed("somebody.example");
  const auto outcome = tls_conversation("localhost", server, server.certificate_pem, goodbye::polite);
  CHECK(outcome.find("TLS handshake with localhost") == 0);
}

TEST_CASE("a certificate that nobody vouches for is refused, with the reason") {
  const auto server = tests::self_signed("localhost"), other = tests::self_signed("localhost");
  const auto outcome = tls_conversation("localhost", server, other.certificate_pem, goodbye::polite);
  CHECK(outcome.find("certificate") != std::string::npos);
}

TEST_CASE("a TLS stream that is cut without a goodbye is an error, not an end") {
  const auto server = tests::self_signed("localhost");
  const auto outcome = tls_conversation("localhost", server, server.certificate_pem, goodbye::none);
  CHECK(outcome.find("stream truncated") != std::string::npos);
}

TEST_CASE("a file of certificates that cannot be read is named") {
  CHECK_THROWS_WITH_AS(net::make_tls_context("/nowhere/ca.pem"), doctest::Contains("/nowhere/ca.pem"),
                       std::runtime_error);
}
