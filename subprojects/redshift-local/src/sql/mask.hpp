// Statements as they may appear in a log.
#pragma once

#include <string>
#include <string_view>

namespace redshift_local::sql {

/// On one line, and with the credentials of a COPY (or a password) blanked out.
std::string mask(std::string_view statement);

}  // namespace redshift_local::sql
