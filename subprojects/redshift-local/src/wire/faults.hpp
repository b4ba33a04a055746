// Faults on demand in front of PostgreSQL: fail, stall, cut or delay the nth matching statement.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <regex>
#include <string>
#include <string_view>
#include <vector>

namespace redshift_local::wire {

enum class fault_action { fail, stall, cut, delay };

/// sql=<regex> nth=<n> [times=<n>] do=<fail|stall|cut|delay:MS> [when=<before|after>]
/// The regex (without regard to case) is matched from the beginning of the statement, its white space folded
/// to single blanks; so any prefix will do. "after": PostgreSQL has executed it, the client has not heard of
/// it yet. `stall` holds until the client goes away.
struct fault {
  std::string spec;
  std::regex matches;
  std::uint64_t nth = 1, times = 1;
  fault_action action = fault_action::fail;
  bool after = false;
  std::chrono::milliseconds delay{0};
  std::uint64_t fired = 0;
};

/// Throws std::invalid_argument naming what is wrong.
fault parse_fault(const std::string& spec);

class fault_plan {
 public:
  explicit fault_plan(const std::vector<std::string>& specs);

  /// The faults for this statement; to be asked once a statement.
  std::vector<fault*> strike(std::string_view statement);
  /// One line on stderr at the moment the fault takes effect.
  static void report(fault& struck);

 private:
  struct entry {
    fault what;
    std::uint64_t seen = 0;
  };
  std::vector<entry> entries_;
};

}  // namespace redshift_local::wire
