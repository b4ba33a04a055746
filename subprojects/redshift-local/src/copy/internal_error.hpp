// Errors of COPY that are no row's: SQLSTATE XX000, and a DETAIL that clients parse for its code.
#pragma once

#include <string>

#include "sql/error.hpp"

namespace redshift_local::copy {

inline sql_error internal_error(const std::string& message, int code, const std::string& context) {
  static const std::string rule = "\n  -----------------------------------------------\n";
  return {"XX000", message,
          rule + "  error:  " + message + "\n  code:      " + std::to_string(code) +
              "\n  context:   " + context +
              "\n  query:     0\n  location:  s3_utility.cpp\n  process:   padbmaster [pid=0]" + rule};
}

}  // namespace redshift_local::copy
