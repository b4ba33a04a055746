// The authorities that may vouch for the warehouse, as the file name that libpq wants.
#pragma once

#include <string>

#include "redshift/connection.hpp"

namespace redshift {

/// Owns what path() names; libpq reads it while it connects.
class root_certificate {
 public:
  /// Throws std::system_error when the text cannot be kept.
  explicit root_certificate(const endpoint& where);
  ~root_certificate();
  root_certificate(const root_certificate&) = delete;
  root_certificate& operator=(const root_certificate&) = delete;

  const std::string& path() const { return path_; }

 private:
  int file_ = -1;  // memory that has a file name
  std::string path_;
};

}  // namespace redshift
