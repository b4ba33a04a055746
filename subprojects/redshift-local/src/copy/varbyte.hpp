// VARBYTE from hexadecimal digits.
#pragma once

#include <string>
#include <string_view>

#include "copy/column.hpp"

namespace redshift_local::copy {

/// Throws load_failure 1219 for a bad digit, 1223 for an odd number of them, 1204 for too many.
void append_varbyte(std::string& out, std::string_view digits, const column& target);

}  // namespace redshift_local::copy
