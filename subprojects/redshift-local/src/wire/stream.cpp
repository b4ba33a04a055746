#include "wire/stream.hpp"

#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include "sql/error.hpp"

namespace redshift_local::wire {
namespace {

constexpr std::size_t read_bytes = 64 * 1024, largest_startup_bytes = 10'000;
constexpr std::size_t largest_message_bytes = 1024 * 1024 * 1024;

using unix_protocol = asio::local::stream_protocol;

class unix_stream : public backend_stream {
 public:
  explicit unix_stream(unix_protocol::socket socket) : socket_(std::move(socket)) {}
  asio::awaitable<std::size_t> read_some(char* to, std::size_t bytes) override {
    return socket_.async_read_some(asio::buffer(to, bytes), asio::use_awaitable);
  }
  /// What a cancelled write left is written with the next one: a message is never cut.
  asio::awaitable<void> write(const std::string& bytes) override {
    unwritten_ += bytes;
    while (!unwritten_.empty()) {
      const auto written = co_await socket_.async_write_some(asio::buffer(unwritten_), asio::use_awaitable);
      unwritten_.erase(0, written);
    }
  }
  asio::awaitable<void> wait_readable() override {
    co_await socket_.async_wait(unix_protocol::socket::wait_read, asio::use_awaitable);
  }
  bool readable() override {
    boost::system::error_code error;
    return socket_.available(error) > 0;
  }
  void close() override {
    boost::system::error_code ignored;
    socket_.close(ignored);
  }

 private:
  unix_protocol::socket socket_;
  std::string unwritten_;
};

class tcp_stream : public client_stream {
 public:
  tcp_stream(asio::ip::tcp::socket socket, asio::ssl::context& tls) : stream_(std::move(socket), tls) {}
  asio::awaitable<void> start_tls() override {
    co_await stream_.async_handshake(asio::ssl::stream_base::server, asio::use_awaitable);
    encrypted_ = true;
  }
  bool is_encrypted() const override { return encrypted_; }

  asio::awaitable<std::size_t> read_some(char* to, std::size_t bytes) override {
    if (encrypted_) return stream_.async_read_some(asio::buffer(to, bytes), asio::use_awaitable);
    return stream_.next_layer().async_read_some(asio::buffer(to, bytes), asio::use_awaitable);
  }
  asio::awaitable<void> write(const std::string& bytes) override {
    if (encrypted_)
      co_await asio::async_write(stream_, asio::buffer(bytes), asio::use_awaitable);
    else
      co_await asio::async_write(stream_.next_layer(), asio::buffer(bytes), asio::use_awaitable);
  }
  bool readable() override {
    boost::system::error_code error;
    return SSL_pending(stream_.native_handle()) > 0 || stream_.next_layer().available(error) > 0;
  }
  void close() override {
    boost::system::error_code ignored;
    stream_.next_layer().close(ignored);
  }

 private:
  asio::ssl::stream<asio::ip::tcp::socket> stream_;
  bool encrypted_ = false;
};

}  // namespace

std::unique_ptr<client_stream> make_client_stream(asio::ip::tcp::socket socket, asio::ssl::context& tls) {
  return std::make_unique<tcp_stream>(std::move(socket), tls);
}

asio::awaitable<std::unique_ptr<backend_stream>> connect_unix(asio::any_io_executor executor,
                                                              std::string path) {
  unix_protocol::socket socket(executor);
  co_await socket.async_connect(unix_protocol::endpoint(path), asio::use_awaitable);
  co_return std::make_unique<unix_stream>(std::move(socket));
}

asio::awaitable<void> message_reader::fill(std::size_t bytes) {
  while (buffer_.size() - begin_ < bytes) {
    buffer_.erase(0, begin_);
    begin_ = 0;
    const auto before = buffer_.size();
    buffer_.resize(before + std::max(read_bytes, bytes - before));
    std::size_t read = 0;
    try {
      read = co_await from_.read_some(buffer_.data() + before, buffer_.size() - before);
    } catch (...) {
      buffer_.resize(before);
      throw;
    }
    buffer_.resize(before + read);
  }
}

std::string message_reader::take(std::size_t bytes) {
  auto taken = buffer_.substr(begin_, bytes);
  begin_ += bytes;
  if (begin_ == buffer_.size()) buffer_.clear(), begin_ = 0;
  return taken;
}

asio::awaitable<message> message_reader::next() {
  co_await fill(5);
  const char type = buffer_[begin_];
  const auto length =
      static_cast<std::uint32_t>(body_reader(std::string_view(buffer_).substr(begin_ + 1, 4)).int32());
  if (length < 4 || length > largest_message_bytes) throw sql_error("08P01", "invalid message length");
  co_await fill(1 + length);
  message next;
  next.type = type;
  next.body = take(1 + length).substr(5);
  co_return next;
}

asio::awaitable<std::string> message_reader::next_startup() {
  co_await fill(4);
  const auto length =
      static_cast<std::uint32_t>(body_reader(std::string_view(buffer_).substr(begin_, 4)).int32());
  if (length < 8 || length > largest_startup_bytes)
    throw sql_error("08P01", "invalid length of startup packet");
  co_await fill(length);
  co_return take(length).substr(4);
}

}  // namespace redshift_local::wire
