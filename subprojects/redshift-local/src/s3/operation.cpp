#include "s3/operation.hpp"

#include <algorithm>
#include <array>

#include "faults/s3_operations.hpp"

namespace redshift_local::s3 {

namespace {

void admit_any(const request&, catalog&) {}

// A selector comes before the same method and level without one.
constexpr std::array operations{
    operation{"CreateBucket", "PUT", "bucket", "", "", access::write, false, admit_any, create_bucket},
    operation{"HeadBucket", "HEAD", "bucket", "", "", access::read, false, admit_bucket, head_bucket},
    operation{"GetBucketLocation", "GET", "bucket", "location", "", access::read, false, admit_bucket,
              get_bucket_location},
    operation{"ListMultipartUploads", "GET", "bucket", "uploads",
              "prefix max-uploads key-marker upload-id-marker encoding-type", access::read, false,
              admit_bucket, list_multipart_uploads},
    operation{"ListObjectsV2", "GET", "bucket", "list-type",
              "prefix max-keys continuation-token start-after delimiter encoding-type", access::read, false,
              admit_bucket, list_objects_v2},
    operation{"DeleteObjects", "POST", "bucket", "delete", "", access::by_key, false, admit_bucket,
              delete_objects},
    operation{"UploadPart", "PUT", "key", "partNumber", "uploadId", access::write, true, admit_upload_part,
              upload_part},
    operation{"PutObject", "PUT", "key", "", "", access::write, true, admit_put_object, put_object},
    operation{"ListParts", "GET", "key", "uploadId", "max-parts part-number-marker", access::read, false,
              admit_upload, list_parts},
    operation{"GetObject", "GET", "key", "", "", access::read, false, admit_bucket, get_object},
    operation{"HeadObject", "HEAD", "key", "", "", access::read, false, admit_bucket, get_object},
    operation{"AbortMultipartUpload", "DELETE", "key", "uploadId", "", access::write, false, admit_upload,
              abort_multipart_upload},
    operation{"DeleteObject", "DELETE", "key", "", "", access::write, false, admit_bucket, delete_object},
    operation{"CreateMultipartUpload", "POST", "key", "uploads", "", access::write, false,
              admit_create_multipart_upload, create_multipart_upload},
    operation{"CompleteMultipartUpload", "POST", "key", "uploadId", "", access::write, false, admit_upload,
              complete_multipart_upload},
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
    " x-amz-sdk-checksum-algorithm x-amz-user-agent x-amz-request-payer x-amz-storage-class "
    "x-amz-mp-object-size"
    " x-amz-server-side-encryption x-amz-server-side-encryption-aws-kms-key-id"
    " x-amz-server-side-encryption-bucket-key-enabled x-amz-server-side-encryption-context";
constexpr std::string_view conditional_headers = "if-match if-modified-since if-unmodified-since if-range";

bool understands_header(const std::string& name) {
  if (has_word(conditional_headers, name)) return false;
  return !name.starts_with("x-amz-") || name.starts_with("x-amz-meta-") ||
         name.starts_with("x-amz-checksum-") || has_word(common_headers, name);
}

}  // namespace

const operation* find_operation(const request& what) {
  if (what.bucket.empty()) return nullptr;
  const std::string_view level = what.key.empty() ? "bucket" : "key";
  const auto found = std::find_if(operations.begin(), operations.end(), [&](const operation& one) {
    return one.method == what.method && one.level == level &&
           (one.selector.empty() || what.parameter(one.selector));
  });
  return found != operations.end() ? &*found : nullptr;
}

void check_understood(const operation& which, const request& what) {
  for (const auto& [name, value] : what.query)
    if (name != which.selector && !has_word(which.parameters, name) && !has_word(common_parameters, name))
      throw not_implemented("parameter " + name);
  for (const auto& [name, value] : what.headers)
    if (!understands_header(name)) throw not_implemented("header " + name);
}

void check_rights(const operation& which, const user& who) {
  const bool allowed = which.needs == access::by_key || who.may == rights::read_write ||
                       (who.may == rights::read_only && which.needs == access::read);
  if (!allowed)
    throw s3_error(
        403, "AccessDenied",
        "User: " + who.access_key + " is not authorized to perform: s3:" + std::string(which.name));
}

}  // namespace redshift_local::s3
