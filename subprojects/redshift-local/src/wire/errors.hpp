// PostgreSQL's errors in Redshift's words.
#pragma once

#include "wire/message.hpp"

namespace redshift_local::wire {

/// SQLSTATE and text as Redshift has them; fields that only PostgreSQL sends are left out.
report translate_error(report from_postgres);

}  // namespace redshift_local::wire
