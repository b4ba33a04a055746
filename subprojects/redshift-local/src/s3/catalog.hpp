// What the endpoint holds: buckets, objects, multipart uploads. Plain data in memory, the bytes in blobs;
// every change goes through here and into the journal, so that all of it is there again after a restart.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "s3/blob.hpp"
#include "s3/body.hpp"
#include "s3/clock.hpp"

namespace redshift_local::s3 {

/// Immutable once it is in a bucket. A completed upload keeps its parts as they are: pieces, never copied
/// together.
struct object {
  std::vector<std::shared_ptr<const blob>> pieces;
  std::uint64_t bytes = 0;
  std::string etag;     // with its quotes
  name_values headers;  // given at creation, echoed by GET and HEAD
  std::optional<checksum> sum;
  instant modified{};
};

struct part {
  std::shared_ptr<const blob> piece;
  std::string md5;  // raw
  std::optional<checksum> sum;
  instant modified{};

  std::string etag() const;
};

struct upload {
  std::string key;
  instant initiated{};
  name_values headers;
  std::optional<digest_kind> checksum_of_parts;
  bool full_object = false;  // x-amz-checksum-type: FULL_OBJECT in place of COMPOSITE
  std::map<int, part> parts;
};

/// S3 answers a repeated CompleteMultipartUpload with success for a while.
struct completion {
  std::string request;  // the document
  std::string key;
  std::shared_ptr<const object> made;
  instant at{};
};

struct bucket {
  std::string region;
  instant created{};
  bool is_new =
      false;  // its address has not spread yet: requests elsewhere are redirected for the time being
  std::map<std::string, std::shared_ptr<const object>> objects;  // by key, in byte order as S3 lists them
  std::map<std::string, upload> uploads;                         // by upload id
  std::map<std::string, completion> completions;                 // by upload id; not kept over a restart
};

class journal;

class catalog {
 public:
  /// Reads what an earlier process has left in the directory. Throws std::runtime_error when that is broken.
  catalog(std::filesystem::path directory, std::function<instant()> clock);
  ~catalog();

  const std::function<instant()> now;

  const std::map<std::string, bucket>& buckets() const { return buckets_; }
  const bucket& find_bucket(const std::string& name) const;  // throws NoSuchBucket
  const upload& find_upload(const std::string& bucket_name, const std::string& key,
                            const std::string& upload_id) const;  // throws NoSuchUpload
  std::shared_ptr<const object> find_object(const std::string& bucket_name, const std::string& key) const;
  /// Null when there is none, or when it is too long ago.
  const completion* find_completion(const std::string& bucket_name, const std::string& key,
                                    const std::string& upload_id);

  /// False when there is one of that name.
  bool create_bucket(const std::string& name, const std::string& region, bool is_new);
  void drop_bucket(const std::string& name);
  void put_object(const std::string& bucket_name, const std::string& key, std::shared_ptr<const object> made);
  void erase_object(const std::string& bucket_name, const std::string& key);  // if there is one
  /// Returns the upload's id.
  std::string begin_upload(const std::string& bucket_name, upload begun);
  void put_part(const std::string& bucket_name, const std::string& upload_id, int number, part received);
  void complete_upload(const std::string& bucket_name, const std::string& upload_id, completion how);
  void erase_upload(const std::string& bucket_name, const std::string& upload_id);

  std::unique_ptr<blob_writer> create_blob() { return blobs_.create(); }

 private:
  bucket& at(const std::string& name) { return buckets_.at(name); }

  std::map<std::string, bucket> buckets_;
  blob_directory blobs_;  // after the buckets: what they own at the end stays on disk
  std::unique_ptr<journal> journal_;
};

}  // namespace redshift_local::s3
