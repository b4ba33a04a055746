// AWS Signature Version 4 for S3: the strings and keys it is made of. Text in, text out.
#pragma once

#include <string>
#include <string_view>

#include "s3/error.hpp"

namespace redshift_local::s3 {

/// Parameters sorted by encoded name, then encoded value; "name=" when there is no value.
std::string canonical_query(const name_values& parameters);

/// Joins the six parts. `path` is the decoded path; `signed_headers` the list as signed ("host;x-amz-date");
/// `headers` has names in lower case and may hold others, which are left out. Same names are joined by ','.
std::string canonical_request(std::string_view method, std::string_view path, const name_values& parameters,
                              const name_values& headers, std::string_view signed_headers,
                              std::string_view payload_hash);

/// `timestamp` as 20130524T000000Z, `scope` as 20130524/us-east-1/s3/aws4_request.
std::string string_to_sign(std::string_view timestamp, std::string_view scope,
                           std::string_view canonical_request);

/// The raw 32 bytes of kSigning.
std::string signing_key(std::string_view secret, std::string_view date, std::string_view region,
                        std::string_view service = "s3");

/// Lower-case hex.
std::string signature(std::string_view signing_key, std::string_view string_to_sign);

/// What is signed for one chunk of STREAMING-AWS4-HMAC-SHA256-PAYLOAD, and for its trailer.
std::string chunk_string_to_sign(std::string_view timestamp, std::string_view scope,
                                 std::string_view previous_signature, std::string_view chunk_sha256);
std::string trailer_string_to_sign(std::string_view timestamp, std::string_view scope,
                                   std::string_view previous_signature, std::string_view trailer_sha256);

/// Takes the same time wherever the two differ.
bool equal_in_constant_time(std::string_view left, std::string_view right);

inline constexpr std::string_view empty_sha256 =
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

}  // namespace redshift_local::s3
