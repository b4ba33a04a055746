// The user's own documents: an NDJSON file, mapped into memory and cut into transactions.
#pragma once

#include "bench/source.hpp"

namespace sim {

class document_file final : public document_source {
 public:
  /// `table` empty: named after the file. Reads the file once to check it and to infer the schema. Throws
  /// usage_error naming the line that is no JSON object or lacks a key location.
  document_file(const std::string& path, const std::vector<std::string>& key, std::string table,
                std::size_t transaction_bytes);
  ~document_file() override;
  document_file(const document_file&) = delete;
  document_file& operator=(const document_file&) = delete;

  [[nodiscard]] const std::vector<collection>& collections() const override { return collections_; }
  [[nodiscard]] std::size_t transaction_count() const override { return transactions_.size(); }
  [[nodiscard]] std::string transaction_name(std::size_t t) const override {
    return "part " + std::to_string(t + 1);
  }
  [[nodiscard]] std::vector<batch> batches(std::size_t t) const override { return {transactions_[t]}; }
  std::string_view render(std::uint64_t reference, std::string& scratch) const override;
  [[nodiscard]] std::string fingerprint() const override { return fingerprint_; }

 private:
  void scan(const std::vector<std::string>& key, std::size_t transaction_bytes);

  std::string path_;
  std::string_view text_;
  std::vector<std::uint64_t> begins_;  // of every document
  std::vector<batch> transactions_;
  std::vector<collection> collections_;
  std::string fingerprint_;
};

}  // namespace sim
