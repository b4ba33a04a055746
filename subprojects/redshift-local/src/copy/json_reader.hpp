// Walks one JSON document: strict grammar (RFC 8259), nothing copied.
#pragma once

#include <string>
#include <string_view>

namespace redshift_local::copy {

/// Throws load_failure 1216 on anything that is not JSON, 1224 when it is nested too deeply.
class json_reader {
 public:
  explicit json_reader(std::string_view text) : text_(text) {}

  bool at_end();             // nothing but white space is left
  bool accept(char symbol);  // after white space
  void expect(char symbol);
  char peek();  // after white space; NUL at the end
  /// The value here, quotes and braces included; checked, and passed.
  std::string_view value() { return value(0); }
  /// A string, quotes included.
  std::string_view string();
  std::size_t position() const { return at_; }

 private:
  std::string_view value(int depth);
  void skip_blanks();
  void skip_string();
  void skip_number();
  void skip_digits();
  void skip_word(std::string_view word);
  template <class Member>
  void skip_members(char end, Member skip_member);
  char here() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  [[noreturn]] void fail() const;

  std::string_view text_;
  std::size_t at_ = 0;
};

/// Characters of a JSON string (given with its quotes, already checked by the reader): escapes decoded, bytes
/// as they are. The result lies in `text` itself when there is no escape, else in `scratch`.
/// Throws load_failure 1220 for half a surrogate pair.
std::string_view decode_string(std::string_view text, std::string& scratch);

}  // namespace redshift_local::copy
