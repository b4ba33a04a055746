// CopyObject, UploadPartCopy: bytes that are in a bucket already, which the connection copies to a new file.
#include "s3/attributes.hpp"
#include "s3/encoding.hpp"
#include "s3/operation.hpp"
#include "s3/xml.hpp"

namespace redshift_local::s3 {

namespace {

constexpr std::uint64_t max_copied_bytes = std::uint64_t{5} << 30;  // S3: one copy

s3_error invalid_argument(const std::string& name, std::string_view value, const std::string& message) {
  return {400, "InvalidArgument", message, {{"ArgumentName", name}, {"ArgumentValue", std::string(value)}}};
}

/// x-amz-copy-source: "bucket/key" or "/bucket/key", percent-encoded.
std::shared_ptr<const object> named_source(const request& what, const catalog& holdings) {
  const auto header = what.header("x-amz-copy-source").value_or("");
  if (header.find('?') != std::string_view::npos) throw not_implemented("x-amz-copy-source with a version");
  auto decoded = percent_decode(header, false).value_or("");
  if (decoded.starts_with('/')) decoded.erase(0, 1);
  const auto slash = decoded.find('/');
  if (slash == std::string::npos || slash == 0 || slash + 1 == decoded.size())
    throw invalid_argument("x-amz-copy-source", header,
                           "Copy Source must mention the source bucket and key: sourcebucket/sourcekey");
  return holdings.find_object(decoded.substr(0, slash), decoded.substr(slash + 1));
}

void check_size(const copy_source& what) {
  if (what.range.length > max_copied_bytes)
    throw s3_error(400, "InvalidRequest",
                   "The specified copy source is larger than the maximum allowable size for a copy source: " +
                       std::to_string(max_copied_bytes));
}

/// x-amz-copy-source-range: "bytes=a-b" within the source, both ends given.
byte_range source_range(const request& what, const object& from) {
  const auto header = what.header("x-amz-copy-source-range");
  if (!header) return {0, from.bytes};
  const auto refused =
      invalid_argument("x-amz-copy-source-range", *header,
                       "The x-amz-copy-source-range value must be of the form bytes=first-last where"
                       " first and last are the zero-based offsets of the first and last bytes to copy");
  const auto range = parse_range(*header, from.bytes);
  const auto dash = header->find('-');
  const auto last = dash == std::string_view::npos ? std::nullopt : to_number(header->substr(dash + 1));
  if (!range || !last || header->starts_with("bytes=-")) throw refused;
  if (*last >= from.bytes)
    throw invalid_argument(
        "x-amz-copy-source-range", *header,
        "Range specified is not valid for source object of size: " + std::to_string(from.bytes));
  return *range;
}

/// Headers of the new object: those of the source, unless the request replaces them.
name_values copied_attributes(const request& what, const object& from) {
  const auto directive = what.header("x-amz-metadata-directive").value_or("COPY");
  if (directive != "COPY" && directive != "REPLACE")
    throw invalid_argument("x-amz-metadata-directive", directive, "Unknown metadata directive.");
  auto given = attributes_of(what);
  if (directive == "REPLACE") return given;
  auto kept = from.headers;
  // Encryption and storage class are never copied.
  const auto is_own = [](const auto& one) {
    return one.first.starts_with("x-amz-server-side-encryption") || one.first == "x-amz-storage-class";
  };
  std::erase_if(kept, is_own);
  for (const auto& one : given)
    if (is_own(one)) kept.push_back(one);
  return kept;
}

reply copy_reply(const char* root, instant modified, const std::string& etag) {
  xml_writer document;
  document.open_root(root).element("LastModified", to_iso_date(modified)).element("ETag", etag).close(root);
  reply answer;
  answer.body = std::move(document).text();
  return answer;
}

}  // namespace

copy_source source_of_object(const request& what, const catalog& holdings) {
  if (what.header("x-amz-checksum-algorithm")) throw not_implemented("x-amz-checksum-algorithm of a copy");
  const auto from = named_source(what, holdings);
  copied_attributes(what, *from);
  const bool replaces = what.header("x-amz-metadata-directive").value_or("COPY") == "REPLACE";
  const auto& objects = holdings.find_bucket(what.bucket).objects;
  const auto existing = objects.find(what.key);
  if (existing != objects.end() && existing->second == from && !replaces)
    throw s3_error(
        400, "InvalidRequest",
        "This copy request is illegal because it is trying to copy an object to itself without changing"
        " the object's metadata, storage class, website redirect location or encryption attributes.");
  copy_source source{from, {0, from->bytes}};
  check_size(source);
  return source;
}

reply copy_object(call& it, catalog& holdings) {
  holdings.find_bucket(it.what.bucket);  // it may have gone meanwhile
  auto made = std::make_shared<object>();
  made->headers = copied_attributes(it.what, *it.from);
  made->pieces = {it.piece};
  made->bytes = it.from->bytes;
  made->etag = '"' + to_hex(it.body.md5) + '"';
  const bool is_whole = it.from->sum && it.from->sum->type() == "FULL_OBJECT";
  made->sum = is_whole ? it.from->sum : it.body.sum;
  made->modified = holdings.now();
  holdings.put_object(it.what.bucket, it.what.key, made);
  auto answer = copy_reply("CopyObjectResult", made->modified, made->etag);
  answer.headers = encryption_of(made->headers);
  return answer;
}

copy_source source_of_part(const request& what, const catalog& holdings) {
  const auto from = named_source(what, holdings);
  const auto& to = holdings.find_upload(what.bucket, what.key, std::string(*what.parameter("uploadId")));
  if (to.checksum_of_parts && !to.full_object)
    throw not_implemented("UploadPartCopy with a checksum of checksums");
  copy_source source{from, source_range(what, *from)};
  check_size(source);
  return source;
}

reply upload_part_copy(call& it, catalog& holdings) {
  const auto stored = store_part(it, holdings);
  return copy_reply("CopyPartResult", stored.modified, stored.etag());
}

}  // namespace redshift_local::s3
