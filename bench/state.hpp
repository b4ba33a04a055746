// What the runtime remembers of a task between runs: its recovery log, kept as one file.
#pragma once

#include <map>
#include <string>

#include "bench/json.hpp"

namespace sim {

struct task_state {
  std::string source;           // fingerprint of the document source
  std::uint64_t committed = 0;  // transactions in the recovery log
  json::value connector_state = json::object();
  std::map<std::string, std::string> max_keys;  // largest packed key stored, per state key
  json::value published;  // the last MaterializationSpec that Validate let through, or null
  std::string published_version;
  json::value applied;  // the last one for which Apply has answered, or null
  std::string applied_version;
};

/// Loads and stores the state. A state becomes durable as a whole or not at all: it is written to another
/// file, synced, and renamed.
class state_store {
 public:
  /// Empty `directory`: nothing outlives the process. Creates the directory. Throws usage_error.
  explicit state_store(std::string directory);
  /// The stored state, or a new one. Throws usage_error when it is unreadable.
  [[nodiscard]] task_state load() const;
  void save(const task_state& state) const;
  [[nodiscard]] const std::string& directory() const { return directory_; }

 private:
  std::string directory_;
};

/// Applies ConnectorState {"updated", "mergePatch"?} (Flow protocol). Throws std::invalid_argument when
/// `updated` is missing.
void update_state(json::value& connector_state, const json::value& update);

}  // namespace sim
