#include <algorithm>
#include <protozero/exception.hpp>

#include "flow/codec.hpp"
#include "flow/proto_requests.hpp"
#include "flow/proto_responses.hpp"

namespace flow {
namespace {

// Flow protocol, proto codec: a little-endian length of four bytes, then that many bytes of protobuf.
constexpr std::size_t length_bytes = 4;

std::size_t read_length(std::string_view unread) {
  std::size_t length = 0;
  for (std::size_t i = length_bytes; i-- > 0;) length = length << 8 | static_cast<unsigned char>(unread[i]);
  return length;
}

void write_length(std::size_t length, char* to) {
  for (std::size_t i = 0; i < length_bytes; ++i) to[i] = static_cast<char>(length >> 8 * i);
}

class proto_codec final : public codec {
 public:
  std::size_t take(std::string_view unread, bool at_end, request& out) override {
    if (unread.size() < length_bytes) {
      if (at_end && !unread.empty()) throw protocol_error("the input ends inside the length of a message");
      return 0;
    }
    const std::size_t length = read_length(unread);
    const std::string_view message = unread.substr(length_bytes, length);
    check_message_size(length, is_hot_proto_request(message));
    if (message.size() < length) {
      if (at_end)
        throw protocol_error("the input ends after " + std::to_string(message.size()) + " of the message's " +
                             std::to_string(length) + " bytes");
      return 0;
    }
    try {
      decode_proto_request(message, out);
    } catch (const protozero::exception& error) {
      throw protocol_error(std::string("the message is no protobuf: ") + error.what());
    }
    return length_bytes + length;
  }

  void encode(const response& message, std::string& out) override {
    const std::size_t before = out.size();
    try {
      out.append(length_bytes, '\0');
      append_proto_response(message, out);
      write_length(out.size() - before - length_bytes, out.data() + before);
    } catch (...) {
      out.resize(before);  // half a message must never reach the runtime
      throw;
    }
  }
};

}  // namespace

std::unique_ptr<codec> make_proto_codec() { return std::make_unique<proto_codec>(); }

}  // namespace flow
