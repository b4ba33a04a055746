// Tuples as readable text, to compare them at a glance.
#pragma once

#include <string>
#include <string_view>

#include "flow/tuple.hpp"

namespace tests {

/// The elements with commas between them: null, true, int 5, uint 9223372036854775808, real 1.5, "text",
/// json {"a":1}, big 18446744073709551616.
std::string describe(flow::tuple_reader& reader, const flow::tuple_view& tuple);

inline std::string describe_packed(std::string_view packed) {
  flow::tuple_reader reader;
  return describe(reader, {packed, {}});
}
inline std::string describe_json(std::string_view json) {
  flow::tuple_reader reader;
  return describe(reader, {{}, json});
}

}  // namespace tests
