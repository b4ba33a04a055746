// Integers, floating point numbers and booleans from text, in PostgreSQL's binary form.
#pragma once

#include <string>
#include <string_view>

#include "copy/column.hpp"

namespace redshift_local::copy {

/// Throws load_failure 1207 for a bad digit, 1222 when the kind of integer cannot hold the number.
void append_integer(std::string& out, std::string_view text, column_kind kind);
/// Throw load_failure 1208 for what is no number, 1204 for too large a one. Too small a one is zero.
void append_real(std::string& out, std::string_view text);
void append_double(std::string& out, std::string_view text);
/// Throws load_failure 1210.
void append_boolean(std::string& out, std::string_view text);

/// 1207, naming the character at `at`.
[[noreturn]] void bad_digit(std::string_view text, std::size_t at, const char* type);

}  // namespace redshift_local::copy
