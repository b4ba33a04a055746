// The XML documents of the S3 calls, to and from plain values (S3 API Reference). Readers throw xml_error.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "s3/types.hpp"

namespace s3 {

struct error_document {
  std::string code, message, region, endpoint, request_id, host_id;
};
error_document read_error(std::string_view document);

// Keys are decoded when the page says that they are encoded; some servers do not know encoding-type.

/// One page of ListObjectsV2; the next one is asked for with `next_token` unless that is empty.
struct object_page {
  std::vector<object_info> objects;
  std::string next_token;
};
object_page read_object_page(std::string_view document);

/// One page of ListMultipartUploads; more follow when `truncated`.
struct upload_page {
  std::vector<upload_info> uploads;
  bool truncated = false;
  std::string next_key_marker, next_upload_id_marker;
};
upload_page read_upload_page(std::string_view document);

std::vector<undeleted> read_delete_result(std::string_view document);
std::string read_upload_id(std::string_view document);
/// The checksum of the completed object, "" without one.
std::string read_completed_crc32c(std::string_view document);

/// At most 1000 keys are allowed in one request.
std::string delete_document(std::span<const std::string> keys);
std::string complete_document(std::span<const part_tag> parts);

/// Undoes encoding-type=url: "%41" and '+' for a blank. What is no valid escape stays as it is.
std::string url_decode(std::string_view text);

}  // namespace s3
