// One line a second on stderr: where the run is and how fast.
#pragma once

#include <cstdint>
#include <string>

namespace sim {

class progress {
 public:
  /// Silent unless `enabled`.
  explicit progress(bool enabled);
  void begin_transaction(std::uint64_t number, std::uint64_t total, const std::string& name);
  void begin_phase(const char* phase);
  /// One document stored.
  void count(std::uint64_t bytes) {
    ++documents_;
    bytes_ += bytes;
  }
  /// Prints when a second has passed since the last line; called often while anything happens or is waited
  /// for.
  void tick();

 private:
  bool enabled_;
  std::string transaction_;
  const char* phase_ = "";
  std::uint64_t documents_ = 0, bytes_ = 0;  // stored since the start
  std::uint64_t last_bytes_ = 0;
  double started_, last_print_;
};

}  // namespace sim
