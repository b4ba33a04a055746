// What the clients have asked for so far.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace redshift_local::wire {

/// Its first word in capitals; "OTHER" when that is none of SQL's verbs.
std::string verb_of(std::string_view statement);

/// The kind of latency that a statement has besides the round trip: copy, merge, commit; empty: none.
std::string_view kind_of(std::string_view verb);

struct statement_counts {
  std::map<std::string, std::uint64_t> statements;  // by verb; begun, in whatever way they ended
  std::uint64_t loads = 0, loaded_rows = 0;         // COPYs that were completed, committed or not
};

}  // namespace redshift_local::wire
