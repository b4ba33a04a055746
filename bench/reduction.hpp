// Reductions of documents by `reduce` annotations of the collection's schema (Flow: reduction strategies).
#pragma once

#include <memory>

#include "bench/json.hpp"

namespace sim {

/// lastWriteWins (the default), merge, sum; `delete: true` marks the document as a deletion. Annotations may
/// stand beside properties and under if/then/else and allOf.
class reducer {
 public:
  struct annotation;

  /// Throws usage_error on a strategy or an `if` keyword that is not available in this version.
  explicit reducer(json::value schema);
  ~reducer();
  reducer(reducer&&) noexcept;

  /// True when the later document always replaces the earlier one, so that their text can be used as it is.
  [[nodiscard]] bool replaces() const { return replaces_; }
  /// Whether the schema marks this document as a deletion.
  [[nodiscard]] bool deletes(const json::value& document) const;
  /// What `right` makes of `left`. Throws usage_error when a sum meets something that is no number.
  [[nodiscard]] json::value reduce(json::value left, const json::value& right) const;

 private:
  [[nodiscard]] json::value reduce_at(const json::value* schema, json::value left,
                                      const json::value& right) const;

  json::value schema_;
  bool replaces_ = true, can_delete_ = false;
};

}  // namespace sim
