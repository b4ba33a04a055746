// The body of a request on its way in: decoded, hashed, held against what the head promised.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "s3/authentication.hpp"
#include "s3/aws_chunked.hpp"
#include "s3/digest.hpp"

namespace redshift_local::s3 {

/// One of x-amz-checksum-crc32, -crc32c, -crc64nvme, -sha1, -sha256.
struct checksum {
  digest_kind kind;
  std::string base64;  // "...-N" for one of the checksums of N parts

  /// As in x-amz-checksum-type.
  std::string type() const { return base64.find('-') == std::string::npos ? "FULL_OBJECT" : "COMPOSITE"; }
};

struct checksum_name {
  digest_kind kind;
  std::string_view upper;   // "CRC32C", as in x-amz-checksum-algorithm and <ChecksumCRC32C>
  std::string_view header;  // "x-amz-checksum-crc32c"
};

const checksum_name& name_of(digest_kind kind);

/// By algorithm, in any case. Throws s3_error InvalidRequest for what S3 does not know.
digest_kind checksum_kind(std::string_view algorithm);

/// The checksum in a header of the request, if there is one. Throws s3_error InvalidRequest for several.
std::optional<checksum> checksum_in(const request& head);

/// What was received and found to be as promised.
struct received_body {
  std::uint64_t bytes = 0;
  std::string md5;              // raw
  std::optional<checksum> sum;  // given by the client, and right; or the endpoint's own
  bool has_own_sum = false;
  bool has_content_md5 = false;
};

class body_receiver {
 public:
  using sink = std::function<void(std::string_view payload)>;

  /// `has_sum`: a checksum in the head is that of the body. `own_sum` is computed when the client promises
  /// none. Throws s3_error for promises that cannot be:
  /// InvalidDigest, InvalidRequest, MissingContentLength.
  body_receiver(const request& head, const identity& who, bool has_sum, std::optional<digest_kind> own_sum,
                sink payload);
  body_receiver(const body_receiver&) = delete;
  body_receiver& operator=(const body_receiver&) = delete;

  /// Throws s3_error, see aws_chunked_decoder.
  void add(std::string_view bytes);

  /// Throws s3_error: XAmzContentSHA256Mismatch, BadDigest, IncompleteBody.
  received_body finish();

 private:
  void on_payload(std::string_view payload);
  void expect_checksum(const request& head);
  void check_sha256();
  void check_md5(const std::string& raw) const;
  void check_checksum();

  identity who_;
  sink payload_;
  std::uint64_t bytes_ = 0;
  std::optional<std::uint64_t> decoded_length_;
  std::optional<std::string> content_md5_;  // raw
  std::optional<digest_kind> own_sum_;
  std::optional<checksum> promised_;  // its base64 is empty until the trailer comes
  std::string trailer_name_;          // of the checksum, when it comes in the trailer
  digest md5_{digest_kind::md5};
  std::optional<digest> sha256_;
  std::optional<digest> sum_;
  std::optional<aws_chunked_decoder> chunks_;
};

}  // namespace redshift_local::s3
