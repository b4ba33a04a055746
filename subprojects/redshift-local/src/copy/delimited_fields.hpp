// Delimited text: fields between delimiters, by position.
#pragma once

#include "copy/field_reader.hpp"

namespace redshift_local::copy {

class delimited_fields : public field_reader {
 public:
  explicit delimited_fields(sql::text_format format) : format_(std::move(format)) {}
  /// Throws load_failure 1202 or 1203 for another number of fields than there are columns, 1211 for an empty
  /// line, 1214 for a quote that is not closed.
  void read(std::string_view line, std::span<field> fields) override;

 private:
  std::string_view take_quoted(std::string_view& rest) const;
  std::string_view take_plain(std::string_view& rest) const;
  field make_field(std::string_view raw);

  sql::text_format format_;
  std::string unescaped_;  // of the fields of one line
};

/// Checks the number of fields of a line; those that FILLRECORD adds are empty.
void complete_fields(std::span<field> fields, std::size_t found, bool fill);
/// Throws load_failure 1211 when a line that should hold several fields is empty.
void refuse_empty_line(std::string_view line, std::size_t columns);

}  // namespace redshift_local::copy
