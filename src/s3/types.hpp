// What the S3 calls speak about.
#pragma once

#include <cstdint>
#include <string>

namespace s3 {

struct object_info {
  std::string key;
  std::uint64_t size_bytes = 0;
  std::string etag;           // quotes included
  std::string last_modified;  // as S3 writes it
};
struct upload_info {
  std::string key, upload_id, initiated;
};
/// A multipart upload that has begun.
struct multipart {
  std::string id;
  bool crc32c = false;  // its parts carry checksums
};
struct part_tag {
  std::uint32_t number = 0;  // 1..10000
  std::string etag;
  std::string crc32c;  // base64; "" in an upload without checksums
};
struct undeleted {
  std::string key, code, message;
};

}  // namespace s3
