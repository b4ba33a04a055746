#include "copy/document_splitter.hpp"

#include <algorithm>

#include "copy/column.hpp"
#include "copy/json_text.hpp"

namespace redshift_local::copy {

bool document_splitter::next(std::string_view& document) {
  while (depth_ > 0 || find_begin()) {
    const bool complete = find_end();
    if (!lost_ && is_too_long()) {
      lost_ = true;
      if (complete) count_lines(), begin_ = at_, lost_ = false;
      throw load_failure(1216, "Input line is not valid");
    }
    if (!complete) {
      if (lost_) count_lines(), begin_ = at_;
      return false;
    }
    document = under_way();
    count_lines();
    begin_ = at_;
    if (!lost_) return true;
    lost_ = false;  // the end of what was too long
  }
  return false;
}

void document_splitter::count_lines() {
  const auto text = under_way();
  line_ += static_cast<std::uint64_t>(std::count(text.begin(), text.end(), '\n'));
}

/// To the brace that opens a document. Other bytes are told once, up to there.
bool document_splitter::find_begin() {
  for (; at_ < buffer_.size(); ++at_) {
    const char c = buffer_[at_];
    if (c == '{' || (c == '[' && arrays_)) {
      begin_ = at_;
      lost_ = false;
      return true;
    }
    if (c == '\n') ++line_;
    if (lost_ || is_json_blank(c)) continue;
    lost_ = true;
    begin_ = at_;
    throw load_failure(1216, "Invalid or missing JSON object");
  }
  begin_ = at_;
  return false;
}

/// Past the brace that closes the document.
bool document_splitter::find_end() {
  const std::string_view text = buffer_;
  while (at_ < text.size()) {
    if (in_string_) {
      if (!escaped_) at_ += plain_length(text.substr(at_));
      if (at_ == text.size()) break;
      const char c = text[at_++];
      if (escaped_)
        escaped_ = false;
      else if (c == '\\')
        escaped_ = true;
      else if (c == '"')
        in_string_ = false;
      continue;
    }
    const char c = text[at_++];
    if (c == '"')
      in_string_ = true;
    else if (c == '{' || c == '[')
      ++depth_;
    else if ((c == '}' || c == ']') && --depth_ == 0)
      return true;
  }
  return false;
}

bool document_splitter::last(std::string_view&) {
  if (depth_ == 0 || lost_) return false;
  count_lines();
  depth_ = 0;
  begin_ = at_;
  throw load_failure(1216, "Input line is not valid");
}

}  // namespace redshift_local::copy
