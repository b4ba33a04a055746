// Requests of the JSON codec, decoded strictly and with every liberty the protocol gives their writers.
#pragma once

#include <string>
#include <string_view>

#include "flow/messages.hpp"

namespace flow {

/// Where packed tuples are decoded to; its memory is reused from message to message.
struct tuple_scratch {
  std::string key, values;
};

/// Decodes one whole message. Views in `out` point into `message` and `scratch`. Throws json_error.
void decode_json_request(std::string_view message, tuple_scratch& scratch, request& out);

}  // namespace flow
