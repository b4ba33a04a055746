// One HTTP/1.1 request and its answer over a net::stream.
#pragma once

#include <chrono>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "net/async.hpp"
#include "net/stream.hpp"

namespace s3 {

struct http_request {
  http_request() = default;
  std::string method;
  std::string target;                                        // encoded
  std::vector<std::pair<std::string, std::string>> headers;  // without Content-Length, which follows the body
  std::string_view body;
};

struct http_response {
  http_response() = default;
  /// "" when there is no such header; `name` in lower case.
  std::string header(const std::string& name) const;

  int status = 0;
  std::map<std::string, std::string> headers;  // names in lower case
  std::string body;
  bool reusable = false;  // the connection can carry another request
};

struct http_limits {
  std::chrono::milliseconds go_ahead;  // for the server's word before a large body is sent
  std::chrono::milliseconds first_byte, stall;
  std::size_t body_bytes;
};

/// The connection ended before the answer was whole.
struct connection_lost : std::runtime_error {
  connection_lost(const std::string& text, bool answered) : std::runtime_error(text), answered(answered) {}
  bool answered;  // some bytes of the answer had arrived
};
/// What came is not an answer that we can take: no HTTP, or larger than expected.
struct bad_answer : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// Before a body over 1 MiB the server is asked (Expect: 100-continue, RFC 9110 section 10.1.1), so that one
/// that refuses the request does so before the body is on its way.
/// Throws connection_lost, bad_answer, net::timed_out, or a cancellation; after any of them the stream must
/// be dropped. Lifetimes: `stream` and the bytes of the body must live until the returned task has been
/// awaited.
net::task<http_response> exchange(net::stream& stream, http_request request, http_limits limits);

}  // namespace s3
