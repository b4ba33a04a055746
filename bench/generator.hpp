// Documents made from a scenario. A document is a pure function of seed, scenario and its reference.
#pragma once

#include "bench/document_template.hpp"
#include "bench/scenario.hpp"
#include "bench/source.hpp"

namespace sim {

class generator final : public document_source {
 public:
  /// `text` is the scenario's own text, for the fingerprint. Throws usage_error.
  generator(scenario plan, std::uint64_t seed, std::string_view text);

  [[nodiscard]] const std::vector<collection>& collections() const override { return plan_.collections; }
  [[nodiscard]] std::size_t transaction_count() const override { return plan_.transactions.size(); }
  [[nodiscard]] std::string transaction_name(std::size_t t) const override {
    return plan_.transactions[t].name;
  }
  [[nodiscard]] std::vector<batch> batches(std::size_t transaction) const override;
  std::string_view render(std::uint64_t reference, std::string& scratch) const override;
  [[nodiscard]] std::string fingerprint() const override { return fingerprint_; }

 private:
  /// Numbers of the documents that a transaction adds to one collection: [first, first + count).
  struct key_range {
    std::uint64_t first = 0, count = 0;
  };
  void plan_keys();
  void check_overlaps(const planned_transaction& t, std::size_t collection) const;
  [[nodiscard]] document_identity identify(std::size_t transaction, std::size_t collection,
                                           std::uint64_t index) const;

  scenario plan_;
  std::uint64_t seed_;
  std::string fingerprint_;
  std::vector<document_template> templates_;
  std::vector<std::vector<key_range>> added_;  // [transaction][collection]
  std::vector<std::vector<std::uint64_t>>
      overlap_counts_;  // [transaction][overlap], for each collection concerned
};

}  // namespace sim
