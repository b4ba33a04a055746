// Replies as bytes: the header block, and error documents.
#pragma once

#include <string>

#include "s3/operation.hpp"

namespace redshift_local::s3 {

struct reply_context {
  std::string request_id;
  instant now{};
  bool is_head = false;  // the reply to HEAD: headers alone
  bool keep_alive = true;
};

reply error_reply(const s3_error& error, const reply_context& about);

/// Status line and headers up to the empty line.
std::string header_block(const reply& what, const reply_context& about);

/// The body as it goes out behind the header block, unless it is `content`: chunked when it trickles.
std::string body_block(const reply& what, const reply_context& about);

}  // namespace redshift_local::s3
