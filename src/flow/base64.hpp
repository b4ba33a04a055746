// Base64 (RFC 4648, standard alphabet with padding), as both Flow's JSON codec and the checkpoints table use
// it.
#pragma once

#include <string>
#include <string_view>

namespace flow {

/// Replaces `out`, whose memory is reused. False when `text` is not base64; `out` is unspecified then.
bool decode_base64(std::string_view text, std::string& out);
std::string encode_base64(std::string_view bytes);

}  // namespace flow
