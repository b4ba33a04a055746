// Scenario files: collections, and transactions described by two of document count, document size, total
// size.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "bench/source.hpp"

namespace sim {

/// What the generator should do at one location, from `documents.fields` of a collection.
struct field_hint {
  std::string ptr;
  std::vector<json::value> values;  // taken in turn
  double present = -1;              // share of documents that have the (optional) property; -1: default
  bool pad = false;                 // this string fills the document up to its size
  bool has_range = false;
  std::int64_t minimum = 0, maximum = 0;  // of integers
};

struct overlap {
  enum class operation : std::uint8_t { update, erase };
  enum class spread : std::uint8_t { uniform, zipf };
  std::size_t with = 0;  // index of an earlier transaction
  double fraction = 0;   // of this transaction's documents
  operation op = operation::update;
  double from = 0, to = 1;  // part of the earlier transaction's new keys
  spread distribution = spread::uniform;
  std::vector<std::size_t> collections;  // it applies to; empty: all of the transaction

  [[nodiscard]] bool concerns(std::size_t collection) const;
};

struct planned_transaction {
  std::string name;
  std::vector<std::size_t> collections;
  std::uint64_t doc_count = 0;  // per collection
  std::size_t doc_bytes = 0;
  std::vector<overlap> overlaps;
};

struct scenario {
  std::vector<collection> collections;
  std::vector<std::vector<field_hint>> hints;  // per collection
  std::vector<planned_transaction> transactions;
};

/// Throws usage_error naming the member that is missing, unknown or out of range.
scenario parse_scenario(const json::value& document);
/// 64000, "64MB", "1.5GiB": decimal and binary units. Throws usage_error.
std::uint64_t parse_size(const json::value& value, std::string_view member);

}  // namespace sim
