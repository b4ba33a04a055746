// A reading position in a list of tokens, for the hand-written parsers of single statements.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "sql/token.hpp"

namespace redshift_local::sql {

class cursor {
 public:
  cursor(const tokens& list, bool case_sensitive, std::size_t first = 0)
      : list_(list), at_(first), case_sensitive_(case_sensitive) {}

  std::size_t position() const { return at_; }
  bool at_end() const { return at_ >= list_.size(); }
  const token& peek(std::size_t ahead = 0) const;  // a token without text past the end
  const token& next();

  bool sees(std::initializer_list<std::string_view> words) const;  // these, one after the other
  bool accept(std::initializer_list<std::string_view> words);
  bool accept(std::string_view word) { return accept({word}); }
  void expect(std::string_view word);
  [[noreturn]] void fail() const;  // syntax error at the token here
  void expect_end() const;

  /// A name, folded.
  std::string name();
  /// name[.name[.name]], folded; a database in front is dropped.
  std::vector<std::string> path();
  std::string string_literal();
  std::uint64_t whole_number();
  /// With a sign, maybe; as text.
  std::string integer();
  /// (name, …), folded.
  std::vector<std::string> names();
  /// Position behind the parenthesis that closes the one here.
  void skip_parentheses();
  std::string text_since(std::size_t first) const { return render(list_, first, at_); }

 private:
  const tokens& list_;
  std::size_t at_;
  bool case_sensitive_;
};

/// "schema"."table", ready for PostgreSQL.
std::string quote_path(const std::vector<std::string>& path);

}  // namespace redshift_local::sql
