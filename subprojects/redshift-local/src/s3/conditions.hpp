// Conditional requests: If-Match and its kin, on reading and on writing.
#pragma once

#include "s3/catalog.hpp"
#include "s3/request.hpp"

namespace redshift_local::s3 {

/// S3: `If-None-Match: *` creates only, `If-Match: <ETag>` replaces that object only. Throws s3_error
/// PreconditionFailed, NoSuchKey, or NotImplemented for If-None-Match with an ETag.
void check_write_conditions(const request& what, const catalog& holdings);

/// True when the client has the object already (304). Throws s3_error PreconditionFailed (RFC 9110, in its
/// order).
bool is_not_modified(const request& what, const object& found);

}  // namespace redshift_local::s3
