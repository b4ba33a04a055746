// ListObjectsV2, ListMultipartUploads, ListParts: pages in byte order.
#include <algorithm>

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

void write_object(xml_writer& document, const std::string& key, const object& one) {
  document.open("Contents").element("Key", key).element("LastModified", to_iso_date(one.modified));
  document.element("ETag", one.etag).element("Size", std::to_string(one.bytes));
  document.element("StorageClass", "STANDARD").close("Contents");
}

reply xml_reply(xml_writer document) {
  reply answer;
  answer.body = std::move(document).text();
  return answer;
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
  document.open_root("ListBucketResult").element("Name", what.bucket).element("Prefix", encode(prefix));
  if (!delimiter.empty()) document.element("Delimiter", encode(delimiter));
  if (what.parameter("start-after")) document.element("StartAfter", encode(parameter(what, "start-after")));
  if (encode.is_url()) document.element("EncodingType", "url");
  document.element("MaxKeys", std::to_string(limit)).element("KeyCount", std::to_string(found.size()));
  document.element("IsTruncated", found.truncated ? "true" : "false");
  if (const auto token = what.parameter("continuation-token")) document.element("ContinuationToken", *token);
  if (found.truncated) document.element("NextContinuationToken", found.last.token());
  for (const auto& [key, one] : found.objects) write_object(document, encode(key), *one);
  for (const auto& one : found.common_prefixes)
    document.open("CommonPrefixes").element("Prefix", encode(one)).close("CommonPrefixes");
  return xml_reply(std::move(document.close("ListBucketResult")));
}

reply list_multipart_uploads(call& it, catalog& holdings) {
  const auto& what = it.what;
  const key_encoding encode(what);
  const auto prefix = parameter(what, "prefix");
  const auto limit = page_size(what, "max-uploads");
  const auto key_marker = parameter(what, "key-marker"), id_marker = parameter(what, "upload-id-marker");

  // By key, then by id; the markers name the last entry of the page before.
  std::vector<std::pair<std::string, std::string>> entries;
  const auto& uploads = holdings.find_bucket(what.bucket).uploads;
  for (const auto& [id, one] : uploads) {
    const bool past = one.key > key_marker || (one.key == key_marker && !id_marker.empty() && id > id_marker);
    if (one.key.starts_with(prefix) && (key_marker.empty() || past)) entries.emplace_back(one.key, id);
  }
  std::sort(entries.begin(), entries.end());
  const bool truncated = entries.size() > limit;
  if (truncated) entries.resize(limit);

  xml_writer document;
  document.open_root("ListMultipartUploadsResult").element("Bucket", what.bucket);
  document.element("KeyMarker", encode(key_marker)).element("UploadIdMarker", id_marker);
  document.element("Prefix", encode(prefix)).element("MaxUploads", std::to_string(limit));
  if (encode.is_url()) document.element("EncodingType", "url");
  document.element("IsTruncated", truncated ? "true" : "false");
  if (truncated && !entries.empty())
    document.element("NextKeyMarker", encode(entries.back().first))
        .element("NextUploadIdMarker", entries.back().second);
  for (const auto& [key, id] : entries) {
    document.open("Upload").element("Key", encode(key)).element("UploadId", id);
    document.element("Initiated", to_iso_date(uploads.at(id).initiated)).close("Upload");
  }
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
  document.element("UploadId", id).element("PartNumberMarker", std::to_string(marker));
  if (truncated && !entries.empty())
    document.element("NextPartNumberMarker", std::to_string(entries.back().first));
  document.element("MaxParts", std::to_string(limit)).element("IsTruncated", truncated ? "true" : "false");
  for (const auto& [number, one] : entries) {
    document.open("Part").element("PartNumber", std::to_string(number));
    document.element("LastModified", to_iso_date(one->modified)).element("ETag", one->etag());
    document.element("Size", std::to_string(one->piece->bytes())).close("Part");
  }
  return xml_reply(std::move(document.close("ListPartsResult")));
}

}  // namespace redshift_local::s3
