// Why no connection could be made, in words for the user; Validate, Apply and Open all say the same.
#pragma once

#include <exception>
#include <string>
#include <string_view>

namespace redshift {

/// One paragraph that says what is wrong and what to do. `failure` is what connection::open threw (error or
/// net::timed_out), `address` is host:port as configured, `database` may be empty.
std::string explain_connect_failure(const std::exception& failure, std::string_view address,
                                    std::string_view database);

}  // namespace redshift
