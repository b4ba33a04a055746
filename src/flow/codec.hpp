// The seam between messages and their encodings. A process speaks one codec, on both streams.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include "flow/messages.hpp"

namespace flow {

/// A request that is malformed, truncated or over the limit; the text says where and what to do.
struct protocol_error : std::runtime_error {
  using std::runtime_error::runtime_error;
};

enum class codec_kind : std::uint8_t { json, proto };

/// Value of FLOW_RUNTIME_CODEC to a codec; nullopt when unset or empty (told from the first bytes then).
/// Throws protocol_error on any other value.
std::optional<codec_kind> parse_codec_name(const char* name);

/// Bytes that must be readable, whatever they hold, after the text given to codec::take.
inline constexpr std::size_t read_padding_bytes = 64;

/// Specs can be large; a Load or Store carries one document, of which connectors take less than this anyway.
inline constexpr std::size_t max_message_bytes = std::size_t{64} << 20;
inline constexpr std::size_t max_hot_message_bytes = std::size_t{16} << 20;
/// Memory kept from one message to the next; what a giant message needed beyond this is given back.
inline constexpr std::size_t kept_message_bytes = std::size_t{8} << 20;

class codec {
 public:
  virtual ~codec() = default;
  /// Decodes the first message of `unread` into `out` and returns its length with what precedes it, or 0 when
  /// more bytes are needed. `at_end` says that none will come; then 0 means that only white space was left.
  /// `unread` begins where the message before ended and only grows until this one is returned, so that bytes
  /// need not be looked at again. Views in `out` point into `unread` or into the codec, and die with the next
  /// call. Throws protocol_error.
  virtual std::size_t take(std::string_view unread, bool at_end, request& out) = 0;
  /// Appends the message.
  virtual void encode(const response& message, std::string& out) = 0;
};

std::unique_ptr<codec> make_json_codec();
std::unique_ptr<codec> make_proto_codec();
std::unique_ptr<codec> make_codec(codec_kind kind);

/// Throws protocol_error when a message of this many bytes is over its limit; `hot`: a Load or Store.
void check_message_size(std::size_t bytes, bool hot);

/// Tells the codec from the first bytes of the input: JSON begins with '{', after white space if any.
/// Nullopt: more bytes are needed, which cannot be once `at_end`. Throws protocol_error when it is neither.
std::optional<codec_kind> detect_codec(std::string_view start, bool at_end);

}  // namespace flow
