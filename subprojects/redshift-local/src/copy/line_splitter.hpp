// Lines of delimited text and CSV; a newline inside quotes or behind an escape ends none.
#pragma once

#include "copy/row_splitter.hpp"

namespace redshift_local::copy {

struct line_rules {
  bool quoted = false;  // a quote at the beginning of a field goes on to the next one (CSV, REMOVEQUOTES)
  char quote = '"', other_quote = '"';
  std::string delimiter;
  bool escape = false;  // a backslash takes the next character as it is
  bool ignore_blank = false;

  static line_rules of(const sql::copy_statement& copy);
};

class line_splitter : public row_splitter {
 public:
  line_splitter(row_limits limits, std::uint64_t header_lines, line_rules rules)
      : row_splitter(limits, header_lines), rules_(std::move(rules)) {}

  /// Without the newline or the carriage return and newline that ends it.
  bool next(std::string_view& line) override;
  bool last(std::string_view& line) override;

 private:
  bool find_end();
  void take(std::string_view& line);

  line_rules rules_;
  bool field_begins_ = true, escaped_ = false;
  char open_quote_ = '\0';
  bool newline_passed_ = false;  // that of the last line, which line_ does not count yet
  bool lost_ = false;
};

}  // namespace redshift_local::copy
