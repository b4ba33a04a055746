#include "copy/row_splitter.hpp"

#include <algorithm>

#include "copy/document_splitter.hpp"
#include "copy/line_splitter.hpp"

namespace redshift_local::copy {

void row_splitter::push(std::string_view bytes) {
  for (; header_lines_ > 0 && !bytes.empty(); --header_lines_) {
    const auto newline = bytes.find('\n');
    if (newline == std::string_view::npos) return;
    bytes.remove_prefix(newline + 1);
    ++line_;
  }
  buffer_.erase(0, begin_);
  counted_ -= std::min(counted_, begin_);
  at_ -= begin_;
  begin_ = 0;
  buffer_ += bytes;
}

/// '|' is only counted in rows that it could make too long, and only once.
bool row_splitter::is_too_long() {
  if (at_ - begin_ <= limits_.row_bytes / 2) return false;
  if (counted_ <= begin_) counted_ = begin_, pipes_ = 0;
  const auto more = std::string_view(buffer_).substr(counted_, at_ - counted_);
  pipes_ += static_cast<std::size_t>(std::count(more.begin(), more.end(), '|'));
  counted_ = at_;
  return at_ - begin_ + pipes_ > limits_.row_bytes;
}

std::unique_ptr<row_splitter> make_splitter(const sql::copy_statement& copy, row_limits limits) {
  if (copy.format == sql::data_format::json) {
    const bool arrays = copy.json_option.starts_with("s3://") || copy.json_option == "noshred";
    return std::make_unique<document_splitter>(limits, copy.header_lines, arrays);
  }
  return std::make_unique<line_splitter>(limits, copy.header_lines, line_rules::of(copy));
}

}  // namespace redshift_local::copy
