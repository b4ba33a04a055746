// PostgreSQL's COPY FROM STDIN on a session's own connection.
#pragma once

#include <string>

#include "wire/backend.hpp"

namespace redshift_local::wire {

class copy_in {
 public:
  explicit copy_in(backend& to) : to_(to) {}

  /// Each throws sql_error with what PostgreSQL said, in Redshift's words.
  asio::awaitable<void> start(std::string sql);
  /// Empties the string.
  asio::awaitable<void> write(std::string& bytes);
  asio::awaitable<void> finish();
  /// Rows sent so far are forgotten.
  asio::awaitable<void> abandon();

 private:
  asio::awaitable<void> end(message reply);

  backend& to_;
  bool active_ = false;
};

}  // namespace redshift_local::wire
