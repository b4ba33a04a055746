// What STL_QUERY, SYS_QUERY_HISTORY and STL_COMMIT_STATS tell: the writes and COMMITs of all sessions. They
// are kept here until somebody asks, so that they cost a write nothing.
#pragma once

#include <deque>
#include <string>

#include "wire/backend.hpp"

namespace redshift_local::wire {

/// One statement.
struct query_record {
  std::string number, session, transaction;  // digits
  std::string label, type, text;             // query_group; INSERT, COPY, UTILITY, ...; without secrets
  std::string status, error;                 // success, failed, canceled; why it failed
  std::string started, ended;                // by now()
};

struct commit_record {
  std::string transaction, started, ended;
};

class query_log {
 public:
  /// The oldest are forgotten when there are too many.
  void add(query_record one);
  void add(commit_record one);
  /// To the tables behind the views; on a connection of its own, for other sessions to see.
  asio::awaitable<void> save(asio::any_io_executor executor, const postgres_facts& postgres,
                             std::string database);

 private:
  std::deque<query_record> queries_;
  std::deque<commit_record> commits_;
};

/// The beginning of a statement as the views keep it: 4,000 bytes at most, cut at a character.
std::string query_text(std::string_view statement);

}  // namespace redshift_local::wire
