#include "control/server.hpp"

#include <openssl/crypto.h>

#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/write.hpp>
#include <optional>
#include <stdexcept>

namespace redshift_local::control {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using asio::use_awaitable;
using asio::ip::tcp;

namespace {

constexpr std::chrono::seconds patience{10};  // with a request on its way in, or a reply on its way out
constexpr std::uint32_t most_head_bytes = 8 * 1024;

/// Returns when the peer has hung up, or says more than it may.
asio::awaitable<void> wait_for_hang_up(beast::tcp_stream& stream) {
  char byte;
  stream.expires_never();
  try {
    co_await stream.async_read_some(asio::buffer(&byte, 1), use_awaitable);
  } catch (const boost::system::system_error&) {  // as expected
  }
}

}  // namespace

server::server(asio::io_context& io, std::uint16_t port, std::string token, controller& to)
    : acceptor_(io, tcp::endpoint(asio::ip::address_v4::loopback(), port)),
      authorization_("Bearer " + token),
      controller_(to),
      stopped_(io, asio::steady_timer::time_point::max()),
      connections_(io.get_executor()) {}

std::string server::address() const {
  return "127.0.0.1:" + std::to_string(acceptor_.local_endpoint().port());
}

asio::awaitable<void> server::run() {
  std::exception_ptr failure;
  try {
    co_await wire::until_first(accept(), wait_for_stop());
  } catch (const boost::system::system_error& error) {
    if (error.code() != asio::error::operation_aborted) failure = std::current_exception();
  }
  co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
  co_await connections_.stop();
  if (failure) std::rethrow_exception(failure);
}

asio::awaitable<void> server::accept() {
  while (true) {
    auto socket = co_await acceptor_.async_accept(use_awaitable);
    connections_.spawn(serve(std::move(socket)));
  }
}

asio::awaitable<void> server::wait_for_stop() { co_await stopped_.async_wait(use_awaitable); }

/// One request; what is no HTTP ends the connection without a word.
asio::awaitable<void> server::serve(tcp::socket socket) {
  beast::tcp_stream stream(std::move(socket));
  beast::flat_buffer input;
  http::request_parser<http::string_body> parser;
  parser.header_limit(most_head_bytes);
  parser.body_limit(most_body_bytes);
  stream.expires_after(patience);
  co_await http::async_read(stream, input, parser, use_awaitable);
  auto asked = parser.release();
  co_await wire::until_first(answer(stream, std::move(asked)), wait_for_hang_up(stream));
}

asio::awaitable<void> server::answer(beast::tcp_stream& stream, request asked) {
  response reply(http::status::bad_request, 11);
  std::optional<std::string> refusal;
  try {
    co_await respond(std::move(asked), reply);
  } catch (const std::invalid_argument& error) {
    refusal = error.what();
  }
  if (refusal) reply.body() = *refusal;
  const bool stops = reply.result() == http::status::accepted;
  reply.body() += '\n';
  reply.keep_alive(false);
  reply.prepare_payload();
  co_await http::async_write(stream, reply, use_awaitable);
  boost::system::error_code ignored;
  stream.socket().shutdown(tcp::socket::shutdown_send, ignored);
  if (stops) stopped_.cancel();
}

/// Throws std::invalid_argument for what is refused.
asio::awaitable<void> server::respond(request asked, response& into) {
  if (!knows_token(asked)) {
    into.result(http::status::unauthorized);
    into.body() = "the token is missing or wrong";
    co_return;
  }
  if (asked.method() != http::verb::post || asked.target() != "/")
    throw std::invalid_argument("only POST / is served");
  auto what = parse_command(parse_words(asked.body()));
  const bool stops = what.what == verb::stop;
  into.body() = co_await controller_.perform(std::move(what));
  into.result(stops ? http::status::accepted : http::status::ok);
}

/// In a time that tells nothing of the token.
bool server::knows_token(const request& asked) const {
  const std::string_view given = asked[http::field::authorization];
  return given.size() == authorization_.size() &&
         CRYPTO_memcmp(given.data(), authorization_.data(), given.size()) == 0;
}

}  // namespace redshift_local::control
