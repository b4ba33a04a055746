// A stream of bytes to JSON documents: objects with only white space between them (Redshift: COPY from JSON).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace redshift_local::copy {

class document_splitter {
 public:
  void push(std::string_view bytes);
  /// The next whole document; valid until the next push. False: more bytes are needed.
  /// Throws load_failure 1216 for a document over 4 MB ('|' counts twice) and for bytes that begin none.
  bool next(std::string_view& document);
  /// At the end of a file: throws load_failure 1216 when a document is not complete.
  void finish() const;
  /// Line of the last byte looked at, from 1.
  std::uint64_t line() const { return line_; }

 private:
  bool skip_blanks();
  bool scan();

  std::string buffer_;
  std::size_t begin_ = 0;  // of the document under way
  std::size_t at_ = 0;     // scanned up to here
  std::size_t depth_ = 0, pipes_ = 0;
  bool in_string_ = false, escaped_ = false;
  std::uint64_t line_ = 1;
};

}  // namespace redshift_local::copy
