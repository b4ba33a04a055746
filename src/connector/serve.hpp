// The process's conversation with the runtime: unary requests in a loop, until an Open takes over the stream.
#pragma once

#include <string>

#include "flow/streams.hpp"
#include "net/async.hpp"

namespace connector {

/// Serves until the clean end of input; throws what a user has to know.
net::task<> serve(flow::request_stream& requests, flow::response_stream& responses);

/// What Spec answers, as one JSON document with a newline at its end.
std::string spec_text(const char* docs_url);

/// Tries the warehouse and the bucket of the endpoint configuration in a file; says on stdout that all is
/// well, or throws with every problem found.
net::task<> check_file(std::string path);

}  // namespace connector
