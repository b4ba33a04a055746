#include "sql/token.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "sql/error.hpp"

namespace redshift_local::sql {
namespace {

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool starts_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
         (static_cast<unsigned char>(c) & 0x80);
}
bool continues_word(char c) { return starts_word(c) || is_digit(c) || c == '$'; }

class scanner {
 public:
  explicit scanner(std::string_view source) : source_(source) {}

  tokens run() {
    tokens list;
    for (skip_blanks(); at_ < source_.size(); skip_blanks()) {
      token next;
      next.before = std::exchange(separator_, {});
      next.begin = at_;
      scan(next);
      next.end = at_;
      next.text = source_.substr(next.begin, next.end - next.begin);
      if (next.kind == token_kind::word) next.value = lower_ascii(next.text);
      if (next.value.empty() && next.kind != token_kind::string && next.kind != token_kind::quoted_name)
        next.value = next.text;
      list.push_back(std::move(next));
    }
    return list;
  }

 private:
  char peek(std::size_t ahead = 0) const {
    return at_ + ahead < source_.size() ? source_[at_ + ahead] : '\0';
  }
  bool sees(std::string_view text) const { return source_.substr(at_, text.size()) == text; }

  void skip_blanks() {
    while (at_ < source_.size()) {
      if (is_blank(peek())) {
        if (separator_ != "\n") separator_ = peek() == '\n' ? "\n" : " ";
        ++at_;
      } else if (sees("--")) {
        at_ = std::min(source_.find('\n', at_), source_.size());
        separator_ = "\n";
      } else if (sees("/*")) {
        skip_block_comment();
      } else {
        return;
      }
    }
  }

  void skip_block_comment() {
    std::size_t depth = 0;
    do {
      if (at_ >= source_.size()) throw sql_error("42601", "unterminated /* comment");
      if (sees("/*")) {
        ++depth;
        at_ += 2;
      } else if (sees("*/")) {
        --depth;
        at_ += 2;
      } else {
        ++at_;
      }
    } while (depth > 0);
    if (separator_.empty()) separator_ = " ";
  }

  void scan(token& next) {
    const char c = peek();
    if (c == '\'') return scan_string(next);
    if ((c == 'e' || c == 'E') && peek(1) == '\'') return ++at_, scan_string(next);
    if (c == '"') return scan_quoted_name(next);
    if (c == '$') return scan_dollar(next);
    if (starts_word(c) || (c == '#' && starts_word(peek(1)))) return scan_word(next);
    if (is_digit(c) || (c == '.' && is_digit(peek(1)))) return scan_number(next);
    scan_symbol();
  }

  void scan_string(token& next) {
    next.kind = token_kind::string;
    for (++at_; at_ < source_.size(); ++at_) {
      if (peek() == '\\' && at_ + 1 < source_.size()) {
        next.value += decode_escape(source_[++at_]);
      } else if (peek() == '\'') {
        ++at_;
        if (peek() != '\'') return;
        next.value += '\'';
      } else {
        next.value += peek();
      }
    }
    throw sql_error("42601", "unterminated quoted string");
  }

  static char decode_escape(char c) {
    switch (c) {
      case 'n':
        return '\n';
      case 't':
        return '\t';
      case 'r':
        return '\r';
      case 'b':
        return '\b';
      case 'f':
        return '\f';
      default:
        return c;
    }
  }

  void scan_quoted_name(token& next) {
    next.kind = token_kind::quoted_name;
    for (++at_; at_ < source_.size(); ++at_) {
      if (peek() == '"') {
        ++at_;
        if (peek() != '"') {
          if (next.value.empty()) throw sql_error("42601", "zero-length delimited identifier");
          return;
        }
      }
      next.value += peek();
    }
    throw sql_error("42601", "unterminated quoted identifier");
  }

  void scan_dollar(token& next) {
    std::size_t end = at_ + 1;
    if (end < source_.size() && is_digit(source_[end])) {
      while (end < source_.size() && is_digit(source_[end])) ++end;
      at_ = end;
      next.kind = token_kind::parameter;
      return;
    }
    while (end < source_.size() && continues_word(source_[end]) && source_[end] != '$') ++end;
    if (end >= source_.size() || source_[end] != '$') return void(++at_);
    const auto tag = source_.substr(at_, end + 1 - at_);
    const auto close = source_.find(tag, end + 1);
    if (close == std::string_view::npos) throw sql_error("42601", "unterminated dollar-quoted string");
    next.kind = token_kind::dollar_string;
    next.value = source_.substr(end + 1, close - end - 1);
    at_ = close + tag.size();
  }

  void scan_word(token& next) {
    next.kind = token_kind::word;
    for (++at_; at_ < source_.size() && continues_word(peek());) ++at_;
  }

  void scan_number(token& next) {
    next.kind = token_kind::number;
    while (is_digit(peek()) || peek() == '.') ++at_;
    if (peek() == 'e' || peek() == 'E') {
      const std::size_t sign = peek(1) == '+' || peek(1) == '-' ? 2 : 1;
      if (is_digit(peek(sign)))
        for (at_ += sign; is_digit(peek());) ++at_;
    }
  }

  void scan_symbol() {
    static constexpr std::array<std::string_view, 8> pairs{"::", "<=", ">=", "<>", "!=", "||", ":=", "=>"};
    const bool pair = std::any_of(pairs.begin(), pairs.end(), [&](auto p) { return sees(p); });
    at_ += pair ? 2 : 1;
  }

  std::string_view source_;
  std::size_t at_ = 0;
  std::string separator_;
};

}  // namespace

bool token::is(std::string_view word_or_symbol) const {
  return (kind == token_kind::word || kind == token_kind::symbol) && value == word_or_symbol;
}

tokens tokenize(std::string_view source) { return scanner(source).run(); }

std::string render(const tokens& list, std::size_t first, std::size_t last) {
  std::string text;
  for (auto i = first; i < last; ++i) {
    if (i != first) text += list[i].before;
    text += list[i].text;
  }
  return text;
}
std::string render(const tokens& list) { return render(list, 0, list.size()); }

token make_word(std::string_view text, std::string_view before) {
  return {.kind = token_kind::word,
          .before = std::string(before),
          .text = std::string(text),
          .value = lower_ascii(text)};
}
token make_symbol(std::string_view text, std::string_view before) {
  return {.kind = token_kind::symbol,
          .before = std::string(before),
          .text = std::string(text),
          .value = std::string(text)};
}

std::string lower_ascii(std::string_view text) {
  std::string lower(text);
  for (char& c : lower)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return lower;
}

std::string quote_name(std::string_view name) {
  std::string quoted = "\"";
  for (char c : name) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + '"';
}

std::string quote_literal(std::string_view text) {
  std::string quoted = "E'";
  for (char c : text) {
    if (c == '\'' || c == '\\') quoted += c;
    quoted += c;
  }
  return quoted + '\'';
}

std::string fold_name(const token& name, bool case_sensitive) {
  return name.kind == token_kind::quoted_name && case_sensitive ? name.value : lower_ascii(name.value);
}

}  // namespace redshift_local::sql
