// The operations of S3: which one a request is, whether it may begin, and what it answers.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "s3/body.hpp"
#include "s3/byte_range.hpp"
#include "s3/catalog.hpp"
#include "s3/request.hpp"

namespace redshift_local::s3 {

struct reply {
  int status = 200;
  name_values headers;
  std::string body;
  std::shared_ptr<const object> content;  // GetObject, HeadObject: `range` of it is the body
  byte_range range;
  bool trickle = false;  // status and blanks first, the body later (S3: CompleteMultipartUpload)
};

/// Bytes that are in a bucket already.
struct copy_source {
  std::shared_ptr<const object> from;
  byte_range range;
};

/// A request whose signature, rights and body were found in order.
struct call {
  const request& what;
  const user& who;
  const received_body& body;
  std::string document;                // the body, when it is a document
  std::shared_ptr<const blob> piece;   // the body, when it is data, or what was copied in its place
  std::shared_ptr<const object> from;  // what was copied
};

enum class access {
  read,
  write,
  by_key,  // decided for each key (S3: DeleteObjects answers 200 with an error for each key)
};

enum class body_kind {
  document,
  data,        // goes to a file, not to memory
  parts_list,  // a document, with checksum headers that speak of the object it makes
               // (CompleteMultipartUpload)
};

/// The account that everything belongs to.
inline constexpr std::string_view account_id = "123456789012";

struct operation {
  std::string_view name;  // as in the S3 API reference
  std::string_view method;
  std::string_view level;       // "service", "bucket" or "key"
  std::string_view selector;    // the query parameter that tells it from others; empty: none
  std::string_view parameters;  // further parameters it understands, separated by blanks
  std::string_view headers;     // x-amz- and conditional headers it understands besides the common ones
  access needs;
  body_kind takes;
  void (*admit)(const request&, catalog&);  // before the body is read; throws s3_error
  reply (*perform)(call&, catalog&);        // throws s3_error
  std::string_view selecting_header{};      // as selector, a header
  /// What is copied to a new file in place of a body; throws s3_error. Null: nothing.
  copy_source (*source)(const request&, const catalog&) = nullptr;
};

/// Null when S3, or this endpoint, has no such operation.
const operation* find_operation(const request& what);

/// What to say then: MethodNotAllowed, or NotImplemented for a subresource.
s3_error no_such_operation(const request& what);

/// Refuses parameters and x-amz- headers that the operation would have to ignore: throws s3_error
/// NotImplemented, or InvalidArgument where S3 refuses encryption headers.
void check_understood(const operation& which, const request& what);

/// Throws s3_error AccessDenied.
void check_rights(const operation& which, const request& what, const user& who);

reply list_buckets(call& it, catalog& holdings);
void admit_bucket(const request& what, catalog& holdings);
reply create_bucket(call& it, catalog& holdings);
reply head_bucket(call& it, catalog& holdings);
reply delete_bucket(call& it, catalog& holdings);
reply get_bucket_location(call& it, catalog& holdings);

void admit_put_object(const request& what, catalog& holdings);
reply put_object(call& it, catalog& holdings);
reply get_object(call& it, catalog& holdings);
reply delete_object(call& it, catalog& holdings);
reply delete_objects(call& it, catalog& holdings);

copy_source source_of_object(const request& what, const catalog& holdings);
reply copy_object(call& it, catalog& holdings);
copy_source source_of_part(const request& what, const catalog& holdings);
reply upload_part_copy(call& it, catalog& holdings);

reply list_objects(call& it, catalog& holdings);
reply list_objects_v2(call& it, catalog& holdings);
reply list_multipart_uploads(call& it, catalog& holdings);
reply list_parts(call& it, catalog& holdings);

void admit_create_multipart_upload(const request& what, catalog& holdings);
void admit_upload_part(const request& what, catalog& holdings);
void admit_complete_multipart_upload(const request& what, catalog& holdings);
void admit_upload(const request& what, catalog& holdings);
reply create_multipart_upload(call& it, catalog& holdings);
reply upload_part(call& it, catalog& holdings);
reply complete_multipart_upload(call& it, catalog& holdings);
reply abort_multipart_upload(call& it, catalog& holdings);

/// The checksum that S3 adds to an object or a part that comes without: CRC64NVME, unless the upload is for
/// another one of the whole object. Throws s3_error NoSuchUpload.
digest_kind own_checksum(const request& what, const catalog& holdings);

/// Adds the part that came, or was copied, to the upload that the request names. Throws s3_error.
part store_part(const call& it, catalog& holdings);

}  // namespace redshift_local::s3
