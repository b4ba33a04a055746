#include "s3/catalog.hpp"

#include "s3/encoding.hpp"

namespace redshift_local::s3 {

std::string part::etag() const { return '"' + to_hex(md5) + '"'; }

bucket& catalog::find_bucket(const std::string& name) {
  const auto found = buckets.find(name);
  if (found == buckets.end())
    throw s3_error(404, "NoSuchBucket", "The specified bucket does not exist", {{"BucketName", name}});
  return found->second;
}

upload& catalog::find_upload(const std::string& bucket_name, const std::string& key,
                             const std::string& upload_id) {
  auto& uploads = find_bucket(bucket_name).uploads;
  const auto found = uploads.find(upload_id);
  if (found == uploads.end() || found->second.key != key)
    throw s3_error(
        404, "NoSuchUpload",
        "The specified multipart upload does not exist. The upload ID might be invalid, or the multipart"
        " upload might have been aborted or completed.",
        {{"UploadId", upload_id}});
  return found->second;
}

std::shared_ptr<const object> catalog::find_object(const std::string& bucket_name, const std::string& key) {
  const auto& objects = find_bucket(bucket_name).objects;
  const auto found = objects.find(key);
  if (found == objects.end())
    throw s3_error(404, "NoSuchKey", "The specified key does not exist.", {{"Key", key}});
  return found->second;
}

/// Opaque, and in need of percent-encoding in a query, as real ones may be.
std::string catalog::next_upload_id() {
  const auto number = std::to_string(++uploads_begun_);
  return to_base64(digest_of(digest_kind::sha256, "upload " + number).substr(0, 16)) + "+/" + number;
}

}  // namespace redshift_local::s3
