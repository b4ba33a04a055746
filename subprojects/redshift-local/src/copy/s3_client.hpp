// What COPY needs of S3: reading objects as streams and listing a prefix.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ssl/context.hpp>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "copy/sigv4.hpp"
#include "faults/pace.hpp"

namespace redshift_local::copy {

namespace asio = boost::asio;

/// An endpoint with path-style addresses.
struct endpoint {
  std::string host;
  std::uint16_t port = 0;
  std::shared_ptr<asio::ssl::context> tls;  // null: plain HTTP
};
/// Throws std::invalid_argument for anything but http[s]://host[:port]. `authority_file` has the certificates
/// that https is verified by; empty: the system's. Throws boost::system::system_error when it cannot be read.
endpoint parse_endpoint(std::string_view url, const std::string& authority_file = "");

/// "s3://bucket/key". Throws sql_error.
struct location {
  std::string bucket, key;
};
location parse_location(std::string_view url);

struct s3_source {
  endpoint where;
  std::string region;
  credentials who;
  faults::rate_limit* bandwidth = nullptr;  // of the objects' bytes; null: no limit
};

/// The endpoint of another Region than the one of `home`, as that tells it when asked for the bucket;
/// `home`'s own when the bucket is there. The signature is for the Region of the endpoint that is asked.
asio::awaitable<endpoint> find_endpoint(asio::any_io_executor executor, s3_source home, std::string bucket);

/// An object, read from its beginning. A broken connection and answers of 5xx are tried again a few times,
/// from where the bytes ended. Anything else is sql_error XX000 "S3ServiceException:…".
class s3_object {
 public:
  s3_object(asio::any_io_executor executor, s3_source source, location what);
  ~s3_object();

  /// Sends the request. False when there is no such key.
  asio::awaitable<bool> open();
  /// The next bytes, valid until the next call; empty at the end. `open` must have returned true.
  asio::awaitable<std::string_view> read();

 private:
  struct state;
  std::unique_ptr<state> state_;
};

/// A small object as a whole; nullopt: there is no such key. Throws sql_error when it is over the limit.
asio::awaitable<std::optional<std::string>> read_object(asio::any_io_executor executor, s3_source source,
                                                        location what, std::size_t largest_bytes);

/// Keys below the prefix, in order.
asio::awaitable<std::vector<std::string>> list_keys(asio::any_io_executor executor, s3_source source,
                                                    location prefix);

}  // namespace redshift_local::copy
