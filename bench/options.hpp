// The command line of flow-sim.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "bench/kill_point.hpp"

namespace sim {

struct options {
  bool help = false;
  std::string connector, config, scenario, documents, state_directory, report, table, task, log;
  std::vector<std::string> key;  // JSON pointers
  std::vector<std::pair<std::string, std::string>> environment;
  std::uint64_t seed = 1;
  bool verify = false, progress = false;
  kill_point kill_at;
  std::string kill_on_line, watch;
};

/// `arguments` without the program's name. Throws usage_error; options that the design has and this version
/// has not are refused by name.
options parse_options(const std::vector<std::string>& arguments);
const char* usage_text();

}  // namespace sim
