// Loads and Stores of the JSON codec at speed: simdjson On-Demand over the frame, nothing copied but packed
// tuples.
#pragma once

#include <memory>
#include <string_view>

#include "flow/json_requests.hpp"
#include "flow/messages.hpp"

namespace flow {

class hot_decoder {
 public:
  hot_decoder();
  ~hot_decoder();

  /// True when `line` is exactly one Load or Store in the form that runtimes write. False says nothing more
  /// than that decode_json_request must look at it. A newline and read_padding_bytes follow `line`.
  bool decode(std::string_view line, tuple_scratch& scratch, request& out);
  /// Gives back what a giant message needed.
  void release_memory();

 private:
  struct state;
  std::unique_ptr<state> state_;
};

/// Whether all of `text` is UTF-8.
bool is_utf8(std::string_view text);

}  // namespace flow
