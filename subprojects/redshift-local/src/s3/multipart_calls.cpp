// CreateMultipartUpload, UploadPart, CompleteMultipartUpload, AbortMultipartUpload.
#include "s3/attributes.hpp"
#include "s3/conditions.hpp"
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

/// S3: an upload with a checksum of checksums wants that of each part again, and parts numbered from 1
/// without gaps; where the checksum is of the whole, those of parts may be left out.
void check_sums(const std::vector<chosen_part>& choice, const upload& from) {
  if (!from.checksum_of_parts) return;
  const auto algorithm = to_lower(name_of(*from.checksum_of_parts).upper);
  int expected = 0;
  for (const auto& one : choice) {
    if (one.number != ++expected)
      throw s3_error(500, "InternalError", "We encountered an internal error. Please try again.");
    if (one.sum.empty() && from.full_object) continue;
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

/// Of the whole object, from those of its parts; S3's own one when the upload was created for none.
std::optional<checksum> join_sums(const std::vector<chosen_part>& choice, const upload& from) {
  const auto kind = from.checksum_of_parts.value_or(digest_kind::crc64nvme);
  const bool composite = from.checksum_of_parts && !from.full_object;
  std::string sums, whole;
  for (const auto& one : choice) {
    const auto& source = from.parts.at(one.number);
    if (!source.sum) return {};  // kept since before parts had one
    const auto raw = from_base64(source.sum->base64).value();
    sums += raw;
    if (!composite) whole = whole.empty() ? raw : join_crcs(kind, whole, raw, source.piece->bytes());
  }
  if (!composite) return checksum{kind, to_base64(whole)};
  return checksum{kind, to_base64(digest_of(kind, sums)) + "-" + std::to_string(choice.size())};
}

std::shared_ptr<object> assemble(const std::vector<chosen_part>& choice, const upload& from) {
  auto made = std::make_shared<object>();
  made->headers = from.headers;
  std::string md5s;
  for (const auto& one : choice) {
    const auto& source = from.parts.at(one.number);
    made->pieces.push_back(source.piece);
    made->bytes += source.piece->bytes();
    md5s += source.md5;
  }
  made->etag = '"' + to_hex(digest_of(digest_kind::md5, md5s)) + "-" + std::to_string(choice.size()) + '"';
  made->sum = join_sums(choice, from);
  return made;
}

/// What the request says about the object as a whole.
void check_promises(const request& what, const upload& from, const object& made) {
  if (const auto size = what.header("x-amz-mp-object-size"); size && to_number(*size) != made.bytes)
    throw invalid_request("The provided 'x-amz-mp-object-size' header value " + std::string(*size) +
                          " does not match what was computed: " + std::to_string(made.bytes));
  const auto type = what.header("x-amz-checksum-type");
  if (type && (!from.checksum_of_parts || *type != (from.full_object ? "FULL_OBJECT" : "COMPOSITE")))
    throw invalid_request("The upload was created using another checksum mode than " + std::string(*type) +
                          ".");
  const auto promised = checksum_in(what);
  if (promised && (!made.sum || made.sum->kind != promised->kind || made.sum->base64 != promised->base64))
    throw s3_error(400, "BadDigest",
                   "The " + to_lower(name_of(promised->kind).upper) +
                       " you specified did not match the calculated checksum.");
}

reply completed(const call& it, const object& made) {
  xml_writer document;
  document.open_root("CompleteMultipartUploadResult");
  document.element("Location", it.what.path).element("Bucket", it.what.bucket).element("Key", it.what.key);
  document.element("ETag", made.etag);
  add_checksum_elements(document, made.sum);
  document.close("CompleteMultipartUploadResult");
  reply answer;
  answer.headers = encryption_of(made.headers);
  answer.body = std::move(document).text();
  answer.trickle = true;
  return answer;
}

/// x-amz-checksum-algorithm and -type. Throws s3_error for pairs that S3 does not know.
void read_checksum_rule(const request& what, upload& into) {
  const auto algorithm = what.header("x-amz-checksum-algorithm"), type = what.header("x-amz-checksum-type");
  if (!algorithm) {
    if (type)
      throw invalid_request("The x-amz-checksum-type header can only be used with x-amz-checksum-algorithm.");
    return;
  }
  const auto kind = checksum_kind(*algorithm);
  const bool only_whole = kind == digest_kind::crc64nvme;
  const auto wanted = type.value_or(only_whole ? "FULL_OBJECT" : "COMPOSITE");
  const bool whole = wanted == "FULL_OBJECT";
  if (!whole && wanted != "COMPOSITE")
    throw invalid_request("Value for x-amz-checksum-type header is invalid.");
  if (whole ? !is_crc(kind) : only_whole)
    throw invalid_request("The " + std::string(wanted) + " checksum type cannot be used with the " +
                          to_lower(*algorithm) + " checksum algorithm.");
  into.checksum_of_parts = kind;
  into.full_object = whole;
}

/// S3: parts come with the checksum that the upload was created for, and with no other. A checksum of the
/// whole does not need theirs from the client.
void check_sum_of_part(const received_body& body, const upload& to) {
  const auto name = [](const std::optional<digest_kind>& kind) {
    return kind ? to_lower(name_of(*kind).upper) : std::string("null");
  };
  std::optional<digest_kind> given;
  if (body.sum && !body.has_own_sum) given = body.sum->kind;
  if (given == to.checksum_of_parts || (!given && to.full_object)) return;
  throw invalid_request("Checksum Type mismatch occurred, expected checksum Type: " +
                        name(to.checksum_of_parts) + ", actual checksum Type: " + name(given));
}

}  // namespace

void admit_create_multipart_upload(const request& what, catalog& holdings) {
  holdings.find_bucket(what.bucket);
  attributes_of(what);
  upload tried;
  read_checksum_rule(what, tried);
}

reply create_multipart_upload(call& it, catalog& holdings) {
  upload begun;
  begun.key = it.what.key;
  begun.initiated = holdings.now();
  begun.headers = attributes_of(it.what);
  read_checksum_rule(it.what, begun);
  reply answer;
  answer.headers = encryption_of(begun.headers);
  if (begun.checksum_of_parts) {
    answer.headers.emplace_back("x-amz-checksum-algorithm", name_of(*begun.checksum_of_parts).upper);
    answer.headers.emplace_back("x-amz-checksum-type", begun.full_object ? "FULL_OBJECT" : "COMPOSITE");
  }
  holdings.find_bucket(it.what.bucket);  // it may have gone while the body came in
  const auto id = holdings.begin_upload(it.what.bucket, std::move(begun));

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
  if (!what.header("x-amz-copy-source")) check_content_length(what);
}

digest_kind own_checksum(const request& what, const catalog& holdings) {
  if (!what.parameter("uploadId")) return digest_kind::crc64nvme;
  const auto& to = holdings.find_upload(what.bucket, what.key, upload_id(what));
  return to.full_object ? *to.checksum_of_parts : digest_kind::crc64nvme;
}

part store_part(const call& it, catalog& holdings) {
  // The upload may have been aborted or completed while the body came in.
  check_sum_of_part(it.body, holdings.find_upload(it.what.bucket, it.what.key, upload_id(it.what)));
  const part received{it.piece, it.body.md5, it.body.sum, holdings.now()};
  holdings.put_part(it.what.bucket, upload_id(it.what), part_number(*it.what.parameter("partNumber")),
                    received);
  return received;
}

reply upload_part(call& it, catalog& holdings) {
  const auto stored = store_part(it, holdings);
  const auto& to = holdings.find_upload(it.what.bucket, it.what.key, upload_id(it.what));
  reply answer;
  answer.headers = encryption_of(to.headers);
  answer.headers.emplace_back("ETag", stored.etag());
  if (to.checksum_of_parts) answer.headers.emplace_back(name_of(stored.sum->kind).header, stored.sum->base64);
  return answer;
}

void admit_complete_multipart_upload(const request& what, catalog& holdings) {
  const auto id = upload_id(what);
  if (!holdings.find_completion(what.bucket, what.key, id)) holdings.find_upload(what.bucket, what.key, id);
}

reply complete_multipart_upload(call& it, catalog& holdings) {
  const auto id = upload_id(it.what);
  const auto* earlier = holdings.find_completion(it.what.bucket, it.what.key, id);
  if (earlier != nullptr && earlier->request == it.document) return completed(it, *earlier->made);
  const auto& from = holdings.find_upload(it.what.bucket, it.what.key, id);
  const auto choice = parse_choice(it.document, from);
  check_choice(choice, from, id);
  check_sums(choice, from);
  check_write_conditions(it.what, holdings);
  auto made = assemble(choice, from);
  check_promises(it.what, from, *made);
  made->modified = holdings.now();
  completion how{it.document, it.what.key, made, holdings.now()};
  holdings.complete_upload(it.what.bucket, id, std::move(how));
  return completed(it, *made);
}

reply abort_multipart_upload(call& it, catalog& holdings) {
  const auto id = upload_id(it.what);
  holdings.find_upload(it.what.bucket, it.what.key, id);
  holdings.erase_upload(it.what.bucket, id);
  reply answer;
  answer.status = 204;
  return answer;
}

}  // namespace redshift_local::s3
