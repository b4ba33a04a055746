// consumer.Checkpoint between its protobuf bytes (what the fenced connector kept in its table) and structs.
#pragma once

#include <string>
#include <string_view>

#include "flow/messages.hpp"

namespace flow {

/// Decodes protobuf bytes; unknown fields are skipped, so the explicit zero checkpoint (f8 ff ff ff 0f 01)
/// gives an empty checkpoint. Throws std::invalid_argument on bytes that are no protobuf.
checkpoint parse_checkpoint(std::string_view protobuf);
/// The protobuf encoding.
std::string serialize_checkpoint(const checkpoint& value);

}  // namespace flow
