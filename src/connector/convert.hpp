// Elements of tuples to the JSON values that COPY reads, one rule a conversion.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

#include "connector/mapping.hpp"
#include "flow/tuple.hpp"

namespace connector {

/// A value that its column cannot take. The text tells what was expected and the kind of value, not the
/// value.
struct value_error : std::runtime_error {
  using std::runtime_error::runtime_error;
};

class converter {
 public:
  /// Appends the staged JSON value. False, with nothing appended, where the column gets NULL: for null, and
  /// for NaN and the infinities, which COPY has no spelling for. After a value_error `out` is unspecified.
  bool append(std::string& out, conversion how, const flow::element& value);

 private:
  void append_text(std::string& out, std::string_view text);
  void append_hex(std::string& out, const flow::element& value);

  std::string scratch_;  // kept for its memory
};

}  // namespace connector
