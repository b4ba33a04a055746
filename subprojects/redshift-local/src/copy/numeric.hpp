// NUMERIC(p,s) from decimal text, in PostgreSQL's binary form.
#pragma once

#include <string>
#include <string_view>

#include "copy/column.hpp"

namespace redshift_local::copy {

/// Appends length and bytes of the number. Excess scale is cut, or rounded half away from zero (ROUNDEC).
/// Throws load_failure 1207 for a bad digit, 1204 when the number does not fit.
void append_numeric(std::string& out, std::string_view text, const column& target, bool round);

/// What COPY makes of a bare JSON number: exact within 64 bits, about 16 digits beyond (it was read as a
/// double, digit by digit). Quoted numbers do not come here. The result lies in `number` or in `scratch`.
std::string_view bare_number_text(std::string_view number, std::string& scratch);

}  // namespace redshift_local::copy
