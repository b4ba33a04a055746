// The specs inside unary requests and Open, from JSON. Field names follow the Flow protocol definition.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "flow/json_reader.hpp"
#include "flow/messages.hpp"

namespace flow {

materialization_spec read_materialization(json_reader& in);
collection_ptr read_collection(json_reader& in);
std::vector<collection_ptr> read_collections(json_reader& in);
field_configs read_field_configs(json_reader& in);

/// Bindings as they are read: which collection is theirs is known only after the whole message.
/// Flow protocol, linked collections: a message with a table of them means its entries, and without a table
/// the bindings' own collections.
template <class Binding>
struct unlinked_bindings {
  std::vector<Binding> bindings;
  std::vector<std::uint32_t> collection_indexes;

  /// Throws json_error for a binding that is left without a collection.
  std::vector<Binding> link(const std::vector<collection_ptr>& table, const json_reader& in) &&;
};

template <class Binding>
std::vector<Binding> unlinked_bindings<Binding>::link(const std::vector<collection_ptr>& table,
                                                      const json_reader& in) && {
  for (std::size_t i = 0; i < bindings.size(); ++i) {
    const std::size_t index = collection_indexes[i];
    if (!table.empty() && index >= table.size())
      in.fail("binding " + std::to_string(i) + " refers to collection " + std::to_string(index) +
              " of a table of " + std::to_string(table.size()));
    if (!table.empty()) bindings[i].collection = table[index];
    if (bindings[i].collection == nullptr) in.fail("binding " + std::to_string(i) + " has no collection");
  }
  return std::move(bindings);
}

}  // namespace flow
