// Why a table could not be made or changed, in words for the user.
#pragma once

#include <string>

#include "redshift/connection.hpp"
#include "redshift/error.hpp"

namespace redshift {

/// What was being done, what the server says, what to do about it where that is known, and the statement.
/// Only for statements without credentials.
std::string explain_ddl_failure(const error& failure, const statement& what);

}  // namespace redshift
