// What must be in the tables: recomputed from the documents, never from what the connector said.
#pragma once

#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "bench/binding.hpp"

namespace sim {

/// The document of an expected row: a reference to render again, or text when it was reduced.
struct expected_row {
  std::uint64_t reference = 0;
  std::unique_ptr<std::string> text;
  bool seen = false;  // by the comparison with the table
};

struct stored_document {
  json::value value;
  bool cut = false;
};

class oracle {
 public:
  using rows =
      std::unordered_map<std::string, std::vector<expected_row>>;  // by row key; several only for delta

  oracle(const std::vector<binding>& bindings, const document_source& source, bool hard_delete)
      : bindings_(bindings), source_(source), hard_delete_(hard_delete), rows_(bindings.size()) {}

  /// One key's reduced documents of one transaction reach the table.
  void apply(std::size_t binding_index, const std::string& packed_key, const combined& entry);
  [[nodiscard]] rows& table(std::size_t binding_index) { return rows_[binding_index]; }
  std::string_view document(const expected_row& row, std::string& scratch) const;
  /// What the connector was told to store: the row's document, cut as the binding's policy says.
  [[nodiscard]] stored_document stored(std::size_t binding_index, const expected_row& row) const;
  /// Whether a document that the connector has loaded is the one that was stored last under its key.
  [[nodiscard]] bool holds(std::size_t binding_index, const std::string& packed_key,
                           const json::value& loaded) const;

 private:
  const std::vector<binding>& bindings_;
  const document_source& source_;
  bool hard_delete_;
  std::vector<rows> rows_;
};

/// Key columns as one comparable text: numbers by value, so that a table's text and a document agree.
std::string row_key(std::string_view packed_key);
/// The part of one number; integral doubles look like integers.
void append_number_key(std::string& out, double value);

}  // namespace sim
