// The text form of SUPER: compact JSON, keys in order, numbers as they were written (Redshift: SUPER type).
#pragma once

#include <string>
#include <string_view>

namespace redshift_local::copy {

/// Appends the compact form of a checked JSON value. Strings of more than 65,535 bytes are cut when
/// `truncate_strings`, else load_failure 1224; so is a value of more than 16 MB.
void append_super(std::string& out, std::string_view json, bool truncate_strings);

/// A double inside SUPER: scientific, at most 15 significant digits ("2.5e+0").
std::string super_double(double value);

}  // namespace redshift_local::copy
