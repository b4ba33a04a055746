// Values of the rows that the front writes into the system views.
#pragma once

#include <initializer_list>
#include <string>

namespace redshift_local::wire {

/// Quoted, with commas in between.
std::string literals(std::initializer_list<std::string> values);
/// UTC, to the microsecond, as a TIMESTAMP is written.
std::string now();

}  // namespace redshift_local::wire
