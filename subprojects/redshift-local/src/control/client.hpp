// redshift-local ctl: one command to a running redshift-local.
#pragma once

#include <string>
#include <vector>

namespace redshift_local::control {

/// Prints the answer, or on standard error why there is none. The exit status: 0 done, 1 refused or not
/// reached, 2 not understood.
int run_client(const std::vector<std::string>& arguments);

}  // namespace redshift_local::control
