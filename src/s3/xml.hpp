// A pull reader for the small, flat XML documents of S3.
#pragma once

#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace s3 {

struct xml_error : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// Walks elements depth first: enter the root, then its children one after the other. Each child entered is
/// left by text(), by skip(), or by walking its own children to the end. Name prefixes, attributes, comments
/// and processing instructions are passed over; document types are refused. Everything that is not well
/// formed, or cut off, throws xml_error. The document must outlive the reader.
class xml_reader {
 public:
  explicit xml_reader(std::string_view document) : rest_(document) {}

  /// Enters the root element; blanks may come before and after the XML declaration.
  std::string_view root();
  /// Enters the next child of the current element, or leaves the element and returns nothing.
  std::optional<std::string_view> child();
  /// The text of the current element, entities decoded, children left out; leaves the element.
  std::string text();
  /// Leaves the current element with all that is in it.
  void skip();

 private:
  enum class token { open, close, text };
  token next();
  void read_open_tag();
  void read_close_tag();
  bool read_characters();
  std::string_view take_until(std::string_view mark, const char* what);

  std::string_view rest_;
  std::string_view characters_;            // of the last text token
  bool verbatim_ = false;                  // they come from CDATA: no entities
  bool closes_itself_ = false;             // the last open tag ended in "/>"
  std::vector<std::string_view> entered_;  // full names, outermost first
};

/// The name of the root of a document that is well formed to its end.
std::string xml_root(std::string_view document);

/// Text for element content; a carriage return is kept by writing it as a reference.
std::string xml_escape(std::string_view text);

}  // namespace s3
