// JSON documents to rows of PostgreSQL's binary COPY.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "copy/column.hpp"

namespace redshift_local::copy {

class row_writer {
 public:
  /// Keys match column names exactly, or without regard to ASCII case.
  row_writer(std::vector<column> columns, bool ignore_case, conversion how);

  static std::string header();
  static std::string trailer();

  /// Appends one row. Throws load_failure that names the column; `out` is as before then.
  void append(std::string& out, std::string_view document);

 private:
  std::size_t column_of(std::string_view key);
  void find_fields(std::string_view document);

  std::vector<column> columns_;
  std::unordered_map<std::string, std::size_t> positions_;
  bool ignore_case_;
  conversion how_;
  std::vector<std::string_view> fields_;  // of the current document, by column
  std::size_t expected_ = 0;              // keys usually come in the order of the last document
  std::string lookup_;
};

}  // namespace redshift_local::copy
