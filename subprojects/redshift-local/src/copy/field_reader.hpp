// A row to its fields, by the format of the file.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "copy/column.hpp"
#include "copy/field.hpp"
#include "sql/copy_statement.hpp"

namespace redshift_local::copy {

class field_reader {
 public:
  virtual ~field_reader() = default;
  /// Fills one field a column; they come in as missing. Throws load_failure when the row is none.
  virtual void read(std::string_view row, std::span<field> fields) = 0;
};

/// `json_paths`: text of the JSONPaths file when the statement names one. Throws sql_error when the columns
/// do not go with the format.
std::unique_ptr<field_reader> make_field_reader(const sql::copy_statement& copy,
                                                const std::string& json_paths,
                                                const std::vector<column>& columns);

}  // namespace redshift_local::copy
