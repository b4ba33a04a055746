#include "s3/attributes.hpp"

#include <algorithm>
#include <array>

#include "s3/encoding.hpp"

namespace redshift_local::s3 {

namespace {

constexpr std::string_view encryption_prefix = "x-amz-server-side-encryption";
constexpr std::size_t max_metadata_bytes = 2048;
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

s3_error invalid_argument(std::string_view name, std::string_view value, const std::string& message) {
  return {400,
          "InvalidArgument",
          message,
          {{"ArgumentName", std::string(name)}, {"ArgumentValue", std::string(value)}}};
}

void check_encryption(const request& what) {
  const auto method = what.header(encryption_prefix).value_or("");
  if (!method.empty() && method != "AES256" && method != "aws:kms" && method != "aws:kms:dsse")
    throw invalid_argument(encryption_prefix, method, "The encryption method specified is not supported");
  if (method.starts_with("aws:kms") && !what.encrypted)
    throw invalid_argument(
        encryption_prefix, method,
        "Requests specifying Server Side Encryption with AWS KMS managed keys must be made over a secure"
        " connection.");
  for (const auto& [name, value] : what.headers)
    if (name.starts_with(encryption_prefix) && name != encryption_prefix && !method.starts_with("aws:kms"))
      throw invalid_argument(name, value,
                             name + " is only for Server Side Encryption with AWS KMS managed keys.");
}

void check_storage_class(const request& what) {
  constexpr std::array<std::string_view, 9> classes{"STANDARD",     "REDUCED_REDUNDANCY",  "STANDARD_IA",
                                                    "ONEZONE_IA",   "INTELLIGENT_TIERING", "GLACIER",
                                                    "DEEP_ARCHIVE", "GLACIER_IR",          "EXPRESS_ONEZONE"};
  const auto wanted = what.header("x-amz-storage-class");
  if (wanted && std::find(classes.begin(), classes.end(), *wanted) == classes.end())
    throw s3_error(400, "InvalidStorageClass", "The storage class you specified is not valid",
                   {{"StorageClassRequested", std::string(*wanted)}});
}

/// S3 counts the bytes of names, without their prefix, and values.
void check_metadata_size(const request& what) {
  constexpr std::string_view prefix = "x-amz-meta-";
  std::size_t bytes = 0;
  for (const auto& [name, value] : what.headers)
    if (name.starts_with(prefix)) bytes += name.size() - prefix.size() + value.size();
  if (bytes > max_metadata_bytes)
    throw s3_error(400, "MetadataTooLarge", "Your metadata headers exceed the maximum allowed metadata size",
                   {{"Size", std::to_string(bytes)}, {"MaxSizeAllowed", std::to_string(max_metadata_bytes)}});
}

}  // namespace

name_values attributes_of(const request& what) {
  check_encryption(what);
  check_storage_class(what);
  check_metadata_size(what);
  name_values kept;
  for (const auto& [name, value] : what.headers) {
    if (is_attribute(name)) kept.emplace_back(name, value);
    if (name == "content-encoding" && !stored_encoding(value).empty())
      kept.emplace_back(name, stored_encoding(value));
  }
  if (!what.header("content-type")) kept.emplace_back("content-type", "binary/octet-stream");
  if (!what.header(encryption_prefix)) kept.emplace_back(encryption_prefix, "AES256");
  return kept;
}

name_values encryption_of(const name_values& attributes) {
  name_values found;
  for (const auto& attribute : attributes)
    if (attribute.first.starts_with(encryption_prefix)) found.push_back(attribute);
  return found;
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

void add_checksum_headers(name_values& headers, const std::optional<checksum>& sum) {
  if (!sum) return;
  headers.emplace_back(name_of(sum->kind).header, sum->base64);
  headers.emplace_back("x-amz-checksum-type", sum->type());
}

void add_checksum_elements(xml_writer& document, const std::optional<checksum>& sum) {
  if (!sum) return;
  document.element("Checksum" + std::string(name_of(sum->kind).upper), sum->base64);
  document.element("ChecksumType", sum->type());
}

}  // namespace redshift_local::s3
