// Where the documents of a run come from: collections, and transactions of documents that can be rendered
// again and again, so that nobody has to keep them in memory.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "bench/json.hpp"

namespace sim {

/// The user's wishes for field selection (Flow: the `fields` stanza of a materialization binding).
struct field_wishes {
  static constexpr std::size_t unlimited = static_cast<std::size_t>(-1);
  std::size_t depth = 1;  // `recommended`: false is 0, true is unlimited
  std::vector<std::string> require, exclude;
};

/// One table that a collection is materialized into.
struct resource {
  json::object config;  // {"table", "schema"?, "delta_updates"?}
  field_wishes fields;
  std::uint32_t backfill = 0;
};

struct collection {
  std::string name;
  json::value schema;
  std::vector<std::string> key;  // JSON pointers
  std::vector<resource> resources;
};

/// Consecutive documents of one collection; references are numbers from `first` up.
struct batch {
  std::size_t collection = 0;
  std::uint64_t first = 0, count = 0;
};

class document_source {
 public:
  virtual ~document_source() = default;
  [[nodiscard]] virtual const std::vector<collection>& collections() const = 0;
  [[nodiscard]] virtual std::size_t transaction_count() const = 0;
  [[nodiscard]] virtual std::string transaction_name(std::size_t transaction) const = 0;
  [[nodiscard]] virtual std::vector<batch> batches(std::size_t transaction) const = 0;
  /// The document's text, always the same for the same reference. May live in `scratch`.
  virtual std::string_view render(std::uint64_t reference, std::string& scratch) const = 0;
  /// Equal for sources that give the same documents: a state directory belongs to one source.
  [[nodiscard]] virtual std::string fingerprint() const = 0;
};

/// 64-bit FNV-1a as 16 lower-case hex digits, for fingerprints and build ids.
std::string hash_text(std::string_view text);

}  // namespace sim
