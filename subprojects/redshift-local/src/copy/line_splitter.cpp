#include "copy/line_splitter.hpp"

#include <utility>

#include "copy/column.hpp"

namespace redshift_local::copy {

line_rules line_rules::of(const sql::copy_statement& copy) {
  line_rules rules;
  const bool csv = copy.format == sql::data_format::csv;
  rules.quoted = csv || copy.text.remove_quotes;
  rules.quote = csv ? copy.text.quote : '"';
  rules.other_quote = csv ? copy.text.quote : '\'';
  rules.delimiter = copy.text.delimiter;
  rules.escape = copy.text.escape;
  rules.ignore_blank = copy.text.ignore_blank_lines;
  return rules;
}

bool line_splitter::next(std::string_view& line) {
  while (true) {
    line_ += std::exchange(newline_passed_, false);
    const bool complete = find_end();
    if (!lost_ && is_too_long()) {
      lost_ = true;
      if (complete) take(line), lost_ = false;
      throw load_failure(1216, "Input line is not valid");
    }
    if (!complete) {
      if (lost_) begin_ = at_;
      return false;
    }
    const bool wanted = !lost_;
    lost_ = false;
    take(line);
    if (wanted && !(rules_.ignore_blank && line.empty())) return true;
  }
}

/// The line and what ends it, which is passed: a newline, or with ESCAPE a NUL.
void line_splitter::take(std::string_view& line) {
  line = under_way();
  if (line.ends_with('\r')) line.remove_suffix(1);
  newline_passed_ = buffer_[at_] == '\n';
  begin_ = ++at_;
  field_begins_ = true;
}

/// To what ends the line.
bool line_splitter::find_end() {
  for (; at_ < buffer_.size(); ++at_) {
    const char c = buffer_[at_];
    if (escaped_) {
      escaped_ = false;
    } else if (rules_.escape && c == '\\') {
      escaped_ = true;
    } else if (open_quote_ != '\0') {
      if (c == open_quote_) open_quote_ = '\0';
    } else if (c == '\n' || (c == '\0' && rules_.escape)) {
      return true;
    } else if (rules_.quoted && (field_begins_ || (at_ > 0 && buffer_[at_ - 1] == rules_.quote)) &&
               (c == rules_.quote || c == rules_.other_quote)) {
      open_quote_ = c;  // at the beginning of a field, or doubled
    } else if (rules_.quoted) {
      field_begins_ = c == rules_.delimiter.back() || (field_begins_ && (c == ' ' || c == '\t'));
      continue;
    }
    if (c == '\n') ++line_;
    field_begins_ = false;
  }
  return false;
}

bool line_splitter::last(std::string_view& line) {
  line_ += std::exchange(newline_passed_, false);
  if (begin_ == at_ || lost_) return false;
  const bool open = open_quote_ != '\0';
  open_quote_ = '\0';
  if (open) {
    begin_ = at_;
    throw load_failure(1214, "Delimiter not found");
  }
  line = under_way();
  if (line.ends_with('\r')) line.remove_suffix(1);
  begin_ = at_;
  return !(rules_.ignore_blank && line.empty());
}

}  // namespace redshift_local::copy
