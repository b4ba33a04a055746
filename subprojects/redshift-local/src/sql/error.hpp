// What the server answers instead of doing what it was asked.
#pragma once

#include <stdexcept>
#include <string>

namespace redshift_local {

/// An ErrorResponse to be: SQLSTATE (five characters), message, and DETAIL (may be empty).
struct sql_error : std::runtime_error {
  sql_error(std::string state, const std::string& message, std::string detail_text = {})
      : std::runtime_error(message), sqlstate(std::move(state)), detail(std::move(detail_text)) {}
  std::string sqlstate, detail;
};

inline sql_error syntax_error_at(const std::string& text) {
  return {"42601",
          text.empty() ? "syntax error at end of input" : "syntax error at or near \"" + text + "\""};
}
inline sql_error not_supported(const std::string& message) { return {"0A000", message}; }
/// For what Redshift can do and this program cannot yet: never to be mistaken for Redshift's own answer.
inline sql_error not_modelled(const std::string& what) {
  return {"0A000", what + " is not modelled by redshift-local"};
}

}  // namespace redshift_local
