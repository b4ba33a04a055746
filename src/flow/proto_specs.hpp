// The specs inside unary requests and Open, from protobuf. Field numbers follow the Flow protocol definition.
#pragma once

#include <string_view>

#include "flow/messages.hpp"
#include "flow/proto_reader.hpp"

namespace flow {

/// All of them throw protozero::exception on bytes that are no protobuf, and protocol_error on text that is
/// not UTF-8 and bindings without a collection.
materialization_spec read_materialization(std::string_view message);
collection_ptr read_collection(std::string_view message);
/// Adds an entry of a field configuration map.
void read_field_config(protozero::pbf_reader& in, field_configs& out);

}  // namespace flow
