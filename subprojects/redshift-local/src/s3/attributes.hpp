// What a client fixes when it creates an object: the headers kept with it, and the conditions on creating it.
#pragma once

#include "s3/catalog.hpp"
#include "s3/request.hpp"

namespace redshift_local::s3 {

/// Content-Type, user metadata, storage class and encryption, to be echoed. Throws s3_error InvalidArgument
/// for an encryption that S3 does not know.
name_values attributes_of(const request& what);

/// Only those about encryption, which creating calls echo in their reply.
name_values encryption_of(const name_values& attributes);

/// S3: `If-None-Match: *` creates only. Throws s3_error PreconditionFailed, or NotImplemented for other
/// values.
void check_if_none_match(const request& what, catalog& holdings);

/// Throws s3_error MissingContentLength, or EntityTooLarge above 5 GiB.
void check_content_length(const request& what);

/// x-amz-checksum-<algorithm>: the header that carries `sum`.
std::pair<std::string, std::string> checksum_header(const checksum& sum);

}  // namespace redshift_local::s3
