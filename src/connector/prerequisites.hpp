// Is the endpoint usable? Problems are collected and told together, in words for the user.
#pragma once

#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "connector/config.hpp"
#include "net/async.hpp"
#include "redshift/connection.hpp"
#include "staging/stage.hpp"

namespace connector {

/// All problems in one text: an introduction, and a bullet each.
class prerequisite_error : public std::runtime_error {
 public:
  explicit prerequisite_error(const std::vector<staging::access_problem>& problems);
  /// The underlying errors, for the log.
  const std::string& source() const { return source_; }

 private:
  std::string source_;
};

/// How long each may take. Tests shorten them.
struct prerequisite_limits {
  std::chrono::milliseconds warehouse{20'000};
  std::chrono::milliseconds staging{20'000};
};

/// Connects to the warehouse and tries the staging area, side by side. Returns the connection, or throws
/// prerequisite_error. Lifetimes: `config` lives until the returned task has been awaited.
net::task<std::unique_ptr<redshift::connection>> check_prerequisites(const endpoint_config& config,
                                                                     prerequisite_limits limits = {});

}  // namespace connector
