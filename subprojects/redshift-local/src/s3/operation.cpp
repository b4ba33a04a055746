#include "s3/operation.hpp"

#include <algorithm>
#include <array>

#include "faults/s3_operations.hpp"

namespace redshift_local::s3 {

namespace {

using enum access;
using enum body_kind;

void admit_any(const request&, catalog&) {}

constexpr std::string_view conditions = "if-match if-none-match if-modified-since if-unmodified-since";
constexpr std::string_view write_conditions = "if-match if-none-match";
constexpr std::string_view encryption = "x-amz-server-side-encryption";

// A selector comes before the same method and level without one.
constexpr std::array operations{
    operation{"ListBuckets", "GET", "service", "", "", "", read, document, admit_any, list_buckets},

    operation{"CreateBucket", "PUT", "bucket", "", "", "", write, document, admit_any, create_bucket},
    operation{"HeadBucket", "HEAD", "bucket", "", "", "", read, document, admit_bucket, head_bucket},
    operation{"DeleteBucket", "DELETE", "bucket", "", "", "", write, document, admit_bucket, delete_bucket},
    operation{"GetBucketLocation", "GET", "bucket", "location", "", "", read, document, admit_bucket,
              get_bucket_location},
    operation{"ListMultipartUploads", "GET", "bucket", "uploads",
              "prefix delimiter max-uploads key-marker upload-id-marker encoding-type", "", read, document,
              admit_bucket, list_multipart_uploads},
    operation{"ListObjectsV2", "GET", "bucket", "list-type",
              "prefix max-keys continuation-token start-after delimiter encoding-type fetch-owner", "", read,
              document, admit_bucket, list_objects_v2},
    operation{"ListObjects", "GET", "bucket", "", "prefix marker max-keys delimiter encoding-type", "", read,
              document, admit_bucket, list_objects},
    operation{"DeleteObjects", "POST", "bucket", "delete", "", "", by_key, document, admit_bucket,
              delete_objects},

    operation{"UploadPartCopy", "PUT", "key", "partNumber", "uploadId",
              "x-amz-copy-source x-amz-copy-source-range", write, document, admit_upload_part,
              upload_part_copy, "x-amz-copy-source", source_of_part},
    operation{"UploadPart", "PUT", "key", "partNumber", "uploadId", "", write, data, admit_upload_part,
              upload_part},
    operation{"CopyObject", "PUT", "key", "", "", "x-amz-copy-source x-amz-metadata-directive", write,
              document, admit_bucket, copy_object, "x-amz-copy-source", source_of_object},
    operation{"PutObject", "PUT", "key", "", "", write_conditions, write, data, admit_put_object, put_object},
    operation{"ListParts", "GET", "key", "uploadId", "max-parts part-number-marker", "", read, document,
              admit_upload, list_parts},
    operation{
        "GetObject", "GET", "key", "",
        "partNumber response-content-type response-content-language response-expires response-cache-control"
        " response-content-disposition response-content-encoding",
        conditions, read, document, admit_bucket, get_object},
    operation{"HeadObject", "HEAD", "key", "", "partNumber", conditions, read, document, admit_bucket,
              get_object},
    operation{"AbortMultipartUpload", "DELETE", "key", "uploadId", "", "", write, document, admit_upload,
              abort_multipart_upload},
    operation{"DeleteObject", "DELETE", "key", "", "", "", write, document, admit_bucket, delete_object},
    operation{"CreateMultipartUpload", "POST", "key", "uploads", "", "", write, document,
              admit_create_multipart_upload, create_multipart_upload},
    operation{"CompleteMultipartUpload", "POST", "key", "uploadId", "",
              "if-match if-none-match x-amz-mp-object-size", write, parts_list,
              admit_complete_multipart_upload, complete_multipart_upload},
};

static_assert(std::all_of(operations.begin(), operations.end(),
                          [](const operation& one) { return faults::is_s3_operation(one.name); }),
              "faults/s3_operations.hpp names them all");

bool has_word(std::string_view words, std::string_view word) {
  return (' ' + std::string(words) + ' ').find(' ' + std::string(word) + ' ') != std::string::npos;
}

// What every operation understands, or may ignore without a lie.
constexpr std::string_view common_parameters =
    "x-id X-Amz-Algorithm X-Amz-Credential X-Amz-Date X-Amz-Expires X-Amz-SignedHeaders X-Amz-Signature"
    " X-Amz-Security-Token";
constexpr std::string_view common_headers =
    "x-amz-date x-amz-content-sha256 x-amz-security-token x-amz-decoded-content-length x-amz-trailer"
    " x-amz-sdk-checksum-algorithm x-amz-user-agent x-amz-request-payer x-amz-expected-bucket-owner";
constexpr std::string_view creating_headers =
    "x-amz-storage-class x-amz-server-side-encryption x-amz-server-side-encryption-aws-kms-key-id"
    " x-amz-server-side-encryption-bucket-key-enabled x-amz-server-side-encryption-context";
constexpr std::string_view conditional_headers =
    "if-match if-none-match if-modified-since if-unmodified-since if-range";

bool creates(const operation& which) {
  return which.name == "PutObject" || which.name == "CopyObject" || which.name == "CreateMultipartUpload";
}

bool understands_header(const operation& which, const std::string& name) {
  if (has_word(which.headers, name)) return true;
  if (has_word(conditional_headers, name)) return false;
  if (creates(which) && (has_word(creating_headers, name) || name.starts_with("x-amz-meta-"))) return true;
  return !name.starts_with("x-amz-") || name.starts_with("x-amz-checksum-") || has_word(common_headers, name);
}

std::string_view level_of(const request& what) {
  if (what.bucket.empty()) return what.key.empty() ? "service" : "none";
  return what.key.empty() ? "bucket" : "key";
}

}  // namespace

const operation* find_operation(const request& what) {
  const auto level = level_of(what);
  const auto found = std::find_if(operations.begin(), operations.end(), [&](const operation& one) {
    return one.method == what.method && one.level == level &&
           (one.selector.empty() || what.parameter(one.selector)) &&
           (one.selecting_header.empty() || what.header(one.selecting_header));
  });
  return found != operations.end() ? &*found : nullptr;
}

s3_error no_such_operation(const request& what) {
  const bool names_a_subresource = std::any_of(what.query.begin(), what.query.end(), [](const auto& one) {
    return !has_word(common_parameters, one.first);
  });
  if (names_a_subresource) return not_implemented(what.method + ' ' + what.path);
  const auto level = level_of(what);
  return {405,
          "MethodNotAllowed",
          "The specified method is not allowed against this resource.",
          {{"Method", what.method},
           {"ResourceType", level == "service"  ? "SERVICE"
                            : level == "bucket" ? "BUCKET"
                                                : "OBJECT"}}};
}

void check_understood(const operation& which, const request& what) {
  for (const auto& [name, value] : what.query)
    if (name != which.selector && !has_word(which.parameters, name) && !has_word(common_parameters, name))
      throw not_implemented("parameter " + name);
  for (const auto& [name, value] : what.headers) {
    if (understands_header(which, name)) continue;
    if (name.starts_with(encryption) && name.find("customer") == std::string::npos)
      throw s3_error(400, "InvalidArgument", name + " header is not supported for this operation.",
                     {{"ArgumentName", name}, {"ArgumentValue", value}});
    throw not_implemented("header " + name);
  }
}

void check_rights(const operation& which, const request& what, const user& who) {
  const bool allowed = which.needs == by_key || who.may == rights::read_write ||
                       (who.may == rights::read_only && which.needs == read);
  if (!allowed)
    throw s3_error(
        403, "AccessDenied",
        "User: " + who.access_key + " is not authorized to perform: s3:" + std::string(which.name));
  if (what.header("x-amz-expected-bucket-owner").value_or(account_id) != account_id)
    throw s3_error(403, "AccessDenied", "Access Denied");
}

}  // namespace redshift_local::s3
