// SQL text to tokens and back. Redshift: a backslash always escapes in '...'; quoted names fold like bare
// ones.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace redshift_local::sql {

enum class token_kind { word, quoted_name, string, dollar_string, number, parameter, symbol };

struct token {
  token_kind kind = token_kind::symbol;
  std::string before;              // "", or the blank or newline that separates it from the token in front
  std::string text;                // as it will be rendered; names are not folded yet
  std::string value;               // word: lower case; quoted name and string: decoded; else the text
  std::size_t begin = 0, end = 0;  // in the source

  bool is(std::string_view word_or_symbol) const;  // a bare word (in lower case) or a symbol
  bool is_name() const { return kind == token_kind::word || kind == token_kind::quoted_name; }
};
using tokens = std::vector<token>;

/// Comments vanish. Throws sql_error 42601 when a quote or a comment is not closed.
tokens tokenize(std::string_view source);
/// Text of tokens [first, last), with what separates them.
std::string render(const tokens& list, std::size_t first, std::size_t last);
std::string render(const tokens& list);

token make_word(std::string_view text, std::string_view before = " ");
token make_symbol(std::string_view text, std::string_view before = "");

std::string lower_ascii(std::string_view text);
std::string quote_name(std::string_view name);
/// For PostgreSQL, as an E'' literal: right whatever standard_conforming_strings says.
std::string quote_literal(std::string_view text);

/// A name in lower case (ASCII letters only). Quoted names fold, too, unless identifiers are case-sensitive.
std::string fold_name(const token& name, bool case_sensitive);

}  // namespace redshift_local::sql
