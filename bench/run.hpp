// The command `run`: everything from the options to the exit status.
#pragma once

#include <iosfwd>

#include "bench/options.hpp"

namespace sim {

/// Messages for people go to `out` (summary) and `err` (failures). Returns the exit status.
int run(const options& chosen, std::ostream& out, std::ostream& err);
/// Parses the arguments and runs.
int run_command(const std::vector<std::string>& arguments, std::ostream& out, std::ostream& err);

}  // namespace sim
