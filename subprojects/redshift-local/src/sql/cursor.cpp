#include "sql/cursor.hpp"

#include <charconv>

#include "sql/error.hpp"

namespace redshift_local::sql {

const token& cursor::peek(std::size_t ahead) const {
  static const token nothing;
  return at_ + ahead < list_.size() ? list_[at_ + ahead] : nothing;
}

const token& cursor::next() {
  if (at_end()) fail();
  return list_[at_++];
}

bool cursor::sees(std::initializer_list<std::string_view> words) const {
  std::size_t ahead = 0;
  for (auto word : words)
    if (!peek(ahead++).is(word)) return false;
  return true;
}

bool cursor::accept(std::initializer_list<std::string_view> words) {
  if (!sees(words)) return false;
  at_ += words.size();
  return true;
}

void cursor::expect(std::string_view word) {
  if (!accept(word)) fail();
}

void cursor::fail() const { throw syntax_error_at(peek().text); }

void cursor::expect_end() const {
  if (!at_end()) fail();
}

std::string cursor::name() {
  if (!peek().is_name()) fail();
  return fold_name(next(), case_sensitive_);
}

std::vector<std::string> cursor::path() {
  std::vector<std::string> parts{name()};
  while (accept(".")) parts.push_back(name());
  if (parts.size() > 3) throw sql_error("42601", "improper qualified name (too many dotted names)");
  if (parts.size() == 3) parts.erase(parts.begin());
  return parts;
}

std::string cursor::string_literal() {
  if (peek().kind != token_kind::string) fail();
  return next().value;
}

std::uint64_t cursor::whole_number() {
  const auto& text = peek().text;
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (peek().kind != token_kind::number || error != std::errc() || end != text.data() + text.size()) fail();
  ++at_;
  return number;
}

std::string cursor::integer() {
  const std::string sign = accept("-") ? "-" : "";
  return sign + std::to_string(whole_number());
}

std::vector<std::string> cursor::names() {
  std::vector<std::string> list;
  expect("(");
  do list.push_back(name());
  while (accept(","));
  expect(")");
  return list;
}

void cursor::skip_parentheses() {
  expect("(");
  for (std::size_t depth = 1; depth > 0;) {
    const auto& here = next();
    if (here.is("(")) ++depth;
    if (here.is(")")) --depth;
  }
}

std::string quote_path(const std::vector<std::string>& path) {
  std::string text;
  for (const auto& part : path) text += (text.empty() ? "" : ".") + quote_name(part);
  return text;
}

}  // namespace redshift_local::sql
