// The connector's endpoint config, and the environment that goes with it.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "bench/json.hpp"

namespace sim {

struct endpoint {
  json::object config;
  std::vector<std::pair<std::string, std::string>> environment;

  [[nodiscard]] bool hard_delete() const;
};

/// Reads an endpoint config, or a ready line of redshift-local ({"config": …, "env": …}). Throws usage_error.
endpoint read_endpoint(const std::string& path);

}  // namespace sim
