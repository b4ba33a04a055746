// A JSON schema from documents: what was seen, nothing guessed beyond that.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "bench/json.hpp"

namespace sim {

class schema_inference {
 public:
  schema_inference();
  ~schema_inference();
  /// Widens the schema so that it describes `document` too.
  void add(const json::value& document);
  /// Types seen; properties, required when every object had them; string formats (date, date-time, integer,
  /// number) when every string matched.
  [[nodiscard]] json::value schema() const;

 private:
  struct location;
  std::unique_ptr<location> root_;
};

/// Whether a string has the JSON schema format. Knows date, date-time, integer and number.
bool matches_format(std::string_view text, std::string_view format);

}  // namespace sim
