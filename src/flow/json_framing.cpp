#include "flow/json_framing.hpp"

namespace flow {

std::string_view json_framing::first_line(std::string_view text) {
  if (handed_out_) return {};
  const std::size_t newline = text.find('\n', searched_);
  searched_ = text.size();
  if (newline == text.npos) return {};
  handed_out_ = true;
  return text.substr(0, newline);
}

std::size_t json_framing::value_length(std::string_view text, bool at_end) {
  // The usual reason for being here is a read that ended within a line, which is not worth a look. But a
  // writer that waits for our answer may have ended its message with a bracket, and some may never write a
  // newline.
  constexpr std::size_t long_line_bytes = std::size_t{1} << 20;
  const bool due = handed_out_ || at_end || text.ends_with('}') || text.size() > long_line_bytes;
  return due && recognizer_.advance(text, at_end) ? recognizer_.position() : 0;
}

}  // namespace flow
