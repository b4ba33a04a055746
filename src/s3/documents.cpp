#include "s3/documents.hpp"

#include <charconv>

#include "s3/xml.hpp"

namespace s3 {

namespace {

std::uint64_t parse_number(const std::string& text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) throw xml_error("XML: a number was expected");
  return value;
}

object_info read_object(xml_reader& reader) {
  object_info object;
  while (const auto name = reader.child()) {
    if (*name == "Key") {
      object.key = reader.text();
    } else if (*name == "Size") {
      object.size_bytes = parse_number(reader.text());
    } else if (*name == "ETag") {
      object.etag = reader.text();
    } else if (*name == "LastModified") {
      object.last_modified = reader.text();
    } else {
      reader.skip();
    }
  }
  return object;
}

upload_info read_upload(xml_reader& reader) {
  upload_info upload;
  while (const auto name = reader.child()) {
    if (*name == "Key") {
      upload.key = reader.text();
    } else if (*name == "UploadId") {
      upload.upload_id = reader.text();
    } else if (*name == "Initiated") {
      upload.initiated = reader.text();
    } else {
      reader.skip();
    }
  }
  return upload;
}

undeleted read_undeleted(xml_reader& reader) {
  undeleted refused;
  while (const auto name = reader.child()) {
    if (*name == "Key") {
      refused.key = reader.text();
    } else if (*name == "Code") {
      refused.code = reader.text();
    } else if (*name == "Message") {
      refused.message = reader.text();
    } else {
      reader.skip();
    }
  }
  return refused;
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

}  // namespace

error_document read_error(std::string_view document) {
  error_document read;
  xml_reader reader(document);
  if (reader.root() != "Error") throw xml_error("XML: no error document");
  while (const auto name = reader.child()) {
    if (*name == "Code") {
      read.code = reader.text();
    } else if (*name == "Message") {
      read.message = reader.text();
    } else if (*name == "Region") {
      read.region = reader.text();
    } else if (*name == "RequestId") {
      read.request_id = reader.text();
    } else if (*name == "Endpoint") {
      read.endpoint = reader.text();
    } else if (*name == "HostId") {
      read.host_id = reader.text();
    } else {
      reader.skip();
    }
  }
  return read;
}

object_page read_object_page(std::string_view document) {
  object_page page;
  bool truncated = false, encoded = false;
  xml_reader reader(document);
  reader.root();
  while (const auto name = reader.child()) {
    if (*name == "Contents") {
      page.objects.push_back(read_object(reader));
    } else if (*name == "IsTruncated") {
      truncated = reader.text() == "true";
    } else if (*name == "NextContinuationToken") {
      page.next_token = reader.text();
    } else if (*name == "EncodingType") {
      encoded = reader.text() == "url";
    } else {
      reader.skip();
    }
  }
  if (encoded) {
    for (auto& object : page.objects) object.key = url_decode(object.key);
  }
  if (truncated && page.next_token.empty()) throw xml_error("XML: a list that goes on without saying where");
  if (!truncated) page.next_token.clear();
  return page;
}

upload_page read_upload_page(std::string_view document) {
  upload_page page;
  bool encoded = false;
  xml_reader reader(document);
  reader.root();
  while (const auto name = reader.child()) {
    if (*name == "Upload") {
      page.uploads.push_back(read_upload(reader));
    } else if (*name == "IsTruncated") {
      page.truncated = reader.text() == "true";
    } else if (*name == "NextKeyMarker") {
      page.next_key_marker = reader.text();
    } else if (*name == "NextUploadIdMarker") {
      page.next_upload_id_marker = reader.text();
    } else if (*name == "EncodingType") {
      encoded = reader.text() == "url";
    } else {
      reader.skip();
    }
  }
  if (encoded) {
    for (auto& upload : page.uploads) upload.key = url_decode(upload.key);
    page.next_key_marker = url_decode(page.next_key_marker);
  }
  if (page.truncated && page.next_key_marker.empty())
    throw xml_error("XML: a list that goes on without saying where");
  return page;
}

std::vector<undeleted> read_delete_result(std::string_view document) {
  std::vector<undeleted> refused;
  xml_reader reader(document);
  reader.root();
  while (const auto name = reader.child()) {
    if (*name == "Error") {
      refused.push_back(read_undeleted(reader));
    } else {
      reader.skip();
    }
  }
  return refused;
}

std::string read_upload_id(std::string_view document) {
  xml_reader reader(document);
  reader.root();
  std::string id;
  while (const auto name = reader.child()) {
    if (*name == "UploadId") {
      id = reader.text();
    } else {
      reader.skip();
    }
  }
  if (id.empty()) throw xml_error("XML: no upload id");
  return id;
}

std::string read_completed_crc32c(std::string_view document) {
  xml_reader reader(document);
  reader.root();
  std::string checksum;
  while (const auto name = reader.child()) {
    if (*name == "ChecksumCRC32C") {
      checksum = reader.text();
    } else {
      reader.skip();
    }
  }
  return checksum;
}

std::string delete_document(std::span<const std::string> keys) {
  std::string out = "<Delete><Quiet>true</Quiet>";
  for (const auto& key : keys) out += "<Object><Key>" + xml_escape(key) + "</Key></Object>";
  return out + "</Delete>";
}

std::string complete_document(std::span<const part_tag> parts) {
  std::string out = "<CompleteMultipartUpload xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">";
  for (const auto& part : parts) {
    out += "<Part><PartNumber>" + std::to_string(part.number) + "</PartNumber><ETag>" +
           xml_escape(part.etag) + "</ETag>";
    if (!part.crc32c.empty()) out += "<ChecksumCRC32C>" + part.crc32c + "</ChecksumCRC32C>";
    out += "</Part>";
  }
  return out + "</CompleteMultipartUpload>";
}

std::string url_decode(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const int high = text[i] == '%' && i + 2 < text.size() ? hex_digit(text[i + 1]) : -1;
    const int low = high >= 0 ? hex_digit(text[i + 2]) : -1;
    if (low >= 0) {
      out += static_cast<char>(high * 16 + low);
      i += 2;
    } else {
      out += text[i] == '+' ? ' ' : text[i];
    }
  }
  return out;
}

}  // namespace s3
