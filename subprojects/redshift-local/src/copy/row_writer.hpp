// Rows of a file to rows of PostgreSQL's binary COPY.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "copy/convert.hpp"
#include "copy/field_reader.hpp"

namespace redshift_local::copy {

class row_writer {
 public:
  row_writer(std::vector<column> columns, std::unique_ptr<field_reader> reader, converter convert)
      : columns_(std::move(columns)), reader_(std::move(reader)), convert_(std::move(convert)) {}

  static std::string header();
  static std::string trailer();

  /// Appends one row. Throws load_failure that names the column; `out` is as before then.
  void append(std::string& out, std::string_view row);
  /// The first column of the last row in which invalid UTF-8 was replaced; null: there was none.
  const column* replaced() const { return replaced_; }

 private:
  void explain(load_failure& failure, std::string_view row, std::size_t position) const;

  std::vector<column> columns_;
  std::unique_ptr<field_reader> reader_;
  converter convert_;
  std::vector<field> fields_;
  const column* replaced_ = nullptr;
};

/// What the error views keep of a row: its beginning, a period for each character that is not ASCII.
std::string raw_text(std::string_view text);

}  // namespace redshift_local::copy
