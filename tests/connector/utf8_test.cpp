#include "connector/utf8.hpp"

#include <doctest/doctest.h>

#include <string>

TEST_CASE("well-formed UTF-8 is told from everything else (Unicode, table 3-7)") {
  struct row {
    std::string name;
    std::string text;
    bool want;
  };
  for (const auto& c : {
           row{"empty", "", true},
           row{"ASCII over several words", "0123456789abcdefghij", true},
           row{"NUL", std::string(3, '\0'), true},
           row{"two, three and four bytes", "é€😀", true},
           row{"behind a word of ASCII", "01234567é", true},
           row{"lowest of each length", "\xC2\x80 \xE0\xA0\x80 \xF0\x90\x80\x80", true},
           row{"highest of each length", "\x7F \xDF\xBF \xEF\xBF\xBF \xF4\x8F\xBF\xBF", true},
           row{"around the surrogates", "\xED\x9F\xBF\xEE\x80\x80", true},
           row{"surrogate", "\xED\xA0\x80", false},
           row{"lone continuation", "a\x80", false},
           row{"overlong two", "\xC0\x80", false},
           row{"overlong slash", "\xC1\xAF", false},
           row{"overlong three", "\xE0\x9F\xBF", false},
           row{"overlong four", "\xF0\x8F\xBF\xBF", false},
           row{"above U+10FFFF", "\xF4\x90\x80\x80", false},
           row{"F5", "\xF5\x80\x80\x80", false},
           row{"FF", "\xFF", false},
           row{"cut after one of two", "\xC3", false},
           row{"cut after two of three", "0123456\xE2\x82", false},
           row{"cut after three of four", "\xF0\x9F\x98", false},
           row{"ASCII where a continuation belongs", "\xE2\x82x", false},
           row{"bad last byte of four", "\xF0\x9F\x98\xC0", false},
           row{"bad byte behind words of ASCII", "0123456789abcdef\xFE", false},
       }) {
    CAPTURE(c.name);
    CHECK(connector::is_utf8(c.text) == c.want);
  }
}
