// PutObject, GetObject, HeadObject, DeleteObject, DeleteObjects.
#include "s3/attributes.hpp"
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

}  // namespace

void admit_put_object(const request& what, catalog& holdings) {
  holdings.find_bucket(what.bucket);
  check_content_length(what);
  attributes_of(what);
  check_if_none_match(what, holdings);
}

reply put_object(call& it, catalog& holdings) {
  // The bucket cannot have gone, but another upload may have made the object while our body came in.
  check_if_none_match(it.what, holdings);
  auto made = std::make_shared<object>();
  made->pieces = {it.piece};
  made->bytes = it.body.bytes;
  made->etag = '"' + to_hex(it.body.md5) + '"';
  made->headers = attributes_of(it.what);
  made->sum = it.body.sum;
  made->modified = holdings.now();
  holdings.find_bucket(it.what.bucket).objects[it.what.key] = made;

  reply answer;
  answer.headers = encryption_of(made->headers);
  answer.headers.emplace_back("ETag", made->etag);
  if (made->sum) answer.headers.push_back(checksum_header(*made->sum));
  return answer;
}

reply get_object(call& it, catalog& holdings) {
  if (it.what.header("if-none-match")) throw not_implemented("If-None-Match on reading");
  reply answer;
  answer.content = holdings.find_object(it.what.bucket, it.what.key);
  const auto& found = *answer.content;
  answer.headers = found.headers;
  answer.headers.emplace_back("ETag", found.etag);
  answer.headers.emplace_back("Last-Modified", to_http_date(found.modified));
  answer.headers.emplace_back("Accept-Ranges", "bytes");

  answer.range = {0, found.bytes};
  if (const auto range = parse_range(it.what.header("range").value_or(""), found.bytes)) {
    answer.status = 206;
    answer.range = *range;
    answer.headers.emplace_back("Content-Range", "bytes " + std::to_string(range->offset) + "-" +
                                                     std::to_string(range->offset + range->length - 1) + "/" +
                                                     std::to_string(found.bytes));
  }
  // The checksum is that of the whole object, so a part of it comes without.
  const bool wants_sum = it.what.header("x-amz-checksum-mode").value_or("") == "ENABLED";
  if (found.sum && wants_sum && answer.status == 200) answer.headers.push_back(checksum_header(*found.sum));
  return answer;
}

reply delete_object(call& it, catalog& holdings) {
  holdings.find_bucket(it.what.bucket).objects.erase(it.what.key);  // missing is as good as deleted
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

  auto& objects = holdings.find_bucket(it.what.bucket).objects;
  xml_writer document;
  document.open_root("DeleteResult");
  for (const auto& key : keys) {
    if (it.who.may != rights::read_write) {
      write_failure(document, key);
      continue;
    }
    objects.erase(key);
    if (!quiet) document.open("Deleted").element("Key", key).close("Deleted");
  }
  document.close("DeleteResult");
  reply answer;
  answer.body = std::move(document).text();
  return answer;
}

}  // namespace redshift_local::s3
