// The seam between messages and their encodings. streams.cpp picks one codec a process.
#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "flow/messages.hpp"
#include "flow/streams.hpp"

namespace flow {

class codec {
 public:
  virtual ~codec() = default;
  /// Length in bytes of the first whole message in `data` (leading white space or prefix included), or 0 when
  /// more bytes are needed. `data` is followed by 64 readable bytes. Throws protocol_error.
  /// `scanned` is the codec's own note of how far it has looked; the caller keeps it with the buffer and
  /// sets it to 0 for each new message.
  virtual std::size_t find_message(std::string_view data, std::size_t& scanned) = 0;
  /// Decodes one message found by find_message into `out`; views point into `message` or the codec's scratch.
  virtual void decode(std::string_view message, request& out) = 0;
  virtual void encode(const response& message, std::string& out) = 0;
};

std::unique_ptr<codec> make_json_codec();

}  // namespace flow
