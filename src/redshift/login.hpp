// From an address to a session that takes statements.
#pragma once

#include <deque>
#include <string>

#include "redshift/connection.hpp"
#include "redshift/libpq.hpp"

namespace redshift {

/// The last notices of a session; libpq would write them to stderr.
class notice_list {
 public:
  void add(const char* text) noexcept;
  std::vector<std::string> take();

 private:
  std::deque<std::string> texts_;
};

/// "connecting to <host>:<port>".
std::string connecting_to(const endpoint& where);

/// Logs in at one address (digits) of the host. Throws error.
/// Lifetimes: `notices` must outlive the handle.
task<handle_ptr> log_in(endpoint where, std::string address, notice_list& notices);

}  // namespace redshift
