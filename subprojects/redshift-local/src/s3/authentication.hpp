// Who sends this request? AWS SigV4 in the Authorization header or in a presigned URL, checked to the letter.
#pragma once

#include <string>
#include <vector>

#include "s3/clock.hpp"
#include "s3/request.hpp"
#include "s3/server.hpp"

namespace redshift_local::s3 {

/// The forms of x-amz-content-sha256.
enum class payload_form {
  hashed,
  unsigned_payload,
  signed_chunks,
  signed_chunks_and_trailer,
  unsigned_trailer
};

/// A signature that was found right, and what the chunks of the body continue from.
struct identity {
  const user* who = nullptr;
  payload_form payload = payload_form::unsigned_payload;
  std::string payload_sha256;  // lower-case hex, for `hashed`
  std::string timestamp;
  std::string scope;
  std::string signing_key;
  std::string signature;
};

/// The answer points into `users`. Throws s3_error: AccessDenied (anonymous, unsigned headers, expired),
/// InvalidAccessKeyId, SignatureDoesNotMatch, RequestTimeTooSkewed, AuthorizationHeaderMalformed (with
/// <Region>), AuthorizationQueryParametersError, InvalidToken, InvalidRequest, NotImplemented.
identity authenticate(const request& what, const std::vector<user>& users, const std::string& region,
                      instant now);

}  // namespace redshift_local::s3
