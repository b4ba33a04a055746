#include "s3/xml.hpp"

#include <charconv>

#include "s3/encoding.hpp"
#include "s3/error.hpp"

namespace redshift_local::s3 {

namespace {

constexpr int max_depth = 8;

[[noreturn]] void malformed() {
  throw s3_error(400, "MalformedXML",
                 "The XML you provided was not well-formed or did not validate against our published schema");
}

constexpr std::string_view blanks = " \t\r\n";

bool is_name_character(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
         c == '.' || c == ':';
}

void append_utf8(std::string& text, std::uint32_t code) {
  const auto put = [&](std::uint32_t byte) { text += static_cast<char>(byte); };
  const auto tail = [&](int shift) { put(0x80 | (code >> shift & 0x3F)); };
  if (code < 0x80) {
    put(code);
  } else if (code < 0x800) {
    put(0xC0 | code >> 6), tail(0);
  } else if (code < 0x10000) {
    put(0xE0 | code >> 12), tail(6), tail(0);
  } else {
    put(0xF0 | code >> 18), tail(12), tail(6), tail(0);
  }
}

class reader {
 public:
  explicit reader(std::string_view text) : rest_(text) {}

  xml_element document() {
    skip_misc();
    if (!rest_.starts_with('<')) malformed();
    auto root = element(0);
    skip_misc();
    if (!rest_.empty()) malformed();
    return root;
  }

 private:
  bool skip(std::string_view token) {
    if (!rest_.starts_with(token)) return false;
    rest_.remove_prefix(token.size());
    return true;
  }

  void skip_blanks() { rest_.remove_prefix(std::min(rest_.size(), rest_.find_first_not_of(blanks))); }

  std::string_view until(std::string_view end) {
    const auto at = rest_.find(end);
    if (at == std::string_view::npos) malformed();
    const auto before = rest_.substr(0, at);
    rest_.remove_prefix(at + end.size());
    return before;
  }

  /// Blanks, comments, processing instructions.
  void skip_misc() {
    for (skip_blanks();; skip_blanks()) {
      if (skip("<!--"))
        until("-->");
      else if (skip("<?"))
        until("?>");
      else
        return;
    }
  }

  std::string_view name() {
    std::size_t length = 0;
    while (length < rest_.size() && is_name_character(rest_[length])) ++length;
    if (length == 0) malformed();
    const auto found = rest_.substr(0, length);
    rest_.remove_prefix(length);
    return found;
  }

  /// Up to and including '>'; true when the element was closed with "/>".
  bool skip_attributes() {
    for (skip_blanks(); !skip(">"); skip_blanks()) {
      if (skip("/>")) return true;
      name();
      skip_blanks();
      if (!skip("=")) malformed();
      skip_blanks();
      if (skip("\""))
        until("\"");
      else if (skip("'"))
        until("'");
      else
        malformed();
    }
    return false;
  }

  xml_element element(int depth) {
    if (depth == max_depth || !skip("<")) malformed();
    const auto full_name = name();
    xml_element found;
    found.name = full_name.substr(full_name.find(':') + 1);  // npos + 1 is 0: no prefix
    if (skip_attributes()) return found;
    while (!skip("</")) {
      if (rest_.empty()) malformed();
      if (skip("<!--"))
        until("-->");
      else if (skip("<![CDATA["))
        found.text += until("]]>");
      else if (rest_.front() == '<')
        found.children.push_back(element(depth + 1));
      else
        append_text(found.text);
    }
    if (name() != full_name) malformed();
    skip_blanks();
    if (!skip(">")) malformed();
    return found;
  }

  void append_text(std::string& text) {
    const auto piece = rest_.substr(0, rest_.find_first_of("<&"));
    text += piece;
    rest_.remove_prefix(piece.size());
    if (skip("&")) append_entity(text, until(";"));
  }

  static void append_entity(std::string& text, std::string_view entity) {
    if (entity == "lt")
      text += '<';
    else if (entity == "gt")
      text += '>';
    else if (entity == "amp")
      text += '&';
    else if (entity == "quot")
      text += '"';
    else if (entity == "apos")
      text += '\'';
    else if (entity.starts_with("#x"))
      append_utf8(text, code_point(entity.substr(2), 16));
    else if (entity.starts_with('#'))
      append_utf8(text, code_point(entity.substr(1), 10));
    else
      malformed();
  }

  static std::uint32_t code_point(std::string_view digits, int base) {
    std::uint32_t code = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), code, base);
    const bool surrogate = code >= 0xD800 && code < 0xE000;
    if (error != std::errc{} || end != digits.data() + digits.size() || code > 0x10FFFF || surrogate)
      malformed();
    return code;
  }

  std::string_view rest_;
};

}  // namespace

std::string xml_escape(std::string_view text) {
  std::string escaped;
  escaped.reserve(text.size());
  for (const char c : text) {
    if (c == '&')
      escaped += "&amp;";
    else if (c == '<')
      escaped += "&lt;";
    else if (c == '>')
      escaped += "&gt;";
    else if (c == '"')
      escaped += "&quot;";
    else if (static_cast<unsigned char>(c) < 0x20)
      escaped += "&#x" + to_hex(std::string_view(&c, 1)) + ';';
    else
      escaped += c;
  }
  return escaped;
}

xml_writer::xml_writer() : text_("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n") {}

xml_writer& xml_writer::open(std::string_view name) {
  ((text_ += '<') += name) += '>';
  return *this;
}

xml_writer& xml_writer::open_root(std::string_view name) {
  ((text_ += '<') += name) += " xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">";
  return *this;
}

xml_writer& xml_writer::close(std::string_view name) {
  ((text_ += "</") += name) += '>';
  return *this;
}

xml_writer& xml_writer::element(std::string_view name, std::string_view text) {
  open(name);
  text_ += xml_escape(text);
  return close(name);
}

const xml_element* xml_element::child(std::string_view wanted) const {
  for (const auto& one : children)
    if (one.name == wanted) return &one;
  return nullptr;
}

std::string_view xml_element::child_text(std::string_view wanted) const {
  const auto* found = child(wanted);
  return found != nullptr ? std::string_view(found->text) : std::string_view();
}

xml_element parse_xml(std::string_view text) {
  if (!is_utf8(text)) malformed();
  return reader(text).document();
}

}  // namespace redshift_local::s3
