// ListObjects in both versions, ListMultipartUploads, ListParts: pages in byte order.
#include <algorithm>

#include "s3/attributes.hpp"
#include "s3/encoding.hpp"
#include "s3/operation.hpp"
#include "s3/xml.hpp"

namespace redshift_local::s3 {

namespace {

constexpr std::uint64_t max_page = 1000;  // S3: entries of one page, whatever is asked for

s3_error invalid_argument(const std::string& name, std::string_view value, const std::string& message) {
  return {400, "InvalidArgument", message, {{"ArgumentName", name}, {"ArgumentValue", std::string(value)}}};
}

std::string parameter(const request& what, std::string_view name) {
  return std::string(what.parameter(name).value_or(""));
}

std::uint64_t number_parameter(const request& what, const std::string& name, std::uint64_t otherwise) {
  const auto text = what.parameter(name);
  if (!text || text->empty()) return otherwise;
  const auto number = to_number(*text);
  if (!number || *number > 0x7FFFFFFF)
    throw invalid_argument(name, *text, "Provided " + name + " not an integer or within integer range");
  return *number;
}

std::uint64_t page_size(const request& what, const std::string& name) {
  return std::min(max_page, number_parameter(what, name, max_page));
}

/// encoding-type=url for what XML cannot carry: as form encoding does it, '/' kept and a blank as '+'.
class key_encoding {
 public:
  explicit key_encoding(const request& what) {
    const auto type = what.parameter("encoding-type");
    if (type && *type != "url")
      throw invalid_argument("encoding-type", *type, "Invalid Encoding Method specified in Request");
    url_ = type.has_value();
  }

  bool is_url() const { return url_; }

  std::string operator()(std::string_view key) const {
    if (!url_) return std::string(key);
    std::string encoded;
    for (auto rest = key; !rest.empty();) {
      const auto word = rest.substr(0, rest.find(' '));
      encoded += percent_encode(word, true);
      rest.remove_prefix(word.size());
      if (rest.empty()) break;
      encoded += '+';
      rest.remove_prefix(1);
    }
    return encoded;
  }

 private:
  bool url_ = false;
};

/// Where a page of ListObjectsV2 begins: behind a key, or behind all keys of a common prefix.
struct position {
  bool whole_prefix = false;
  std::string after;

  bool is_past(const std::string& key) const {
    return key > after && !(whole_prefix && key.starts_with(after));
  }
  std::string token() const { return to_base64((whole_prefix ? "p" : "k") + after); }
};

position start_of(const request& what) {
  const auto token = what.parameter("continuation-token");
  if (!token) return {false, parameter(what, "start-after")};
  const auto text = from_base64(*token);
  if (!text || text->empty() || (text->front() != 'k' && text->front() != 'p'))
    throw invalid_argument("continuation-token", *token, "The continuation token provided is incorrect");
  return {text->front() == 'p', text->substr(1)};
}

struct page {
  std::vector<std::pair<std::string, std::shared_ptr<const object>>> objects;
  std::vector<std::string> common_prefixes;
  bool truncated = false;
  position last;

