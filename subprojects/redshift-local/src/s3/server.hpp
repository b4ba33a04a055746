// An S3 endpoint on loopback: real files, strict signatures, faults on demand.
// It models what Amazon S3 does, refuses what S3 refuses, and answers 501 to what it does not model.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "faults/conditions.hpp"

namespace redshift_local::s3 {

enum class rights { read_write, read_only, none };

struct user {
  std::string access_key;
  std::string secret_key;
  std::string session_token;  // not empty: temporary credentials, x-amz-security-token must be equal
  rights may = rights::read_write;
  bool token_has_expired = false;
};

struct bucket_option {
  std::string name;
  std::string region;  // empty: the endpoint's
  bool is_new = false;
};

/// "NAME", "NAME@REGION", or "NAME@REGION:new" for a bucket whose address has not spread yet: S3 redirects
/// requests that are sent to another Region's endpoint with 307 then, otherwise it refuses them with 301.
/// Throws std::invalid_argument.
bucket_option parse_bucket(const std::string& text);

struct options {
  std::uint16_t port = 0;  // on 127.0.0.1; 0: a free one. Other Regions of buckets have free ones
  std::string region = "us-east-1";
  std::vector<user> users;
  std::vector<bucket_option> buckets;       // made when they are missing
  std::filesystem::path storage_directory;  // made if missing; a later server finds everything there again
  std::string certificate_pem, key_pem;     // empty: no TLS
  std::chrono::milliseconds idle_timeout{20'000};  // of a kept connection, and of a body that stopped coming
  std::uint64_t requests_per_connection = 0;       // closed after so many; 0: never
  std::chrono::seconds clock_offset{0};            // the server's clock minus the machine's
};

struct statistics {
  std::map<std::string, std::uint64_t> requests;  // by operation, refused ones too; "Unknown": no such thing
  std::map<std::string, std::uint64_t> errors;    // by S3 error code, injected ones too
  std::uint64_t connections = 0;                  // accepted so far
  std::uint64_t body_bytes_in = 0;
  std::uint64_t body_bytes_out = 0;
  std::uint64_t objects = 0;
  std::uint64_t object_bytes = 0;
  std::vector<std::string> open_uploads;  // "bucket/key uploadId"
};

/// `GET /?x-redshift-local=stats` without a signature answers the statistics as one JSON object.
class server {
 public:
  /// Binds and listens. Throws boost::system::system_error, std::filesystem::filesystem_error, or
  /// std::runtime_error (stored objects that cannot be read).
  /// `under` must outlive the server.
  server(boost::asio::io_context& io, options how, faults::conditions& under);
  ~server();
  server(const server&) = delete;
  server& operator=(const server&) = delete;

  std::uint16_t port() const;
  std::string endpoint_url() const;  // "http://127.0.0.1:<port>", or https

  /// Serves until stop() or cancellation; when it returns every connection has ended. Await it exactly once,
  /// on the context given to the constructor, and keep the server until then.
  boost::asio::awaitable<void> run();

  /// Closes idle connections now and lets requests under way finish for at most two seconds. Stalls and
  /// delays end at once. Call it on the loop's thread.
  void stop();

  statistics snapshot() const;
  void set_clock_offset(std::chrono::seconds offset);

 private:
  struct state;
  std::unique_ptr<state> state_;
};

}  // namespace redshift_local::s3
