// JSON 'auto', 'auto ignorecase' and 'noshred'.
#pragma once

#include <unordered_map>

#include "copy/field_reader.hpp"

namespace redshift_local::copy {

/// Keys of the first level that are names of columns; the other keys are passed.
class json_fields : public field_reader {
 public:
  /// Keys match names exactly, or without regard to ASCII case.
  json_fields(const std::vector<column>& columns, bool ignore_case);
  void read(std::string_view document, std::span<field> fields) override;

 private:
  std::size_t column_of(std::string_view key);

  std::vector<std::string> names_;
  std::unordered_map<std::string, std::size_t> positions_;
  bool ignore_case_;
  std::size_t expected_ = 0;  // keys usually come in the order of the columns
  std::string lookup_, scratch_;
};

/// The document itself, for the only column, a SUPER.
class whole_document : public field_reader {
 public:
  explicit whole_document(const std::vector<column>& columns);
  void read(std::string_view document, std::span<field> fields) override;
};

}  // namespace redshift_local::copy
