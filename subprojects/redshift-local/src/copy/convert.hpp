// One JSON value to one column, in PostgreSQL's binary form (Redshift: COPY from JSON, data conversion).
#pragma once

#include <string>
#include <string_view>

#include "copy/column.hpp"

namespace redshift_local::copy {

/// Appends length and bytes. `json` is a checked value; empty: the key was absent.
/// Throws load_failure with the code of the load error reference.
void append_field(std::string& out, std::string_view json, const column& target, const conversion& how);

}  // namespace redshift_local::copy
