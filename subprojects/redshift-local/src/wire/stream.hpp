// A connection of bytes: TCP, TLS over TCP, or a unix socket.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <memory>
#include <string>

#include "wire/message.hpp"

namespace redshift_local::wire {

namespace asio = boost::asio;

class stream {
 public:
  virtual ~stream() = default;
  /// At least one byte; throws boost::system::system_error at the end of the stream.
  virtual asio::awaitable<std::size_t> read_some(char* to, std::size_t bytes) = 0;
  virtual asio::awaitable<void> write(const std::string& bytes) = 0;
  /// Whether bytes can be read without waiting.
  virtual bool readable() = 0;
  virtual void close() = 0;
};

/// A client's connection: plain, until it has asked for TLS.
class client_stream : public stream {
 public:
  /// Waits for the client's part of the handshake; from here on everything is encrypted.
  virtual asio::awaitable<void> start_tls() = 0;
  virtual bool is_encrypted() const = 0;
};
std::unique_ptr<client_stream> make_client_stream(asio::ip::tcp::socket socket, asio::ssl::context& tls);

/// To PostgreSQL.
class backend_stream : public stream {
 public:
  /// Until bytes can be read.
  virtual asio::awaitable<void> wait_readable() = 0;
};
asio::awaitable<std::unique_ptr<backend_stream>> connect_unix(asio::any_io_executor executor,
                                                              std::string path);

/// Reads messages off a stream, many in one read.
class message_reader {
 public:
  explicit message_reader(stream& from) : from_(from) {}
  asio::awaitable<message> next();
  /// A message without type byte, as at start-up: its body. Throws sql_error when it is over 10,000 bytes.
  asio::awaitable<std::string> next_startup();
  bool readable() const { return !buffer_.empty() || from_.readable(); }

 private:
  asio::awaitable<void> fill(std::size_t bytes);
  std::string take(std::size_t bytes);

  stream& from_;
  std::string buffer_;
  std::size_t begin_ = 0;
};

}  // namespace redshift_local::wire
