#include "s3/attributes.hpp"

#include "s3/encoding.hpp"

namespace redshift_local::s3 {

namespace {

constexpr std::string_view encryption_prefix = "x-amz-server-side-encryption";
constexpr std::uint64_t max_body_bytes = std::uint64_t{5} << 30;  // S3: one PUT, one part

bool is_attribute(std::string_view name) {
  return name == "content-type" || name == "content-disposition" || name == "content-language" ||
         name == "cache-control" || name == "expires" || name == "x-amz-storage-class" ||
         name.starts_with("x-amz-meta-") || name.starts_with(encryption_prefix);
}

/// "aws-chunked" describes the transfer, the rest of the list the object.
std::string stored_encoding(std::string_view value) {
  constexpr std::string_view transfer = "aws-chunked";
  if (!value.starts_with(transfer)) return std::string(value);
  value.remove_prefix(transfer.size());
  if (value.starts_with(',')) value.remove_prefix(1);
  return std::string(trim(value));
}

}  // namespace

name_values attributes_of(const request& what) {
  name_values kept;
  for (const auto& [name, value] : what.headers) {
    if (name == encryption_prefix && value != "AES256" && value != "aws:kms" && value != "aws:kms:dsse")
      throw s3_error(400, "InvalidArgument", "The encryption method specified is not supported",
                     {{"ArgumentName", name}, {"ArgumentValue", value}});
    if (is_attribute(name)) kept.emplace_back(name, value);
    if (name == "content-encoding" && !stored_encoding(value).empty())
      kept.emplace_back(name, stored_encoding(value));
  }
  if (!what.header("content-type")) kept.emplace_back("content-type", "binary/octet-stream");
  return kept;
}

name_values encryption_of(const name_values& attributes) {
  name_values found;
  for (const auto& attribute : attributes)
    if (attribute.first.starts_with(encryption_prefix)) found.push_back(attribute);
  return found;
}

void check_if_none_match(const request& what, catalog& holdings) {
  const auto condition = what.header("if-none-match");
  if (!condition) return;
  if (*condition != "*") throw not_implemented("If-None-Match with an ETag");
  if (holdings.find_bucket(what.bucket).objects.contains(what.key))
    throw s3_error(412, "PreconditionFailed", "At least one of the pre-conditions you specified did not hold",
                   {{"Condition", "If-None-Match"}});
}

void check_content_length(const request& what) {
  auto length = what.header("x-amz-decoded-content-length");
  if (!length) length = what.header("content-length");
  if (!length)
    throw s3_error(411, "MissingContentLength", "You must provide the Content-Length HTTP header.");
  if (to_number(*length).value_or(0) > max_body_bytes)
    throw s3_error(
        400, "EntityTooLarge", "Your proposed upload exceeds the maximum allowed size",
        {{"ProposedSize", std::string(*length)}, {"MaxSizeAllowed", std::to_string(max_body_bytes)}});
}

std::pair<std::string, std::string> checksum_header(const checksum& sum) {
  return {std::string(name_of(sum.kind).header), sum.base64};
}

}  // namespace redshift_local::s3
