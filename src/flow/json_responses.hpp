// Responses of the JSON codec: one line each, defaults left out, raw JSON passed on as it is.
#pragma once

#include <string>

#include "flow/messages.hpp"

namespace flow {

/// Appends the message and its newline. Throws std::invalid_argument for raw JSON that has a line break
/// inside a string, which cannot be put on one line.
void append_json_response(const response& message, std::string& out);

}  // namespace flow
