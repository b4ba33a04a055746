// What a client fixes when it creates an object: the headers kept with it, and the limits on its size.
#pragma once

#include "s3/catalog.hpp"
#include "s3/request.hpp"
#include "s3/xml.hpp"

namespace redshift_local::s3 {

/// Content-Type, user metadata, storage class and encryption (SSE-S3 unless told otherwise), to be echoed.
/// Throws s3_error for what S3 refuses: InvalidArgument (encryption), InvalidStorageClass, MetadataTooLarge.
name_values attributes_of(const request& what);

/// Only those about encryption, which creating calls echo in their reply.
name_values encryption_of(const name_values& attributes);

/// Throws s3_error MissingContentLength, or EntityTooLarge above 5 GiB.
void check_content_length(const request& what);

/// x-amz-checksum-<algorithm> and x-amz-checksum-type, when there is a checksum.
void add_checksum_headers(name_values& headers, const std::optional<checksum>& sum);

/// The same as elements of a document.
void add_checksum_elements(xml_writer& document, const std::optional<checksum>& sum);

}  // namespace redshift_local::s3
