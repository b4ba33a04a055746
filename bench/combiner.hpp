// The documents of one binding in one transaction, reduced to one entry a key.
#pragma once

#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "bench/reduction.hpp"
#include "bench/source.hpp"

namespace sim {

/// What the documents of one key reduce to. Documents that replace each other are kept as a reference and
/// rendered again when needed; only real reductions are kept as text.
struct combined {
  std::uint64_t reference = 0;
  std::unique_ptr<std::string> text;    // null: the document is `reference`
  std::unique_ptr<std::string> loaded;  // the connector's document, when the reduction needs it
  bool deleted = false;                 // the schema marks the result as a deletion
  bool fresh = false;                   // begins anew after a deletion: nothing older may be reduced into it
  bool load_sent = false, was_loaded = false;
};

class combiner {
 public:
  using map = std::unordered_map<std::string, combined>;

  /// `delta`: deletions are not marked, and nothing is ever loaded.
  combiner(const reducer& reductions, const document_source& source, bool delta)
      : reductions_(reductions), source_(source), delta_(delta) {}

  /// Makes room for that many keys more.
  void expect(std::size_t keys) { entries_.reserve(entries_.size() + keys); }
  /// Reduces a document into the entry of its packed key. Says whether the key is new.
  std::pair<combined&, bool> add(const std::string& packed_key, std::uint64_t reference,
                                 const json::value& document);
  /// The entry of a key, or null.
  combined* find(const std::string& packed_key);
  /// All entries, sorted by packed key.
  std::vector<map::value_type*> sorted();
  [[nodiscard]] std::size_t size() const { return entries_.size(); }

 private:
  const reducer& reductions_;
  const document_source& source_;
  bool delta_;
  map entries_;
  std::vector<map::value_type*> order_;
  bool in_order_ = true;
};

/// Text of `entry` reduced onto `older` (null or empty: there is none). May live in `scratch`.
std::string_view reduced_text(const combined& entry, const std::string* older, const reducer& reductions,
                              const document_source& source, std::string& scratch);

}  // namespace sim
