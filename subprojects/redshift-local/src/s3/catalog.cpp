#include "s3/catalog.hpp"

#include <openssl/rand.h>

#include "s3/encoding.hpp"
#include "s3/journal.hpp"

namespace redshift_local::s3 {

namespace {

constexpr std::chrono::minutes completion_lasts{10};

/// Opaque, and in need of percent-encoding in a query, as real ones may be.
std::string make_upload_id() {
  std::string bytes(24, '\0');
  if (RAND_bytes(reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(bytes.size())) != 1)
    throw std::runtime_error("no random bytes");
  return to_base64(bytes) + "+/";
}

}  // namespace

std::string part::etag() const { return '"' + to_hex(md5) + '"'; }

catalog::catalog(std::filesystem::path directory, std::function<instant()> clock)
    : now(std::move(clock)),
      blobs_(std::move(directory)),
      journal_(std::make_unique<journal>(blobs_, buckets_)) {}
catalog::~catalog() = default;

const bucket& catalog::find_bucket(const std::string& name) const {
  const auto found = buckets_.find(name);
  if (found == buckets_.end())
    throw s3_error(404, "NoSuchBucket", "The specified bucket does not exist", {{"BucketName", name}});
  return found->second;
}

const upload& catalog::find_upload(const std::string& bucket_name, const std::string& key,
                                   const std::string& upload_id) const {
  const auto& uploads = find_bucket(bucket_name).uploads;
  const auto found = uploads.find(upload_id);
  if (found == uploads.end() || found->second.key != key)
    throw s3_error(
        404, "NoSuchUpload",
        "The specified multipart upload does not exist. The upload ID might be invalid, or the multipart"
        " upload might have been aborted or completed.",
        {{"UploadId", upload_id}});
  return found->second;
}

std::shared_ptr<const object> catalog::find_object(const std::string& bucket_name,
                                                   const std::string& key) const {
  const auto& objects = find_bucket(bucket_name).objects;
  const auto found = objects.find(key);
  if (found == objects.end())
    throw s3_error(404, "NoSuchKey", "The specified key does not exist.", {{"Key", key}});
  return found->second;
}

const completion* catalog::find_completion(const std::string& bucket_name, const std::string& key,
                                           const std::string& upload_id) {
  find_bucket(bucket_name);
  auto& known = at(bucket_name).completions;
  std::erase_if(known, [&](const auto& one) { return one.second.at + completion_lasts < now(); });
  const auto found = known.find(upload_id);
  return found != known.end() && found->second.key == key ? &found->second : nullptr;
}

bool catalog::create_bucket(const std::string& name, const std::string& region, bool is_new) {
  const auto [place, created] = buckets_.try_emplace(name);
  if (!created) return false;
  place->second.region = region;
  place->second.created = now();
  place->second.is_new = is_new;
  journal_->add_bucket(name, place->second);
  return true;
}

void catalog::drop_bucket(const std::string& name) {
  buckets_.erase(name);
  journal_->drop_bucket(name);
}

void catalog::put_object(const std::string& bucket_name, const std::string& key,
                         std::shared_ptr<const object> made) {
  journal_->add_object(bucket_name, key, *made);
  at(bucket_name).objects[key] = std::move(made);
}

void catalog::erase_object(const std::string& bucket_name, const std::string& key) {
  if (at(bucket_name).objects.erase(key) > 0) journal_->drop_object(bucket_name, key);
}

std::string catalog::begin_upload(const std::string& bucket_name, upload begun) {
  auto id = make_upload_id();
  journal_->add_upload(bucket_name, id, begun);
  at(bucket_name).uploads.emplace(id, std::move(begun));
  return id;
}

void catalog::put_part(const std::string& bucket_name, const std::string& upload_id, int number,
                       part received) {
  journal_->add_part(bucket_name, upload_id, number, received);
  at(bucket_name).uploads.at(upload_id).parts.insert_or_assign(number, std::move(received));
}

void catalog::complete_upload(const std::string& bucket_name, const std::string& upload_id, completion how) {
  put_object(bucket_name, how.key, how.made);
  at(bucket_name).completions.insert_or_assign(upload_id, std::move(how));
  erase_upload(bucket_name, upload_id);
}

void catalog::erase_upload(const std::string& bucket_name, const std::string& upload_id) {
  at(bucket_name).uploads.erase(upload_id);
  journal_->drop_upload(bucket_name, upload_id);
}

}  // namespace redshift_local::s3
