// Which faults stand, which of them strike a statement or a call, and which have fired.
#pragma once

#include <functional>
#include <memory>
#include <random>
#include <vector>

#include "faults/fault.hpp"

namespace redshift_local::faults {

struct standing_fault {
  std::uint64_t number;  // from 1, never used again
  fault what;
  std::uint64_t matched = 0, struck = 0;  // statements or calls so far
  std::uint64_t fired = 0;                // effects so far; a strike after the work may never come to it
  std::mt19937_64 chance{};
};

/// What strikes one statement or call, in the order the faults were added. A fault that is removed while it
/// strikes lives until its strike is over.
using strikes = std::vector<std::shared_ptr<standing_fault>>;

class plan {
 public:
  /// Returns its number. Throws std::invalid_argument as parse_fault does.
  std::uint64_t add(std::string_view spec);
  /// Throws std::invalid_argument when there is none with that number.
  void remove(std::uint64_t number);
  void clear();
  const strikes& standing() const { return standing_; }
  std::shared_ptr<const standing_fault> find(std::uint64_t number) const;  // null: no such fault

  /// To be asked exactly once a statement, or call.
  strikes strike_statement(std::string_view statement);
  strikes strike_call(std::string_view operation);

  /// One line on stderr at the moment the fault takes effect: {"fault":"<spec>","fired":n}.
  void report(standing_fault& struck);

  /// Called after each change: a fault fired, or was removed.
  std::function<void()> on_change;

 private:
  strikes standing_;
  std::uint64_t last_number_ = 0;
};

}  // namespace redshift_local::faults
