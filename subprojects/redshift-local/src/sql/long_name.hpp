// Names in Redshift have up to 127 bytes, in PostgreSQL 63. A longer one is stored under a stand-in of
// exactly 63 bytes that is made from it, and turned back in everything that a client sees.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "sql/token.hpp"

namespace redshift_local::sql {

/// The names met so far, of all sessions.
class long_names {
 public:
  struct entry {
    std::string stand_in, name;
  };

  /// The name as PostgreSQL stores it; cut at 127 bytes, at a character, as Redshift does.
  std::string store(std::string name);
  /// The stand-ins in a text become their names.
  std::string restore(std::string_view text) const;

  /// What is known from an earlier run.
  void add(entry known) { names_[known.stand_in] = known.name; }
  /// The names met since this was last called; to be kept in pg_catalog.rs_long_names.
  std::vector<entry> take_new();

 private:
  std::map<std::string, std::string, std::less<>> names_;  // by stand-in
  std::vector<entry> new_;
};

/// Every long name in a statement becomes its stand-in.
void store_long_names(tokens& list, bool case_sensitive, long_names& known);

}  // namespace redshift_local::sql
