// PutObject, GetObject, HeadObject, DeleteObject, DeleteObjects.
#include "s3/attributes.hpp"
#include "s3/conditions.hpp"
#include "s3/encoding.hpp"
#include "s3/operation.hpp"
#include "s3/xml.hpp"

namespace redshift_local::s3 {

namespace {

constexpr std::size_t max_deleted_keys = 1000;  // S3: DeleteObjects

void write_failure(xml_writer& document, const std::string& key) {
  document.open("Error")
      .element("Key", key)
      .element("Code", "AccessDenied")
      .element("Message", "Access Denied");
  document.close("Error");
}

/// partNumber: one part of a multipart upload. Throws s3_error InvalidPartNumber.
byte_range range_of_part(const object& found, std::string_view number) {
  const auto wanted = to_number(number);
  if (!wanted || *wanted < 1 || *wanted > found.pieces.size())
    throw s3_error(416, "InvalidPartNumber", "The requested partnumber is not satisfiable",
                   {{"PartNumberRequested", std::string(number)},
                    {"ActualPartCount", std::to_string(found.pieces.size())}});
  byte_range range;
  for (std::size_t i = 0; i + 1 < *wanted; ++i) range.offset += found.pieces[i]->bytes();
  range.length = found.pieces[*wanted - 1]->bytes();
  return range;
}

/// Nothing: all of it. Adds the number of parts when one of them is asked for.
std::optional<byte_range> wanted_range(const request& what, const object& found, name_values& headers) {
  const auto header = what.header("range");
  const auto number = what.parameter("partNumber");
  if (!number) return parse_range(header.value_or(""), found.bytes);
  if (header)
    throw s3_error(400, "InvalidRequest", "Cannot specify both Range header and partNumber query parameter");
  const bool has_parts = found.etag.find('-') != std::string::npos;
  if (has_parts) headers.emplace_back("x-amz-mp-parts-count", std::to_string(found.pieces.size()));
  return range_of_part(found, *number);
}

}  // namespace

void admit_put_object(const request& what, catalog& holdings) {
  holdings.find_bucket(what.bucket);
  check_content_length(what);
  attributes_of(what);
  check_write_conditions(what, holdings);
}

reply put_object(call& it, catalog& holdings) {
  // The bucket may have gone, or another upload may have made the object, while our body came in.
  check_write_conditions(it.what, holdings);
  auto made = std::make_shared<object>();
  made->pieces = {it.piece};
  made->bytes = it.body.bytes;
  made->etag = '"' + to_hex(it.body.md5) + '"';
  made->headers = attributes_of(it.what);
  made->sum = it.body.sum;
  made->modified = holdings.now();
  holdings.put_object(it.what.bucket, it.what.key, made);

  reply answer;
  answer.headers = encryption_of(made->headers);
  answer.headers.emplace_back("ETag", made->etag);
  add_checksum_headers(answer.headers, made->sum);
  return answer;
}

reply get_object(call& it, catalog& holdings) {
  reply answer;
  auto content = holdings.find_object(it.what.bucket, it.what.key);
  const auto& found = *content;
  answer.headers.emplace_back("ETag", found.etag);
  answer.headers.emplace_back("Last-Modified", to_http_date(found.modified));
  if (is_not_modified(it.what, found)) {
    answer.status = 304;
    return answer;
  }
  answer.content = std::move(content);
  for (const auto& [name, value] : found.headers)
    answer.headers.emplace_back(name, it.what.parameter("response-" + name).value_or(value));
  answer.headers.emplace_back("Accept-Ranges", "bytes");

  answer.range = {0, found.bytes};
  if (const auto range = wanted_range(it.what, found, answer.headers)) {
    answer.status = 206;
    answer.range = *range;
    const auto last = static_cast<std::int64_t>(range->offset + range->length) - 1;
    answer.headers.emplace_back("Content-Range", "bytes " + std::to_string(range->offset) + "-" +
                                                     std::to_string(last) + "/" +
                                                     std::to_string(found.bytes));
  }
  // The checksum is that of the whole object, so a part of it comes without.
  const bool wants_sum = it.what.header("x-amz-checksum-mode").value_or("") == "ENABLED";
  if (wants_sum && answer.status == 200) add_checksum_headers(answer.headers, found.sum);
  return answer;
}

reply delete_object(call& it, catalog& holdings) {
  holdings.find_bucket(it.what.bucket);
  holdings.erase_object(it.what.bucket, it.what.key);  // missing is as good as deleted
  reply answer;
  answer.status = 204;
  return answer;
}

reply delete_objects(call& it, catalog& holdings) {
  if (!it.body.has_content_md5 && !it.body.sum)
    throw s3_error(400, "InvalidRequest", "Missing required header for this request: Content-MD5");
  const auto wanted = parse_xml(it.document);
  const auto malformed = s3_error(400, "MalformedXML",
                                  "The XML you provided was not well-formed or did not validate"
                                  " against our published schema");
  if (wanted.name != "Delete") throw malformed;
  const bool quiet = wanted.child_text("Quiet") == "true";

  std::vector<std::string> keys;
  for (const auto& child : wanted.children) {
    if (child.name == "Quiet") continue;
    if (child.name != "Object" || child.child_text("Key").empty()) throw malformed;
    if (child.children.size() != 1) throw not_implemented("DeleteObjects with more than a key");
    keys.emplace_back(child.child_text("Key"));
  }
  if (keys.empty() || keys.size() > max_deleted_keys) throw malformed;

  holdings.find_bucket(it.what.bucket);
  xml_writer document;
  document.open_root("DeleteResult");
  for (const auto& key : keys) {
    if (it.who.may != rights::read_write) {
      write_failure(document, key);
      continue;
    }
    holdings.erase_object(it.what.bucket, key);
    if (!quiet) document.open("Deleted").element("Key", key).close("Deleted");
  }
  document.close("DeleteResult");
  reply answer;
  answer.body = std::move(document).text();
  return answer;
}

}  // namespace redshift_local::s3
