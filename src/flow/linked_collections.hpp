// Which collection each binding of a message means.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "flow/messages.hpp"

namespace flow {

/// Bindings as they are read: which collection is theirs is known only after the whole message.
/// Flow protocol, linked collections: a message with a table of them means its entries, and without a table
/// the bindings' own collections.
template <class Binding>
struct unlinked_bindings {
  std::vector<Binding> bindings;
  std::vector<std::uint32_t> collection_indexes;

  /// Calls `fail` with a text, and fail must throw, for a binding that is left without a collection.
  template <class Fail>
  std::vector<Binding> link(const std::vector<collection_ptr>& table, Fail fail) &&;
};

template <class Binding>
template <class Fail>
std::vector<Binding> unlinked_bindings<Binding>::link(const std::vector<collection_ptr>& table,
                                                      Fail fail) && {
  for (std::size_t i = 0; i < bindings.size(); ++i) {
    const std::size_t index = collection_indexes[i];
    if (!table.empty() && index >= table.size())
      fail("binding " + std::to_string(i) + " refers to collection " + std::to_string(index) +
           " of a table of " + std::to_string(table.size()));
    if (!table.empty()) bindings[i].collection = table[index];
    if (bindings[i].collection == nullptr) fail("binding " + std::to_string(i) + " has no collection");
  }
  return std::move(bindings);
}

}  // namespace flow
