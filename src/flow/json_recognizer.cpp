#include "flow/json_recognizer.hpp"

#include <algorithm>

namespace flow {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

std::size_t digits(std::string_view text, std::size_t at) {
  while (at < text.size() && is_digit(text[at])) ++at;
  return at;
}

/// RFC 8259, section 6.
bool is_number(std::string_view text) {
  std::size_t at = text.starts_with('-') ? 1 : 0;
  std::size_t end = digits(text, at);
  if (end == at || (text[at] == '0' && end > at + 1)) return false;
  at = end;
  if (at < text.size() && text[at] == '.') {
    end = digits(text, at + 1);
    if (end == at + 1) return false;
    at = end;
  }
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    ++at;
    if (at < text.size() && (text[at] == '+' || text[at] == '-')) ++at;
    end = digits(text, at);
    if (end == at) return false;
    at = end;
  }
  return at == text.size();
}

}  // namespace

bool json_recognizer::advance(std::string_view text, bool whole) {
  while (in_string_ || expect_ != expectation::nothing) {
    if (in_string_) {
      if (!string_rest(text)) return false;
      continue;
    }
    position_ = std::min(text.find_first_not_of(" \t\r\n", position_), text.size());
    if (position_ == text.size() || !token(text, whole)) return false;
  }
  return true;
}

bool json_recognizer::token(std::string_view text, bool whole) {
  const char c = text[position_];
  switch (expect_) {
    case expectation::colon:
      if (c != ':') fail("expected ':' after a member's name");
      expect_ = expectation::value;
      break;
    case expectation::separator:
      if (c == ',')
        expect_ = in_object() ? expectation::name : expectation::value;
      else
        close(c);
      break;
    case expectation::name_or_close:
    case expectation::name:
      if (c == '}' && expect_ == expectation::name_or_close) {
        close(c);
        break;
      }
      if (c != '"') fail("expected a member's name");
      in_string_ = true;
      expect_ = expectation::colon;
      break;
    case expectation::value_or_close:
      if (c == ']') {
        close(c);
        break;
      }
      return begin_value(text, whole);
    case expectation::value:
      return begin_value(text, whole);
    case expectation::nothing:
      return true;
  }
  ++position_;
  return true;
}

bool json_recognizer::begin_value(std::string_view text, bool whole) {
  switch (text[position_]) {
    case '{':
      open(true);
      break;
    case '[':
      open(false);
      break;
    case '"':
      in_string_ = true;
      expect_ = after_value();
      break;
    case 't':
      return literal(text, "true");
    case 'f':
      return literal(text, "false");
    case 'n':
      return literal(text, "null");
    default:
      return number(text, whole);
  }
  ++position_;
  return true;
}

bool json_recognizer::string_rest(std::string_view text) {
  std::size_t at = position_;
  while (at < text.size()) {
    const char c = text[at];
    if (c == '"') {
      in_string_ = false;
      position_ = at + 1;
      return true;
    }
    if (c != '\\') {
      if (static_cast<unsigned char>(c) < 0x20) {
        position_ = at;
        fail("a control character inside a string");
      }
      ++at;
      continue;
    }
    position_ = at;  // an escape that is cut is looked at again as a whole
    if (at + 1 == text.size()) return false;
    if (text[at + 1] == 'u') {
      if (text.size() - at < 6) return false;
      const std::string_view hex = text.substr(at + 2, 4);
      if (!std::all_of(hex.begin(), hex.end(), is_hex)) fail("an escape that is not \\u and four hex digits");
      at += 6;
    } else {
      if (std::string_view("\"\\/bfnrt").find(text[at + 1]) == std::string_view::npos)
        fail("an unknown escape in a string");
      at += 2;
    }
  }
  position_ = at;
  return false;
}

bool json_recognizer::literal(std::string_view text, std::string_view word) {
  const std::string_view found = text.substr(position_, word.size());
  if (found != word.substr(0, found.size())) fail("expected a value");
  if (found.size() < word.size()) return false;
  position_ += word.size();
  expect_ = after_value();
  return true;
}

bool json_recognizer::number(std::string_view text, bool whole) {
  const std::size_t end = std::min(text.find_first_not_of("+-.0123456789Ee", position_), text.size());
  if (end == position_) fail("expected a value");
  if (end == text.size() && !whole) return false;
  if (!is_number(text.substr(position_, end - position_))) fail("a malformed number");
  position_ = end;
  expect_ = after_value();
  return true;
}

void json_recognizer::open(bool object) {
  if (depth_ == max_depth) fail("nested more than 1024 levels deep");
  const std::uint64_t bit = std::uint64_t{1} << (depth_ % 64);
  if (object)
    objects_[depth_ / 64] |= bit;
  else
    objects_[depth_ / 64] &= ~bit;
  ++depth_;
  expect_ = object ? expectation::name_or_close : expectation::value_or_close;
}

void json_recognizer::close(char bracket) {
  if (bracket != (in_object() ? '}' : ']'))
    fail(in_object() ? "expected ',' or '}' in an object" : "expected ',' or ']' in an array");
  --depth_;
  expect_ = after_value();
}

}  // namespace flow
