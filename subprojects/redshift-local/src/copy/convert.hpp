// One field to one column, in PostgreSQL's binary form (Redshift: COPY, data conversion).
#pragma once

#include <cstdint>
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
  /// So many values had invalid UTF-8 replaced so far (ACCEPTINVCHARS).
  std::uint64_t replacements() const { return replacements_; }

 private:
  enum class origin { text, json, bare_json };  // bare: a number or boolean

  void append_text(std::string& out, std::string_view text, origin from, const column& target);
  void append_characters(std::string& out, std::string_view text, bool from_json, const column& target);
  void append_super(std::string& out, const field& value, const column& target);
  void append_date(std::string& out, std::string_view text, const column& target);
  void append_timestamp(std::string& out, std::string_view text, const column& target);
  std::string_view clean(std::string_view text, const column& target);

  sql::conversion how_;
  bool truncate_super_strings_;
  date_format dates_, times_, zoned_times_, default_timestamp_;
  std::string decoded_, cleaned_;
  std::uint64_t replacements_ = 0;
};

}  // namespace redshift_local::copy
