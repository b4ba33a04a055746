// What the endpoint holds: buckets, objects, multipart uploads. Plain data in memory, the bytes in blobs.
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
  std::map<int, part> parts;
};

struct bucket {
  std::map<std::string, std::shared_ptr<const object>> objects;  // by key, in byte order as S3 lists them
  std::map<std::string, upload> uploads;                         // by upload id
};

class catalog {
 public:
  catalog(std::string region_name, std::function<instant()> clock)
      : region(std::move(region_name)), now(std::move(clock)) {}

  const std::string region;
  const std::function<instant()> now;
  std::map<std::string, bucket> buckets;

  bucket& find_bucket(const std::string& name);  // throws NoSuchBucket
  upload& find_upload(const std::string& bucket_name, const std::string& key, const std::string& upload_id);
  std::shared_ptr<const object> find_object(const std::string& bucket_name, const std::string& key);

  std::string next_upload_id();

 private:
  std::uint64_t uploads_begun_ = 0;
};

}  // namespace redshift_local::s3
