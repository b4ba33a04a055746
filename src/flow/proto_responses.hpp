// Responses as protobuf. Field numbers follow the Flow protocol definition (Response.*).
#pragma once

#include <string>

#include "flow/messages.hpp"

namespace flow {

/// Appends one message, without the length that frames it.
void append_proto_response(const response& message, std::string& out);

}  // namespace flow
