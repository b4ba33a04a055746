#include "flow/codec.hpp"

#include <algorithm>

namespace flow {

std::optional<codec_kind> parse_codec_name(const char* name) {
  const std::string_view text = name == nullptr ? "" : name;
  if (text.empty()) return std::nullopt;
  if (text == "json") return codec_kind::json;
  if (text == "proto") return codec_kind::proto;
  throw protocol_error("FLOW_RUNTIME_CODEC is \"" + std::string(text) + "\": it must be json or proto");
}

std::unique_ptr<codec> make_codec(codec_kind kind) {
  return kind == codec_kind::json ? make_json_codec() : make_proto_codec();
}

void check_message_size(std::size_t bytes, bool hot) {
  const std::size_t limit = hot ? max_hot_message_bytes : max_message_bytes;
  if (bytes <= limit) return;
  throw protocol_error(std::string("a ") + (hot ? "Load or Store" : "message") + " of more than " +
                       std::to_string(limit >> 20) + " MiB is too large" +
                       (hot ? ": its document has to be made smaller before it can be materialized" : ""));
}

std::optional<codec_kind> detect_codec(std::string_view start, bool at_end) {
  // The length before a protobuf message can look like any character, but its four bytes always hold a zero
  // one, which JSON text never does.
  constexpr std::size_t length_bytes = 4;
  if (start.substr(0, length_bytes).find('\0') != start.npos) return codec_kind::proto;
  const std::size_t first = start.find_first_not_of(" \t\r\n");
  if (!at_end && (start.size() < length_bytes || first == start.npos)) return std::nullopt;
  if (first == start.npos || start[first] == '{') return codec_kind::json;
  throw protocol_error("the input begins neither with JSON nor with protobuf");
}

}  // namespace flow
