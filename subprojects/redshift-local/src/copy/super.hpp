// The text form of SUPER: compact JSON, keys in order, numbers as they were written (Redshift: SUPER type).
#pragma once

#include <string>
#include <string_view>

namespace redshift_local::copy {

/// Strings of more than 65,535 bytes: an error, cut (json_parse_truncate_strings), or no matter (JSON as
/// text).
enum class string_limit { refuse, cut, none };

/// Appends the compact form of a checked JSON value. Throws load_failure 1224 for strings that are too long
/// numbers beyond a double and a value of more than 16 MB, 1220 for bytes that are no UTF-8.
void append_super(std::string& out, std::string_view json, string_limit strings);

/// Of a text that should be one JSON value: the value. Throws load_failure 1224 when it is none.
std::string_view check_super(std::string_view text);

/// A finite double inside SUPER: scientific, at most 15 significant digits ("2.5e+0").
std::string super_double(double value);

}  // namespace redshift_local::copy
