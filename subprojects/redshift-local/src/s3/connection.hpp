// One HTTP/1.1 connection: reads requests, runs them, writes replies (connection.cpp), and misbehaves when a
// fault says so (misbehaviour.cpp).
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/buffer_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <optional>
#include <string>
#include <vector>

#include "faults/conditions.hpp"
#include "net/transport.hpp"
#include "s3/endpoint.hpp"
#include "s3/operation.hpp"
#include "s3/reply.hpp"

namespace redshift_local::s3 {

class connection {
 public:
  /// `tls` null: plain HTTP. `region` is that of the address; `tls` and `shared` must outlive the connection.
  connection(boost::asio::ip::tcp::socket socket, boost::asio::ssl::context* tls, std::string region,
             endpoint& shared);

  /// Serves until either side hangs up. Network errors end it quietly; anything else is thrown.
  boost::asio::awaitable<void> run();

  void stop();   // after the request under way; at once when there is none, or a fault holds it
  void close();  // at once

 private:
  using parser = boost::beast::http::request_parser<boost::beast::http::buffer_body>;

  /// A request on its way through. Lives in serve_one().
  struct exchange {
    parser head;
    request what;
    const operation* which = nullptr;
    std::string request_id;
    bool expects_continue = false;
    boost::system::error_code broken;  // the head is no HTTP, or too long

    bool is_copy = false;  // of the Redshift beside us: its time is its own
    faults::strikes struck;
    std::chrono::seconds clock_shift{0};      // of the reply's date
    std::uint64_t slow_bytes_per_second = 0;  // of the reply; 0: as fast as can be
    bool breaks_off = false, closes = false;  // the reply, the connection behind it
  };

  boost::asio::awaitable<void> serve();
  boost::asio::awaitable<bool> serve_one();
  boost::asio::awaitable<void> read_head(exchange& it);
  boost::asio::awaitable<reply> answer(exchange& it);
  boost::asio::awaitable<reply> execute(exchange& it);
  boost::asio::awaitable<reply> receive_and_perform(exchange& it, const identity& who);
  boost::asio::awaitable<received_body> copy_bytes(copy_source what, digest_kind own_sum, blob_writer& to);
  boost::asio::awaitable<std::size_t> read_some_body(exchange& it);
  boost::asio::awaitable<void> drain_small_body(exchange& it);
  boost::asio::awaitable<bool> finish(exchange& it, reply what);
  boost::asio::awaitable<void> write(exchange& it, const reply& what, const reply_context& about);
  boost::asio::awaitable<void> write_content(exchange& it, const object& content, byte_range range);
  boost::asio::awaitable<void> send(exchange& it, boost::asio::const_buffer bytes);
  boost::asio::awaitable<void> linger();
  reply_context context_of(const exchange& it) const;
  reply failure(const exchange& it, const s3_error& error);
  [[noreturn]] void give_up();
  void reset();

  /// A reply when the work is not to be done.
  boost::asio::awaitable<std::optional<reply>> strike_before(exchange& it);
  void strike_during(exchange& it);
  boost::asio::awaitable<void> strike_after(exchange& it, reply& what);
  bool withholds_continue(exchange& it);
  reply injected(exchange& it, const faults::fault& struck);
  [[noreturn]] void hang_up(const faults::fault& struck);
  boost::asio::awaitable<void> rest(std::chrono::milliseconds time);
  boost::asio::awaitable<void> wait_until(faults::clock::time_point when);
  boost::asio::awaitable<void> swallow();
  std::size_t trickle_bytes(const exchange& it) const;
  boost::asio::awaitable<void> trickle(const exchange& it, std::size_t bytes);

  net::transport stream_;
  const bool encrypted_;
  boost::asio::steady_timer pause_;
  const std::string region_;
  endpoint& shared_;
  boost::beast::flat_buffer input_;
  std::vector<char> chunk_;
  std::uint64_t served_ = 0;
  bool interruptible_ = true;  // no request is under way, or a fault holds it
  bool stopping_ = false;
};

}  // namespace redshift_local::s3
