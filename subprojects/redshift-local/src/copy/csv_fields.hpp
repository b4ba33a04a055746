// CSV: fields may be quoted, and a quote inside is doubled.
#pragma once

#include "copy/field_reader.hpp"

namespace redshift_local::copy {

class csv_fields : public field_reader {
 public:
  explicit csv_fields(sql::text_format format) : format_(std::move(format)) {}
  /// Throws load_failure 1202, 1203, 1211 as delimited_fields does, 1216 for a quote where none may be.
  void read(std::string_view line, std::span<field> fields) override;

 private:
  field take(std::string_view& rest);
  field take_quoted(std::string_view& rest);
  void skip_blanks(std::string_view& rest) const;

  sql::text_format format_;
  std::string unquoted_;  // of the fields of one line
};

}  // namespace redshift_local::copy
