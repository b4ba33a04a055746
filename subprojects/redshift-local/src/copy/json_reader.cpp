#include "copy/json_reader.hpp"

#include <cstdint>

#include "copy/column.hpp"
#include "copy/json_text.hpp"
#include "copy/utf8.hpp"

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

/// The character behind "\u" at `at` (on the first digit); moves past it and its low surrogate.
std::uint32_t unicode_escape(std::string_view text, std::size_t& at) {
  const auto unit = hex4(text, at);
  at += 4;
  if (unit < 0xd800 || unit > 0xdfff) return unit;
  const bool pair = unit < 0xdc00 && at + 6 <= text.size() && text[at] == '\\' && text[at + 1] == 'u';
  const auto low = pair ? hex4(text, at + 2) : 0;
  if (low < 0xdc00 || low > 0xdfff) bad_surrogate(text.substr(at - 4, 4));
  at += 6;
  return 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
}

}  // namespace

void json_reader::fail() const { throw load_failure(1216, "Invalid value.", at_); }

void json_reader::skip_blanks() {
  while (at_ < text_.size() && is_json_blank(text_[at_])) ++at_;
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

char json_reader::peek() {
  skip_blanks();
  return here();
}

std::string_view json_reader::string() {
  skip_blanks();
  const auto first = at_;
  skip_string();
  return text_.substr(first, at_ - first);
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
  ++at_;
  while (true) {
    at_ += plain_length(text_.substr(at_));
    if (here() == '"') return void(++at_);
    if (here() != '\\') fail();
    ++at_;
    if (here() == 'u') {
      for (int i = 0; i < 4; ++i)
        if (++at_ >= text_.size() || hex_digit(text_[at_]) < 0) fail();
    } else if (at_ == text_.size() || std::string_view("\"\\/bfnrt").find(here()) == std::string_view::npos) {
      fail();
    }
    ++at_;
  }
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

}  // namespace redshift_local::copy
