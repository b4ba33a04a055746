// Reads every table back and compares every row and column with what the documents reduce to.
#pragma once

#include <string>
#include <vector>

#include "bench/binding.hpp"
#include "bench/oracle.hpp"

namespace sim {

struct verdict {
  std::uint64_t rows = 0;  // that agree
  std::uint64_t missing = 0, extra = 0, different = 0;
  std::vector<std::string> examples;  // the first differences, for people

  [[nodiscard]] bool same() const { return missing + extra + different == 0; }
};

/// Connects with TLS and verification as `config` says. Throws run_error when the database cannot be read.
verdict verify_tables(const json::object& config, const std::vector<binding>& bindings, oracle& expected);

}  // namespace sim
