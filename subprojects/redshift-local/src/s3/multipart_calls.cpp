// CreateMultipartUpload, UploadPart, CompleteMultipartUpload, AbortMultipartUpload.
#include "s3/attributes.hpp"
#include "s3/encoding.hpp"
#include "s3/operation.hpp"
#include "s3/xml.hpp"

namespace redshift_local::s3 {

namespace {

constexpr std::uint64_t min_part_bytes = 5 * 1024 * 1024;  // S3: every part but the last
constexpr int max_part_number = 10'000;

std::string upload_id(const request& what) { return std::string(what.parameter("uploadId").value_or("")); }

int part_number(std::string_view text) {
  const auto number = to_number(text);
  if (!number || *number < 1 || *number > max_part_number)
    throw s3_error(400, "InvalidArgument", "Part number must be an integer between 1 and 10000, inclusive",
                   {{"ArgumentName", "partNumber"}, {"ArgumentValue", std::string(text)}});
  return static_cast<int>(*number);
}

s3_error invalid_request(const std::string& message) { return {400, "InvalidRequest", message}; }

std::string without_quotes(std::string_view etag) {
  if (etag.size() >= 2 && etag.front() == '"' && etag.back() == '"') etag = etag.substr(1, etag.size() - 2);
  return std::string(etag);
}

struct chosen_part {
  int number;
  std::string etag;  // without quotes
  std::string sum;   // base64 of the upload's algorithm, empty when the client gave none
};

std::vector<chosen_part> parse_choice(const std::string& document, const upload& from) {
  const auto malformed = s3_error(400, "MalformedXML",
                                  "The XML you provided was not well-formed or did not validate"
                                  " against our published schema");
  const auto root = parse_xml(document);
  if (root.name != "CompleteMultipartUpload") throw malformed;
  std::vector<chosen_part> choice;
  for (const auto& child : root.children) {
    const auto number = to_number(trim(child.child_text("PartNumber")));
    if (child.name != "Part" || !number || *number < 1 || *number > max_part_number ||
        child.child_text("ETag").empty())
      throw malformed;
    std::string sum;
    if (from.checksum_of_parts)
      sum = child.child_text("Checksum" + std::string(name_of(*from.checksum_of_parts).upper));
    choice.push_back(
        {static_cast<int>(*number), without_quotes(trim(child.child_text("ETag"))), std::move(sum)});
  }
  if (choice.empty()) throw malformed;
  return choice;
}

/// S3: numbers ascend, ETags are those that UploadPart gave, all parts but the last have 5 MiB.
void check_choice(const std::vector<chosen_part>& choice, const upload& from, const std::string& id) {
  for (std::size_t i = 1; i < choice.size(); ++i)
    if (choice[i].number <= choice[i - 1].number)
      throw s3_error(
          400, "InvalidPartOrder",
          "The list of parts was not in ascending order. The parts list must be specified in order by part"
          " number.",
          {{"UploadId", id}});
  for (const auto& one : choice) {
    const auto found = from.parts.find(one.number);
    if (found == from.parts.end() || without_quotes(found->second.etag()) != one.etag)
      throw s3_error(
          400, "InvalidPart",
          "One or more of the specified parts could not be found.  The part may not have been uploaded, or"
          " the specified entity tag may not match the part's entity tag.",
          {{"UploadId", id}, {"PartNumber", std::to_string(one.number)}, {"ETag", one.etag}});
    const auto bytes = found->second.piece->bytes();
    if (&one != &choice.back() && bytes < min_part_bytes)
      throw s3_error(400, "EntityTooSmall", "Your proposed upload is smaller than the minimum allowed size",
                     {{"ProposedSize", std::to_string(bytes)},
                      {"MinSizeAllowed", std::to_string(min_part_bytes)},
                      {"PartNumber", std::to_string(one.number)},
                      {"ETag", one.etag}});
  }
}

/// S3: an upload that was created with a checksum algorithm wants the checksum of each part again, and parts
/// numbered from 1 without gaps.
void check_sums(const std::vector<chosen_part>& choice, const upload& from) {
  if (!from.checksum_of_parts) return;
  const auto algorithm = to_lower(name_of(*from.checksum_of_parts).upper);
  int expected = 0;
  for (const auto& one : choice) {
    if (one.number != ++expected)
      throw s3_error(500, "InternalError", "We encountered an internal error. Please try again.");
    if (one.sum.empty())
      throw invalid_request("The upload was created using a " + algorithm +
                            " checksum. The complete request must"
                            " include the checksum for each part. It was missing for part " +
                            std::to_string(one.number) + " in the request.");
    if (one.sum != from.parts.at(one.number).sum->base64)
      throw s3_error(400, "InvalidPart",
                     "The " + algorithm + " of part " + std::to_string(one.number) +
                         " is not the one it was uploaded with.");
  }
}

std::shared_ptr<object> assemble(const std::vector<chosen_part>& choice, const upload& from) {
  auto made = std::make_shared<object>();
  made->headers = from.headers;
  std::string md5s, sums;
  for (const auto& one : choice) {
    const auto& source = from.parts.at(one.number);
    made->pieces.push_back(source.piece);
    made->bytes += source.piece->bytes();
    md5s += source.md5;
    if (from.checksum_of_parts) sums += *from_base64(source.sum->base64);
  }
  const auto suffix = "-" + std::to_string(choice.size());
  made->etag = '"' + to_hex(digest_of(digest_kind::md5, md5s)) + suffix + '"';
  if (from.checksum_of_parts)
    made->sum =
        checksum{*from.checksum_of_parts, to_base64(digest_of(*from.checksum_of_parts, sums)) + suffix};
  return made;
}

}  // namespace

void admit_create_multipart_upload(const request& what, catalog& holdings) {
  holdings.find_bucket(what.bucket);
  attributes_of(what);
  if (const auto algorithm = what.header("x-amz-checksum-algorithm")) checksum_kind(*algorithm);
  if (what.header("x-amz-checksum-type").value_or("COMPOSITE") != "COMPOSITE")
    throw not_implemented("x-amz-checksum-type other than COMPOSITE");
}

reply create_multipart_upload(call& it, catalog& holdings) {
  upload begun;
  begun.key = it.what.key;
  begun.initiated = holdings.now();
  begun.headers = attributes_of(it.what);
  if (const auto algorithm = it.what.header("x-amz-checksum-algorithm"))
    begun.checksum_of_parts = checksum_kind(*algorithm);
  reply answer;
  answer.headers = encryption_of(begun.headers);
  const auto id = holdings.next_upload_id();
  holdings.find_bucket(it.what.bucket).uploads.emplace(id, std::move(begun));

  xml_writer document;
  document.open_root("InitiateMultipartUploadResult")
      .element("Bucket", it.what.bucket)
      .element("Key", it.what.key);
  document.element("UploadId", id).close("InitiateMultipartUploadResult");
  answer.body = std::move(document).text();
  return answer;
}

void admit_upload(const request& what, catalog& holdings) {
  holdings.find_upload(what.bucket, what.key, upload_id(what));
}

void admit_upload_part(const request& what, catalog& holdings) {
  part_number(*what.parameter("partNumber"));
  if (upload_id(what).empty())
    throw s3_error(400, "InvalidArgument", "This operation does not accept a query-string without uploadId.");
  holdings.find_upload(what.bucket, what.key, upload_id(what));
  for (const auto& [name, value] : what.headers)
    if (name.starts_with("x-amz-server-side-encryption"))
      throw s3_error(400, "InvalidArgument", name + " header is not supported for this operation.",
                     {{"ArgumentName", name}, {"ArgumentValue", value}});
  check_content_length(what);
}

reply upload_part(call& it, catalog& holdings) {
  // The upload may have been aborted or completed while the body came in.
  auto& to = holdings.find_upload(it.what.bucket, it.what.key, upload_id(it.what));
  if (to.checksum_of_parts && (!it.body.sum || it.body.sum->kind != *to.checksum_of_parts)) {
    const auto actual = it.body.sum ? to_lower(name_of(it.body.sum->kind).upper) : "null";
    throw invalid_request("Checksum Type mismatch occurred, expected checksum Type: " +
                          to_lower(name_of(*to.checksum_of_parts).upper) +
                          ", actual checksum Type: " + actual);
  }
  part received;
  received.piece = it.piece;
  received.md5 = it.body.md5;
  received.sum = it.body.sum;
  received.modified = holdings.now();
  reply answer;
  answer.headers = encryption_of(to.headers);
  answer.headers.emplace_back("ETag", received.etag());
  if (received.sum) answer.headers.push_back(checksum_header(*received.sum));
  to.parts.insert_or_assign(part_number(*it.what.parameter("partNumber")), std::move(received));
  return answer;
}

reply complete_multipart_upload(call& it, catalog& holdings) {
  const auto id = upload_id(it.what);
  const auto& from = holdings.find_upload(it.what.bucket, it.what.key, id);
  const auto choice = parse_choice(it.document, from);
  check_choice(choice, from, id);
  check_sums(choice, from);
  check_if_none_match(it.what, holdings);
  auto made = assemble(choice, from);
  if (const auto size = it.what.header("x-amz-mp-object-size"); size && to_number(*size) != made->bytes)
    throw invalid_request("The provided 'x-amz-mp-object-size' header value " + std::string(*size) +
                          " does not match what was computed: " + std::to_string(made->bytes));
  made->modified = holdings.now();
  auto& into = holdings.find_bucket(it.what.bucket);
  into.objects[it.what.key] = made;
  into.uploads.erase(id);

  xml_writer document;
  document.open_root("CompleteMultipartUploadResult");
  document.element("Location", it.what.path).element("Bucket", it.what.bucket).element("Key", it.what.key);
  document.element("ETag", made->etag);
  if (made->sum)
    document.element("Checksum" + std::string(name_of(made->sum->kind).upper), made->sum->base64);
  document.close("CompleteMultipartUploadResult");
  reply answer;
  answer.headers = encryption_of(made->headers);
  answer.body = std::move(document).text();
  answer.trickle = true;
  return answer;
}

reply abort_multipart_upload(call& it, catalog& holdings) {
  const auto id = upload_id(it.what);
  holdings.find_upload(it.what.bucket, it.what.key, id);
  holdings.find_bucket(it.what.bucket).uploads.erase(id);
  reply answer;
  answer.status = 204;
  return answer;
}

}  // namespace redshift_local::s3
