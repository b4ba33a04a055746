// What a run did and how fast, for people and as JSON.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "bench/json.hpp"
#include "bench/process.hpp"

namespace sim {

struct transaction_report {
  std::string name;
  std::uint64_t documents = 0;  // of the source
  std::uint64_t loads = 0, loaded = 0, stores = 0;
  std::uint64_t document_bytes = 0;  // of the stored documents
  std::uint64_t sent_bytes = 0;      // Store messages on the pipe
  double load_seconds = 0;           // Acknowledge sent to Flushed
  double store_seconds = 0;          // first Store to StartCommit
  double commit_seconds = 0;         // StartCommit to StartedCommit, made durable
  double acknowledge_seconds = 0;    // Acknowledge sent to Acknowledged; overlaps the next Loads
};

struct run_report {
  std::vector<transaction_report> transactions;  // of this run
  std::uint64_t resumed_after = 0;               // transactions committed by earlier runs
  double seconds = 0;                            // from Open to the connector's end
  process_usage connector;                       // of the Open process
  std::string verified;                          // "", "ok" or "different"
  int exit_status = 0;

  [[nodiscard]] std::uint64_t documents() const;
  [[nodiscard]] std::uint64_t stores() const;
  [[nodiscard]] std::uint64_t document_bytes() const;
  [[nodiscard]] json::object to_json() const;
  /// A few lines for people.
  [[nodiscard]] std::string summary() const;
};

}  // namespace sim
