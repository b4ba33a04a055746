// The specs inside unary requests and Open, from JSON. Field names follow the Flow protocol definition.
#pragma once

#include <vector>

#include "flow/json_reader.hpp"
#include "flow/messages.hpp"

namespace flow {

materialization_spec read_materialization(json_reader& in);
collection_ptr read_collection(json_reader& in);
std::vector<collection_ptr> read_collections(json_reader& in);
field_configs read_field_configs(json_reader& in);

}  // namespace flow
