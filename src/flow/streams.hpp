// The pipe to the runtime: requests from stdin, responses to stdout, as coroutines on the loop.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <memory>
#include <optional>

#include "flow/codec.hpp"
#include "flow/messages.hpp"

namespace flow {

namespace asio = boost::asio;

/// Call first of all, before anything takes a descriptor. Opens the null device on those of 0, 1 and 2 that
/// are closed, lest an io_context of ours gets their numbers, and ignores SIGPIPE in the whole process: a
/// runtime that has gone is an error of send(), which a signal would forestall.
void prepare_standard_descriptors();

/// Requests, in order. Reads from the descriptor only when asked for more than it has buffered, which is
/// the back-pressure. Works on pipes, sockets, regular files and /dev/null.
class request_stream {
 public:
  /// Takes a private description of `fd` (which is left as it was). `codec` nullopt: detect.
  request_stream(asio::any_io_executor executor, int fd, std::optional<codec_kind> codec);
  ~request_stream();

  /// The next request if all of it is buffered, else nullptr. Views in it die at the next poll() or next().
  const request* poll();
  /// The next request, or nullptr at a clean end of input. Throws protocol_error.
  asio::awaitable<const request*> next();
  /// The codec in use; known once next() has returned.
  codec_kind codec() const;

 private:
  struct state;
  std::unique_ptr<state> state_;
};

/// Responses, each written whole; several coroutines may send, their messages never mix. The codec is that of
/// the requests. Awaiting send() is the back-pressure of a runtime that does not read.
class response_stream {
 public:
  response_stream(asio::any_io_executor executor, int fd, const request_stream& requests);
  ~response_stream();

  /// Appends the message and returns once it is written or in the bounded buffer behind a running write.
  /// Throws what went wrong with an earlier write. Only after next() has returned a request.
  asio::awaitable<void> send(const response& message);
  /// Returns when everything sent has been handed to the descriptor; what is not is lost with the stream.
  asio::awaitable<void> flush();

 private:
  struct state;
  std::shared_ptr<state> state_;  // a write that is under way keeps it
};

}  // namespace flow
