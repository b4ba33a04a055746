// One field to one column, in PostgreSQL's binary form (Redshift: COPY, data conversion).
#pragma once

#include <string>

#include "copy/column.hpp"
#include "copy/date_format.hpp"
#include "copy/field.hpp"
#include "sql/copy_statement.hpp"

namespace redshift_local::copy {

class converter {
 public:
  /// Throws sql_error when DATEFORMAT or TIMEFORMAT cannot be read.
  converter(const sql::conversion& how, bool truncate_super_strings);

  /// Appends length and bytes. Throws load_failure with the code of the load error reference.
  void append(std::string& out, const field& value, const column& target);

 private:
  void append_text(std::string& out, std::string_view text, bool bare_number, const column& target);
  void append_characters(std::string& out, std::string_view text, const column& target);
  void append_super(std::string& out, const field& value, const column& target);
  void append_date(std::string& out, std::string_view text, const column& target);
  void append_timestamp(std::string& out, std::string_view text, const column& target);
  std::string_view clean(std::string_view text, const column& target);

  sql::conversion how_;
  bool truncate_super_strings_;
  date_format dates_, times_, zoned_times_, default_timestamp_;
  std::string decoded_, cleaned_;
};

}  // namespace redshift_local::copy
