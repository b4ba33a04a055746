// The little XML that S3 speaks: flat documents, written with care and read with bounds.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace redshift_local::s3 {

/// & < > " and control characters become references.
std::string xml_escape(std::string_view text);

/// Appends elements to a document; close what you open.
class xml_writer {
 public:
  xml_writer();  // with the XML declaration
  xml_writer& open(std::string_view name);
  xml_writer& open_root(std::string_view name);  // with the namespace of S3
  xml_writer& close(std::string_view name);
  xml_writer& element(std::string_view name, std::string_view text);
  std::string text() && { return std::move(text_); }

 private:
  std::string text_;
};

struct xml_element {
  std::string name;  // without namespace prefix
  std::string text;  // of the element itself, entities resolved
  std::vector<xml_element> children;

  const xml_element* child(std::string_view wanted) const;     // the first of that name, or null
  std::string_view child_text(std::string_view wanted) const;  // empty when there is none
};

/// Reads a document of elements and text: declarations and comments are skipped, attributes ignored, DTDs
/// refused. Throws s3_error MalformedXML.
xml_element parse_xml(std::string_view text);

}  // namespace redshift_local::s3
