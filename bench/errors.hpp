// What can end a run, each with the exit status it gives.
#pragma once

#include <stdexcept>
#include <string>

namespace sim {

/// Exit statuses of flow-sim.
enum class status : int { ok = 0, failed = 1, usage = 2, killed = 3, connector_failed = 4, violation = 5 };

/// A run that cannot go on. The message is complete: what happened, where, and what to do.
class run_error : public std::runtime_error {
 public:
  run_error(status s, const std::string& message) : std::runtime_error(message), status_(s) {}
  [[nodiscard]] status exit_status() const { return status_; }

 private:
  status status_;
};

/// Wrong options, configuration, scenario or documents.
struct usage_error : run_error {
  explicit usage_error(const std::string& m) : run_error(status::usage, m) {}
};
/// The connector died or exited with an error.
struct connector_failed : run_error {
  explicit connector_failed(const std::string& m) : run_error(status::connector_failed, m) {}
};
/// The connector broke a rule of the Flow protocol.
struct protocol_violation : run_error {
  explicit protocol_violation(const std::string& m) : run_error(status::violation, m) {}
};
/// A --kill-at or --kill-on-line point was reached and the connector killed.
struct killed_on_purpose : run_error {
  explicit killed_on_purpose(const std::string& m) : run_error(status::killed, m) {}
};

}  // namespace sim
