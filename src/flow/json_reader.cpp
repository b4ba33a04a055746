#include "flow/json_reader.hpp"

#include <cctype>
#include <cstdint>

namespace flow {
namespace {

std::uint32_t hex4(std::string_view text) {
  std::uint32_t out = 0;
  std::from_chars(text.data(), text.data() + text.size(), out, 16);
  return out;
}

void append_utf8(std::uint32_t code, std::string& out) {
  if (code < 0x80) {
    out += static_cast<char>(code);
    return;
  }
  const int more = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
  constexpr unsigned char lead[] = {0, 0xc0, 0xe0, 0xf0};
  out += static_cast<char>(lead[more] | (code >> (6 * more)));
  for (int i = more - 1; i >= 0; --i) out += static_cast<char>(0x80 | ((code >> (6 * i)) & 0x3f));
}

/// Reads the escape \uXXXX, or the pair of them, at `at` and moves past it.
bool unescape_code(std::string_view body, std::size_t& at, std::string& out) {
  std::uint32_t code = hex4(body.substr(at + 2, 4));
  at += 6;
  if (code >= 0xd800 && code < 0xe000) {
    const bool paired = code < 0xdc00 && body.substr(at, 2) == "\\u";
    const std::uint32_t low = paired ? hex4(body.substr(at + 2, 4)) : 0;
    if (low < 0xdc00 || low >= 0xe000) return false;
    code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
    at += 6;
  }
  append_utf8(code, out);
  return true;
}

}  // namespace

bool unescape_json(std::string_view body, std::string& out) {
  for (std::size_t at = 0; at < body.size();) {
    const std::size_t escape = std::min(body.find('\\', at), body.size());
    out.append(body, at, escape - at);
    at = escape;
    if (at == body.size()) break;
    if (body[at + 1] == 'u') {
      if (!unescape_code(body, at, out)) return false;
      continue;
    }
    constexpr std::string_view names = "bfnrt", characters = "\b\f\n\r\t";
    const std::size_t which = names.find(body[at + 1]);
    out += which == std::string_view::npos ? body[at + 1] : characters[which];
    at += 2;
  }
  return true;
}

std::string camel_case(std::string name) {
  std::size_t end = 0;
  for (std::size_t i = 0; i < name.size(); ++i) {
    const bool join = name[i] == '_' && i > 0 && i + 1 < name.size();
    if (join) ++i;
    name[end++] = join ? static_cast<char>(std::toupper(static_cast<unsigned char>(name[i]))) : name[i];
  }
  name.resize(end);
  return name;
}

char json_reader::peek() {
  at_ = std::min(text_.find_first_not_of(" \t\r\n", at_), text_.size());
  return at_ < text_.size() ? text_[at_] : '\0';
}

bool json_reader::take(char c) {
  if (peek() != c) return false;
  ++at_;
  return true;
}

bool json_reader::next_in(char close, bool& first) {
  if (take(close)) return false;
  if (!first && !take(','))
    fail(close == '}' ? "expected ',' or '}' in an object" : "expected ',' or ']' in an array");
  first = false;
  return true;
}

std::string_view json_reader::value() {
  const char first = peek();
  const std::string_view rest = text_.substr(at_);
  json_recognizer recognizer;
  try {
    if (first == '\0' || !recognizer.advance(rest, true))
      throw json_error("the text ends inside a value", rest.size());
  } catch (json_error& error) {
    error.position += at_;
    throw;
  }
  at_ += recognizer.position();
  return rest.substr(0, recognizer.position());
}

std::string_view json_reader::value_of_kind(char first, const char* expected) {
  if (peek() != first) fail(std::string("expected ") + expected);
  return value();
}

std::string json_reader::string() {
  const std::string_view token = value_of_kind('"', "a string");
  std::string out;
  if (!unescape_json(token.substr(1, token.size() - 2), out)) fail("a surrogate escape without its partner");
  return out;
}

std::string json_reader::name() {
  if (peek() != '"') fail("expected a member's name");
  std::string out = string();
  if (!take(':')) fail("expected ':' after a member's name");
  return out;
}

bool json_reader::boolean() {
  const char first = peek();
  if (first != 't' && first != 'f') fail("expected true or false");
  return value() == "true";
}

std::string_view json_reader::number_text() {
  const bool quoted = peek() == '"';
  std::string_view token = value();
  if (quoted) token = token.substr(1, token.size() - 2);
  return token;
}

double json_reader::number() {
  const std::string_view text = number_text();
  double out = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (error != std::errc{} || end != text.data() + text.size()) fail("expected a number");
  return out;
}

std::vector<std::string> json_reader::strings() {
  std::vector<std::string> out;
  items([&] { out.push_back(string()); });
  return out;
}

void json_reader::finish() {
  if (peek() != '\0' || at_ < text_.size()) fail("more text after the value");
}

void json_reader::add_parent(json_error& error, std::string_view name) {
  constexpr std::size_t max_name = 80;
  std::string path(name.substr(0, max_name));
  if (!error.path.empty() && error.path.front() != '[') path += '.';
  error.path = path + error.path;
}

}  // namespace flow
