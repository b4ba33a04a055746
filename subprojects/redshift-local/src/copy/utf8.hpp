// UTF-8 as COPY checks it (Redshift: multibyte character load errors, ACCEPTINVCHARS).
#pragma once

#include <string>
#include <string_view>

namespace redshift_local::copy {

/// Throws load_failure 1220 with the sub-code of the first sequence that is none. Noncharacters are good.
void check_utf8(std::string_view text);
/// The text with `replacement` for every byte of an invalid sequence; in `scratch` when there is one.
std::string_view replace_invalid_utf8(std::string_view text, char replacement, std::string& scratch);

void append_utf8(std::string& out, char32_t point);
/// Length of the longest prefix of at most `bytes` that ends between characters.
std::size_t whole_characters(std::string_view text, std::size_t bytes);
/// Offset of the first byte that is not ASCII; the size when there is none.
std::size_t ascii_length(std::string_view text);
/// "c3 a9"
std::string hexadecimal(std::string_view bytes);

/// 1220 for half a surrogate pair in an escape, given as its digits.
[[noreturn]] void bad_surrogate(std::string_view digits);

}  // namespace redshift_local::copy
