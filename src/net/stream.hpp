// A TCP connection with or without TLS, behind one small interface so that Asio's composed operations
// are instantiated in stream.cpp only.
#pragma once

#include <boost/asio/buffer.hpp>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "net/async.hpp"

namespace boost::asio::ssl {
class context;
}

namespace net {

/// Client context: TLS 1.2 or later, peer verified against `ca_file` (PEM) or the system's store when empty.
/// Throws std::runtime_error naming the file when it cannot be read.
std::shared_ptr<asio::ssl::context> make_tls_context(const std::string& ca_file);

class stream {
 public:
  virtual ~stream() = default;
  /// At least one byte, or 0 at the end of the stream. A TLS stream cut without close_notify throws.
  virtual task<std::size_t> read_some(asio::mutable_buffer into) = 0;
  /// Writes all of them, in one gather write where possible.
  virtual task<> write(std::vector<asio::const_buffer> buffers) = 0;
  /// Closes at once, without a TLS goodbye. Ends pending operations.
  virtual void close() noexcept = 0;
};

/// Resolves `host`, connects to its addresses in turn, TCP_NODELAY on, and shakes hands when `tls` is given
/// (SNI and name check with `host`). Throws boost::system::system_error or timed_out.
task<std::unique_ptr<stream>> connect(std::string host, std::uint16_t port,
                                      std::shared_ptr<asio::ssl::context> tls, deadline until);

}  // namespace net