  std::size_t size() const { return objects.size() + common_prefixes.size(); }
};

page collect(const bucket& from, const std::string& prefix, const std::string& delimiter, position last,
             std::uint64_t limit) {
  page found;
  for (auto it = from.objects.lower_bound(std::max(prefix, last.after)); it != from.objects.end(); ++it) {
    const auto& key = it->first;
    if (!key.starts_with(prefix)) break;
    if (!last.is_past(key)) continue;
    if (found.size() == limit) {
      found.truncated = limit > 0;
      break;
    }
    const auto cut = delimiter.empty() ? std::string::npos : key.find(delimiter, prefix.size());
    if (cut == std::string::npos) {
      found.objects.emplace_back(key, it->second);
      last = {false, key};
    } else {
      last = {true, key.substr(0, cut + delimiter.size())};
      found.common_prefixes.push_back(last.after);
    }
  }
  found.last = last;
  return found;
}

std::string storage_class_of(const name_values& headers) {
  for (const auto& [name, value] : headers)
    if (name == "x-amz-storage-class") return value;
  return "STANDARD";
}

void write_owner(xml_writer& document, std::string_view role) {
  document.open(role).element("ID", account_id).close(role);
}

void write_object(xml_writer& document, const std::string& key, const object& one, bool with_owner) {
  document.open("Contents").element("Key", key).element("LastModified", to_iso_date(one.modified));
  document.element("ETag", one.etag).element("Size", std::to_string(one.bytes));
  if (one.sum)
    document.element("ChecksumAlgorithm", name_of(one.sum->kind).upper)
        .element("ChecksumType", one.sum->type());
  if (with_owner) write_owner(document, "Owner");
  document.element("StorageClass", storage_class_of(one.headers)).close("Contents");
}

void write_entries(xml_writer& document, const key_encoding& encode, const page& found, bool with_owner) {
  for (const auto& [key, one] : found.objects) write_object(document, encode(key), *one, with_owner);
  for (const auto& one : found.common_prefixes)
    document.open("CommonPrefixes").element("Prefix", encode(one)).close("CommonPrefixes");
}

/// The elements that both versions begin with.
void write_question(xml_writer& document, const key_encoding& encode, const request& what) {
  document.open_root("ListBucketResult").element("Name", what.bucket);
  document.element("Prefix", encode(parameter(what, "prefix")));
  if (!parameter(what, "delimiter").empty())
    document.element("Delimiter", encode(parameter(what, "delimiter")));
  if (encode.is_url()) document.element("EncodingType", "url");
}

reply xml_reply(xml_writer document) {
  reply answer;
  answer.body = std::move(document).text();
  return answer;
}

using key_and_id = std::pair<std::string, std::string>;

struct page_of_uploads {
  std::vector<key_and_id> entries;
  std::vector<std::string> common_prefixes;
  bool truncated = false;
  key_and_id last;
};

/// By key, then by id; `after` names the last entry of the page before, with an empty id for all of that key.
page_of_uploads collect_uploads(const std::map<std::string, upload>& uploads, const std::string& prefix,
                                const std::string& delimiter, const key_and_id& after, std::uint64_t limit) {
  std::vector<key_and_id> sorted;
  for (const auto& [id, one] : uploads) {
    const bool past =
        one.key > after.first || (one.key == after.first && !after.second.empty() && id > after.second);
    const bool below =
        !delimiter.empty() && after.first.ends_with(delimiter) && one.key.starts_with(after.first);
    if (one.key.starts_with(prefix) && (after.first.empty() || (past && !below)))
      sorted.emplace_back(one.key, id);
  }
  std::sort(sorted.begin(), sorted.end());

  page_of_uploads found;
  for (const auto& [key, id] : sorted) {
    const auto cut = delimiter.empty() ? std::string::npos : key.find(delimiter, prefix.size());
    const auto common = cut == std::string::npos ? std::string() : key.substr(0, cut + delimiter.size());
    if (!common.empty() && found.last.first == common) continue;
    if (found.entries.size() + found.common_prefixes.size() == limit) {
      found.truncated = limit > 0;
      break;
    }
    found.last = common.empty() ? key_and_id(key, id) : key_and_id(common, "");
    if (common.empty())
      found.entries.emplace_back(key, id);
    else
      found.common_prefixes.push_back(common);
  }
  return found;
}

void write_checksum_rule(xml_writer& document, const upload& one) {
  if (!one.checksum_of_parts) return;
  document.element("ChecksumAlgorithm", name_of(*one.checksum_of_parts).upper);
  document.element("ChecksumType", one.full_object ? "FULL_OBJECT" : "COMPOSITE");
}

void write_upload(xml_writer& document, const std::string& key, const std::string& id, const upload& one) {
  document.open("Upload").element("Key", key).element("UploadId", id);
  write_owner(document, "Initiator");
  write_owner(document, "Owner");
  document.element("StorageClass", storage_class_of(one.headers));
  document.element("Initiated", to_iso_date(one.initiated));
  write_checksum_rule(document, one);
  document.close("Upload");
}

}  // namespace

reply list_objects_v2(call& it, catalog& holdings) {
  const auto& what = it.what;
  if (parameter(what, "list-type") != "2")
    throw invalid_argument("list-type", parameter(what, "list-type"), "Invalid list type");
  const key_encoding encode(what);
  const auto prefix = parameter(what, "prefix"), delimiter = parameter(what, "delimiter");
  const auto limit = page_size(what, "max-keys");
  const auto found = collect(holdings.find_bucket(what.bucket), prefix, delimiter, start_of(what), limit);

  xml_writer document;
  write_question(document, encode, what);
  if (what.parameter("start-after")) document.element("StartAfter", encode(parameter(what, "start-after")));
  document.element("MaxKeys", std::to_string(limit)).element("KeyCount", std::to_string(found.size()));
  document.element("IsTruncated", found.truncated ? "true" : "false");
  if (const auto token = what.parameter("continuation-token")) document.element("ContinuationToken", *token);
  if (found.truncated) document.element("NextContinuationToken", found.last.token());
  write_entries(document, encode, found, parameter(what, "fetch-owner") == "true");
  return xml_reply(std::move(document.close("ListBucketResult")));
}

reply list_objects(call& it, catalog& holdings) {
  const auto& what = it.what;
  const key_encoding encode(what);
  const auto prefix = parameter(what, "prefix"), delimiter = parameter(what, "delimiter");
  const auto marker = parameter(what, "marker");
  const auto limit = page_size(what, "max-keys");
  // A marker that is a common prefix leaves out all that is below it.
  const bool whole_prefix = !delimiter.empty() && marker.ends_with(delimiter);
  const auto found =
      collect(holdings.find_bucket(what.bucket), prefix, delimiter, {whole_prefix, marker}, limit);

  xml_writer document;
  write_question(document, encode, what);
  document.element("Marker", encode(marker)).element("MaxKeys", std::to_string(limit));
  document.element("IsTruncated", found.truncated ? "true" : "false");
  // S3 gives the next marker only with a delimiter; otherwise it is the last key.
  if (found.truncated && !delimiter.empty()) document.element("NextMarker", encode(found.last.after));
  write_entries(document, encode, found, true);
  return xml_reply(std::move(document.close("ListBucketResult")));
}

reply list_multipart_uploads(call& it, catalog& holdings) {
  const auto& what = it.what;
  const key_encoding encode(what);
  const auto prefix = parameter(what, "prefix"), delimiter = parameter(what, "delimiter");
  const auto limit = page_size(what, "max-uploads");
  const auto key_marker = parameter(what, "key-marker"), id_marker = parameter(what, "upload-id-marker");
  const auto& uploads = holdings.find_bucket(what.bucket).uploads;
  const auto found = collect_uploads(uploads, prefix, delimiter, {key_marker, id_marker}, limit);

  xml_writer document;
  document.open_root("ListMultipartUploadsResult").element("Bucket", what.bucket);
  document.element("KeyMarker", encode(key_marker)).element("UploadIdMarker", id_marker);
  document.element("Prefix", encode(prefix)).element("MaxUploads", std::to_string(limit));
  if (!delimiter.empty()) document.element("Delimiter", encode(delimiter));
  if (encode.is_url()) document.element("EncodingType", "url");
  document.element("IsTruncated", found.truncated ? "true" : "false");
  if (found.truncated)
    document.element("NextKeyMarker", encode(found.last.first))
        .element("NextUploadIdMarker", found.last.second);
  for (const auto& [key, id] : found.entries) write_upload(document, encode(key), id, uploads.at(id));
  for (const auto& one : found.common_prefixes)
    document.open("CommonPrefixes").element("Prefix", encode(one)).close("CommonPrefixes");
  return xml_reply(std::move(document.close("ListMultipartUploadsResult")));
}

reply list_parts(call& it, catalog& holdings) {
  const auto& what = it.what;
  const auto id = parameter(what, "uploadId");
  const auto& from = holdings.find_upload(what.bucket, what.key, id);
  const auto limit = page_size(what, "max-parts");
  const auto marker = number_parameter(what, "part-number-marker", 0);

  auto next = from.parts.upper_bound(static_cast<int>(marker));
  std::vector<std::pair<int, const part*>> entries;
  for (; next != from.parts.end() && entries.size() < limit; ++next)
    entries.emplace_back(next->first, &next->second);
  const bool truncated = next != from.parts.end();

  xml_writer document;
  document.open_root("ListPartsResult").element("Bucket", what.bucket).element("Key", what.key);
  write_owner(document, "Initiator");
  write_owner(document, "Owner");
  document.element("StorageClass", storage_class_of(from.headers));
  write_checksum_rule(document, from);
  document.element("UploadId", id).element("PartNumberMarker", std::to_string(marker));
  if (truncated && !entries.empty())
    document.element("NextPartNumberMarker", std::to_string(entries.back().first));
  document.element("MaxParts", std::to_string(limit)).element("IsTruncated", truncated ? "true" : "false");
  for (const auto& [number, one] : entries) {
    document.open("Part").element("PartNumber", std::to_string(number));
    document.element("LastModified", to_iso_date(one->modified)).element("ETag", one->etag());
    document.element("Size", std::to_string(one->piece->bytes()));
    if (from.checksum_of_parts && one->sum)
      document.element("Checksum" + std::string(name_of(one->sum->kind).upper), one->sum->base64);
    document.close("Part");
  }
  return xml_reply(std::move(document.close("ListPartsResult")));
}

}  // namespace redshift_local::s3
