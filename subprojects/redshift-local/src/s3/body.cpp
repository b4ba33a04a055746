#include "s3/body.hpp"

#include <array>

#include "s3/encoding.hpp"

namespace redshift_local::s3 {

namespace {

constexpr std::array<checksum_name, 5> checksum_names{{
    {digest_kind::crc32, "CRC32", "x-amz-checksum-crc32"},
    {digest_kind::crc32c, "CRC32C", "x-amz-checksum-crc32c"},
    {digest_kind::crc64nvme, "CRC64NVME", "x-amz-checksum-crc64nvme"},
    {digest_kind::sha1, "SHA1", "x-amz-checksum-sha1"},
    {digest_kind::sha256, "SHA256", "x-amz-checksum-sha256"},
}};

constexpr std::string_view checksum_prefix = "x-amz-checksum-";

s3_error several_checksums() {
  return {400, "InvalidRequest",
          "Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed."};
}

void check_form(const checksum& sum) {
  const auto raw = from_base64(sum.base64);
  if (!raw || raw->size() != digest_of(sum.kind, "").size())
    throw s3_error(400, "InvalidRequest",
                   "Value for " + std::string(name_of(sum.kind).header) + " header is invalid.");
}

}  // namespace

const checksum_name& name_of(digest_kind kind) {
  for (const auto& name : checksum_names)
    if (name.kind == kind) return name;
  throw s3_error(400, "InvalidRequest", "Checksum algorithm provided is unsupported.");
}

digest_kind checksum_kind(std::string_view algorithm) {
  const auto header = std::string(checksum_prefix) + to_lower(algorithm);
  for (const auto& name : checksum_names)
    if (name.header == header) return name.kind;
  throw s3_error(400, "InvalidRequest",
                 "Checksum algorithm provided is unsupported. Please try again with any of the"
                 " valid types: [CRC32, CRC32C, CRC64NVME, SHA1, SHA256]");
}

std::optional<checksum> checksum_in(const request& head) {
  std::optional<checksum> found;
  for (const auto& [name, value] : head.headers) {
    if (!name.starts_with(checksum_prefix) || name == "x-amz-checksum-algorithm" ||
        name == "x-amz-checksum-type" || name == "x-amz-checksum-mode")
      continue;
    if (found) throw several_checksums();
    found = checksum{checksum_kind(name.substr(checksum_prefix.size())), value};
  }
  return found;
}

body_receiver::body_receiver(const request& head, const identity& who, bool has_sum,
                             std::optional<digest_kind> own_sum, sink payload)
    : who_(who), payload_(std::move(payload)), own_sum_(own_sum) {
  if (const auto given = head.header("content-md5")) {
    content_md5_ = from_base64(*given);
    if (!content_md5_ || content_md5_->size() != 16)
      throw s3_error(400, "InvalidDigest", "The Content-MD5 you specified was invalid.");
  }
  if (has_sum) expect_checksum(head);
  if (promised_) own_sum_.reset();
  if (own_sum_) sum_.emplace(*own_sum_);
  if (who_.payload == payload_form::hashed) sha256_.emplace(digest_kind::sha256);
  if (who_.payload == payload_form::hashed || who_.payload == payload_form::unsigned_payload) return;

  decoded_length_ = to_number(head.header("x-amz-decoded-content-length").value_or(""));
  if (!decoded_length_)
    throw s3_error(411, "MissingContentLength",
                   "You must provide the x-amz-decoded-content-length HTTP header.");
  chunks_.emplace(who_, [this](std::string_view bytes) { on_payload(bytes); });
}

/// In a header, or announced by x-amz-trailer for after the body; one at most.
void body_receiver::expect_checksum(const request& head) {
  promised_ = checksum_in(head);
  if (promised_) check_form(*promised_);
  if (const auto trailer = head.header("x-amz-trailer"); trailer && trailer->starts_with(checksum_prefix)) {
    if (promised_) throw several_checksums();
    promised_ = checksum{checksum_kind(trailer->substr(checksum_prefix.size())), ""};
    trailer_name_ = *trailer;
  }
  if (promised_) sum_.emplace(promised_->kind);
}

void body_receiver::add(std::string_view bytes) {
  if (chunks_)
    chunks_->add(bytes);
  else
    on_payload(bytes);
}

void body_receiver::on_payload(std::string_view payload) {
  bytes_ += payload.size();
  md5_.add(payload);
  if (sha256_) sha256_->add(payload);
  if (sum_) sum_->add(payload);
  payload_(payload);
}

received_body body_receiver::finish() {
  if (chunks_)
    for (const auto& [name, value] : chunks_->finish())
      if (name == trailer_name_) promised_->base64 = value;
  if (decoded_length_ && *decoded_length_ != bytes_)
    throw s3_error(
        400, "IncompleteBody",
        "The body has " + std::to_string(bytes_) + " bytes, not the number of x-amz-decoded-content-length.");
  check_sha256();
  received_body body;
  body.bytes = bytes_;
  body.md5 = md5_.finish();
  check_md5(body.md5);
  check_checksum();
  body.sum = promised_;
  body.has_own_sum = own_sum_.has_value();
  if (own_sum_) body.sum = checksum{*own_sum_, to_base64(sum_->finish())};
  body.has_content_md5 = content_md5_.has_value();
  return body;
}

void body_receiver::check_sha256() {
  if (!sha256_) return;
  const auto computed = to_hex(sha256_->finish());
  if (computed != who_.payload_sha256)
    throw s3_error(
        400, "XAmzContentSHA256Mismatch",
        "The provided 'x-amz-content-sha256' header does not match what was computed.",
        {{"ClientComputedContentSHA256", who_.payload_sha256}, {"S3ComputedContentSHA256", computed}});
}

void body_receiver::check_md5(const std::string& raw) const {
  if (content_md5_ && *content_md5_ != raw)
    throw s3_error(400, "BadDigest", "The Content-MD5 you specified did not match what we received.",
                   {{"ExpectedDigest", to_hex(*content_md5_)}, {"CalculatedDigest", to_base64(raw)}});
}

void body_receiver::check_checksum() {
  if (!promised_) return;
  if (!trailer_name_.empty()) {
    if (promised_->base64.empty())
      throw s3_error(400, "MalformedTrailerError",
                     "The request contained trailing data that was not well-formed or did"
                     " not conform to our published schema.");
    check_form(*promised_);
  }
  if (promised_->base64 != to_base64(sum_->finish()))
    throw s3_error(400, "BadDigest",
                   "The " + std::string(name_of(promised_->kind).upper) +
                       " you specified did not match the calculated checksum.");
}

}  // namespace redshift_local::s3
