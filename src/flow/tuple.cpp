#include "flow/tuple.hpp"

namespace flow {

void tuple_reader::reset(const tuple_view& tuple) {
  const bool packed = !tuple.packed.empty() || tuple.json.empty();
  place_ = packed ? place::packed : place::json_begin;
  rest_ = packed ? tuple.packed : tuple.json;
  size_ = rest_.size();
}

bool tuple_reader::next(element& out) { return place_ == place::packed ? next_packed(out) : next_json(out); }

void tuple_reader::fail(const std::string& problem) const {
  throw tuple_error((place_ == place::packed ? "packed tuple: " : "tuple as a JSON array: ") + problem +
                    " at byte " + std::to_string(size_ - rest_.size()) + " of " + std::to_string(size_));
}

std::string_view tuple_reader::take(std::size_t bytes) {
  if (rest_.size() < bytes) fail("the input ends inside an element");
  const std::string_view taken = rest_.substr(0, bytes);
  rest_.remove_prefix(bytes);
  return taken;
}

}  // namespace flow
