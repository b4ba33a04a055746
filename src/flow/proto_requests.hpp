// Requests from protobuf. Field numbers follow the Flow protocol definition (Request.*).
#pragma once

#include <string_view>

#include "flow/messages.hpp"

namespace flow {

/// Decodes one message, without the length that frames it. Tuples and documents of Loads and Stores stay
/// views into `message`. Throws protozero::exception on bytes that are no protobuf, protocol_error on what is
/// no request.
void decode_proto_request(std::string_view message, request& out);
/// Whether `message`, of which the rest may be missing, begins as a Load or Store does.
bool is_hot_proto_request(std::string_view message);

}  // namespace flow
