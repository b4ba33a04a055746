// Finds where the first request of a byte stream ends, without decoding it.
#pragma once

#include <cstddef>
#include <string_view>

#include "flow/json_recognizer.hpp"

namespace flow {

/// Runtimes write a line a message, but the protocol only promises JSON values: they may span lines, share
/// one, and the last one may lack its newline. One of these serves one message; then make a new one.
class json_framing {
 public:
  /// The first line of `text`, for the one fast attempt at it; empty when there is none, or when it has been
  /// handed out before. Earlier bytes are not searched again.
  std::string_view first_line(std::string_view text);
  /// Length of the value at the beginning of `text`; 0: more bytes are needed. Throws json_error as soon as
  /// the text cannot become JSON.
  std::size_t value_length(std::string_view text, bool at_end);

 private:
  std::size_t searched_ = 0;
  bool handed_out_ = false;
  json_recognizer recognizer_;
};

}  // namespace flow
