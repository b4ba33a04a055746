// What a statement's text must be before it is read.
#pragma once

#include <string>

namespace redshift_local::wire {

/// Throws sql_error: 54000 when it is over 16 MB, 22021 when it is not UTF-8.
void check_statement_text(const std::string& text);

}  // namespace redshift_local::wire
