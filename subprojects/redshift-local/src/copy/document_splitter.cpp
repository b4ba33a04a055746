#include "copy/document_splitter.hpp"

#include "copy/column.hpp"

namespace redshift_local::copy {
namespace {

constexpr std::size_t largest_row_bytes = 4 * 1024 * 1024;

}  // namespace

void document_splitter::push(std::string_view bytes) {
  buffer_.erase(0, begin_);
  at_ -= begin_;
  begin_ = 0;
  buffer_ += bytes;
}

bool document_splitter::next(std::string_view& document) {
  if (depth_ == 0 && !skip_blanks()) return false;
  const bool complete = scan();
  if (at_ - begin_ + pipes_ > largest_row_bytes) throw load_failure(1216, "Input line is not valid");
  if (!complete) return false;
  document = std::string_view(buffer_).substr(begin_, at_ - begin_);
  begin_ = at_;
  return true;
}

bool document_splitter::skip_blanks() {
  for (; at_ < buffer_.size(); ++at_) {
    const char c = buffer_[at_];
    if (c == '\n') ++line_;
    if (c == ' ' || c == '\t' || c == '\r' || c == '\n') continue;
    begin_ = at_;
    pipes_ = 0;
    if (c != '{') throw load_failure(1216, "Invalid or missing JSON object", std::string(1, c));
    return true;
  }
  begin_ = at_;
  return false;
}

/// Up to the brace that closes the document.
bool document_splitter::scan() {
  for (; at_ < buffer_.size(); ++at_) {
    const char c = buffer_[at_];
    if (c == '|') ++pipes_;
    if (c == '\n') ++line_;
    if (in_string_) {
      if (escaped_)
        escaped_ = false;
      else if (c == '\\')
        escaped_ = true;
      else if (c == '"')
        in_string_ = false;
    } else if (c == '"') {
      in_string_ = true;
    } else if (c == '{' || c == '[') {
      ++depth_;
    } else if ((c == '}' || c == ']') && --depth_ == 0) {
      ++at_;
      return true;
    }
  }
  return false;
}

void document_splitter::finish() const {
  if (depth_ > 0) throw load_failure(1216, "Input line is not valid");
}

}  // namespace redshift_local::copy
