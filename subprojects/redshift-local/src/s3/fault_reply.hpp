// What faults answer in place of the reply, or make of it.
#pragma once

#include "faults/fault.hpp"
#include "s3/reply.hpp"

namespace redshift_local::s3 {

/// The reply of fail, redirect and skew. `target`: of the request, as sent.
reply fault_reply(const faults::fault& struck, const request& what, const std::string& target,
                  const std::string& region, const reply_context& about);

/// Gives the reply another ETag, wherever it has one: false when it has none.
bool falsify_etag(reply& what);

}  // namespace redshift_local::s3
