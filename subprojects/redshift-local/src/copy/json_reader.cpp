#include "copy/json_reader.hpp"

#include <cstdint>
#include <cstring>

#include "copy/column.hpp"

namespace redshift_local::copy {
namespace {

constexpr int deepest_nesting = 1000;

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::uint32_t hex4(std::string_view text, std::size_t at) {
  std::uint32_t unit = 0;
  for (std::size_t i = 0; i < 4; ++i) unit = unit * 16 + static_cast<std::uint32_t>(hex_digit(text[at + i]));
  return unit;
}

void append_utf8(std::string& out, std::uint32_t point) {
  const auto tail = [&](int shift) { out += static_cast<char>(0x80 | ((point >> shift) & 0x3f)); };
  if (point < 0x80) return out.push_back(static_cast<char>(point));
  if (point < 0x800) return out.push_back(static_cast<char>(0xc0 | (point >> 6))), tail(0);
  if (point < 0x10000) return out.push_back(static_cast<char>(0xe0 | (point >> 12))), tail(6), tail(0);
  out.push_back(static_cast<char>(0xf0 | (point >> 18)));
  tail(12);
  tail(6);
  tail(0);
}

[[noreturn]] void bad_utf8(std::string_view bytes, int kind) {
  static constexpr char digits[] = "0123456789abcdef";
  std::string hex;
  for (unsigned char c : bytes) hex += {' ', digits[c >> 4], digits[c & 15]};
  throw load_failure(
      1220, "String contains invalid or unsupported UTF-8 codepoints. Bad UTF-8 hex sequence:" + hex +
                " (error " + std::to_string(kind) + ")");
}

/// Length of the character at `at`; kinds of error as Redshift numbers them.
std::size_t check_character(std::string_view text, std::size_t at) {
  const auto lead = static_cast<unsigned char>(text[at]);
  if (lead < 0xc2 || lead > 0xf7) bad_utf8(text.substr(at, 1), lead > 0xf7 ? 1 : 3);
  const std::size_t length = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  if (at + length > text.size()) bad_utf8(text.substr(at), 2);
  std::uint32_t point = lead & (0x7fu >> length);
  for (std::size_t i = 1; i < length; ++i) {
    const auto next = static_cast<unsigned char>(text[at + i]);
    if ((next & 0xc0) != 0x80) bad_utf8(text.substr(at, i + 1), 4);
    point = (point << 6) | (next & 0x3f);
  }
  if (point >= 0xd800 && point <= 0xdfff) bad_utf8(text.substr(at, length), 5);
  if (point > 0x10ffff) bad_utf8(text.substr(at, length), 8);
  if ((length == 3 && point < 0x800) || (length == 4 && point < 0x10000))
    bad_utf8(text.substr(at, length), 9);
  return length;
}

/// Eight bytes at a time while they are ASCII.
void check_utf8(std::string_view text) {
  std::size_t at = 0;
  while (at < text.size()) {
    std::uint64_t word = 0;
    while (at + sizeof word <= text.size()) {
      std::memcpy(&word, text.data() + at, sizeof word);
      if (word & 0x8080808080808080u) break;
      at += sizeof word;
    }
    if (at < text.size()) at += static_cast<unsigned char>(text[at]) < 0x80 ? 1 : check_character(text, at);
  }
}

/// The character behind "\u" at `at` (on the first digit); moves past it and its low surrogate.
std::uint32_t unicode_escape(std::string_view text, std::size_t& at) {
  const auto unit = hex4(text, at);
  at += 4;
  if (unit < 0xd800 || unit > 0xdfff) return unit;
  const bool pair = unit < 0xdc00 && at + 6 <= text.size() && text[at] == '\\' && text[at + 1] == 'u';
  const auto low = pair ? hex4(text, at + 2) : 0;
  if (low < 0xdc00 || low > 0xdfff) bad_utf8(text.substr(at - 4, 4), 5);
  at += 6;
  return 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
}

}  // namespace

void json_reader::fail() const { throw load_failure(1216, "Invalid value."); }

void json_reader::skip_blanks() {
  while (at_ < text_.size() &&
         (text_[at_] == ' ' || text_[at_] == '\n' || text_[at_] == '\r' || text_[at_] == '\t'))
    ++at_;
}

bool json_reader::at_end() {
  skip_blanks();
  return at_ == text_.size();
}

bool json_reader::accept(char symbol) {
  skip_blanks();
  if (here() != symbol || at_ == text_.size()) return false;
  ++at_;
  return true;
}

void json_reader::expect(char symbol) {
  if (!accept(symbol)) fail();
}

std::string_view json_reader::value(int depth) {
  if (depth > deepest_nesting)
    throw load_failure(1224, "SUPER value exceeds the nesting limit of 1000 levels");
  skip_blanks();
  const auto first = at_;
  switch (here()) {
    case '"':
      skip_string();
      break;
    case '{':
      skip_members('}', [&] {
        skip_blanks();
        skip_string();
        expect(':');
        value(depth + 1);
      });
      break;
    case '[':
      skip_members(']', [&] { value(depth + 1); });
      break;
    case 't':
      skip_word("true");
      break;
    case 'f':
      skip_word("false");
      break;
    case 'n':
      skip_word("null");
      break;
    default:
      skip_number();
  }
  return text_.substr(first, at_ - first);
}

template <class Member>
void json_reader::skip_members(char end, Member skip_member) {
  ++at_;
  if (accept(end)) return;
  do skip_member();
  while (accept(','));
  expect(end);
}

void json_reader::skip_string() {
  if (here() != '"') fail();
  for (++at_; at_ < text_.size(); ++at_) {
    const char c = text_[at_];
    if (c == '"') return void(++at_);
    if (static_cast<unsigned char>(c) < 0x20) fail();
    if (c != '\\') continue;
    ++at_;
    if (here() == 'u') {
      for (int i = 0; i < 4; ++i)
        if (++at_ >= text_.size() || hex_digit(text_[at_]) < 0) fail();
    } else if (at_ == text_.size() || std::string_view("\"\\/bfnrt").find(here()) == std::string_view::npos) {
      fail();
    }
  }
  fail();
}

void json_reader::skip_digits() {
  if (here() < '0' || here() > '9') fail();
  while (here() >= '0' && here() <= '9') ++at_;
}

void json_reader::skip_number() {
  if (here() == '-') ++at_;
  if (here() == '0')
    ++at_;
  else
    skip_digits();
  if (here() == '.') ++at_, skip_digits();
  if (here() != 'e' && here() != 'E') return;
  ++at_;
  if (here() == '+' || here() == '-') ++at_;
  skip_digits();
}

void json_reader::skip_word(std::string_view word) {
  if (text_.substr(at_, word.size()) != word) fail();
  at_ += word.size();
}

std::string_view decode_string(std::string_view text, std::string& scratch) {
  const auto body = text.substr(1, text.size() - 2);
  check_utf8(body);
  auto escape = body.find('\\');
  if (escape == std::string_view::npos) return body;
  scratch.clear();
  for (std::size_t at = 0; at < body.size();) {
    escape = std::min(body.find('\\', at), body.size());
    scratch.append(body, at, escape - at);
    at = escape + 2;
    if (escape == body.size()) break;
    switch (body[escape + 1]) {
      case 'b':
        scratch += '\b';
        break;
      case 'f':
        scratch += '\f';
        break;
      case 'n':
        scratch += '\n';
        break;
      case 'r':
        scratch += '\r';
        break;
      case 't':
        scratch += '\t';
        break;
      case 'u':
        append_utf8(scratch, unicode_escape(body, at));
        break;
      default:
        scratch += body[escape + 1];
    }
  }
  return scratch;
}

std::size_t whole_characters(std::string_view text, std::size_t bytes) {
  if (text.size() <= bytes) return text.size();
  while (bytes > 0 && (static_cast<unsigned char>(text[bytes]) & 0xc0) == 0x80) --bytes;
  return bytes;
}

}  // namespace redshift_local::copy
