// A bucket that lives in another Region: where S3 sends the client.
#pragma once

#include "s3/endpoint.hpp"
#include "s3/request.hpp"

namespace redshift_local::s3 {

/// Throws s3_error PermanentRedirect with the right endpoint, or TemporaryRedirect when the bucket is new.
/// Buckets that do not exist are for the operation to miss.
void check_region(const request& what, const endpoint& shared);

}  // namespace redshift_local::s3
