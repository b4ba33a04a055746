#include "s3/xml.hpp"

#include <charconv>

namespace s3 {

namespace {

constexpr std::string_view blanks = " \t\r\n";
constexpr std::size_t max_depth = 32;

std::string_view local_name(std::string_view name) {
  const auto colon = name.find(':');
  return colon == name.npos ? name : name.substr(colon + 1);
}

void append_utf8(std::string& out, std::uint32_t code) {
  const auto tail = [&](int shift) { out += static_cast<char>(0x80 | ((code >> shift) & 0x3F)); };
  if (code < 0x80) {
    out += static_cast<char>(code);
  } else if (code < 0x800) {
    out += static_cast<char>(0xC0 | (code >> 6));
    tail(0);
  } else if (code < 0x10000) {
    out += static_cast<char>(0xE0 | (code >> 12));
    tail(6);
    tail(0);
  } else {
    out += static_cast<char>(0xF0 | (code >> 18));
    tail(12);
    tail(6);
    tail(0);
  }
}

/// `name` is what stands between '&' and ';'.
void append_entity(std::string& out, std::string_view name) {
  if (name == "amp") {
    out += '&';
  } else if (name == "lt") {
    out += '<';
  } else if (name == "gt") {
    out += '>';
  } else if (name == "quot") {
    out += '"';
  } else if (name == "apos") {
    out += '\'';
  } else {
    if (!name.starts_with('#')) throw xml_error("XML: unknown entity");
    name.remove_prefix(1);
    const bool is_hex = name.starts_with('x');
    if (is_hex) name.remove_prefix(1);
    std::uint32_t code = 0;
    const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), code, is_hex ? 16 : 10);
    const bool surrogate = code >= 0xD800 && code <= 0xDFFF;
    if (error != std::errc() || end != name.data() + name.size() || code == 0 || code > 0x10FFFF || surrogate)
      throw xml_error("XML: bad character reference");
    append_utf8(out, code);
  }
}

void append_decoded(std::string& out, std::string_view text) {
  for (;;) {
    const auto ampersand = text.find('&');
    out += text.substr(0, ampersand);
    if (ampersand == text.npos) return;
    text.remove_prefix(ampersand + 1);
    const auto end = text.find(';');
    if (end == text.npos) throw xml_error("XML: entity without an end");
    append_entity(out, text.substr(0, end));
    text.remove_prefix(end + 1);
  }
}

}  // namespace

std::string_view xml_reader::take_until(std::string_view mark, const char* what) {
  const auto end = rest_.find(mark);
  if (end == rest_.npos) throw xml_error(std::string("XML: ") + what + " is cut off");
  const auto taken = rest_.substr(0, end);
  rest_.remove_prefix(end + mark.size());
  return taken;
}

void xml_reader::read_open_tag() {
  const auto name_end = rest_.find_first_of(" \t\r\n/>");
  if (name_end == 0 || name_end == rest_.npos) throw xml_error("XML: bad or cut off tag");
  const auto name = rest_.substr(0, name_end);
  rest_.remove_prefix(name_end);
  // A '>' may stand inside an attribute's value.
  for (;;) {
    const auto special = rest_.find_first_of("\"'>");
    if (special == rest_.npos) throw xml_error("XML: tag is cut off");
    if (rest_[special] == '>') {
      closes_itself_ = special > 0 && rest_[special - 1] == '/';
      rest_.remove_prefix(special + 1);
      break;
    }
    const auto quote = rest_.substr(special, 1);
    rest_.remove_prefix(special + 1);
    take_until(quote, "attribute");
  }
  if (entered_.size() == max_depth) throw xml_error("XML: nested too deeply");
  entered_.push_back(name);
}

void xml_reader::read_close_tag() {
  auto name = take_until(">", "tag");
  name = name.substr(0, name.find_last_not_of(blanks) + 1);
  if (entered_.empty() || name != entered_.back()) throw xml_error("XML: an end tag that does not match");
  entered_.pop_back();
}

/// Text up to the next markup; false when there is none before it.
bool xml_reader::read_characters() {
  verbatim_ = rest_.starts_with("<![CDATA[");
  if (verbatim_) {
    rest_.remove_prefix(9);
    characters_ = take_until("]]>", "CDATA");
    return true;
  }
  const auto end = rest_.find('<');
  if (end == rest_.npos) throw xml_error("XML: document is cut off");
  characters_ = rest_.substr(0, end);
  rest_.remove_prefix(end);
  return end > 0;
}

xml_reader::token xml_reader::next() {
  if (closes_itself_) {
    closes_itself_ = false;
    entered_.pop_back();
    return token::close;
  }
  for (;;) {
    if (read_characters()) return token::text;
    if (rest_.starts_with("<?")) {
      take_until("?>", "processing instruction");
    } else if (rest_.starts_with("<!--")) {
      rest_.remove_prefix(4);
      take_until("-->", "comment");
    } else if (rest_.starts_with("<!")) {
      throw xml_error("XML: document types are not accepted");
    } else if (rest_.starts_with("</")) {
      rest_.remove_prefix(2);
      read_close_tag();
      return token::close;
    } else {
      rest_.remove_prefix(1);
      read_open_tag();
      return token::open;
    }
  }
}

std::string_view xml_reader::root() {
  for (;;) {
    const auto found = next();
    if (found == token::open) return local_name(entered_.back());
    if (found == token::close || characters_.find_first_not_of(blanks) != characters_.npos)
      throw xml_error("XML: text in front of the root element");
  }
}

std::optional<std::string_view> xml_reader::child() {
  for (;;) {
    const auto found = next();
    if (found == token::open) return local_name(entered_.back());
    if (found == token::close) return std::nullopt;
  }
}

std::string xml_reader::text() {
  std::string out;
  for (;;) {
    switch (next()) {
      case token::open:
        skip();
        break;
      case token::close:
        return out;
      case token::text:
        if (verbatim_) {
          out += characters_;
        } else {
          append_decoded(out, characters_);
        }
    }
  }
}

void xml_reader::skip() {
  while (child()) skip();
}

std::string xml_root(std::string_view document) {
  xml_reader reader(document);
  std::string name(reader.root());
  reader.skip();
  return name;
}

std::string xml_escape(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\r':
        out += "&#13;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

}  // namespace s3
