// ENCODING: files of UTF-16 to UTF-8 (Redshift: copy-parameters-data-conversion, ENCODING).
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "sql/copy_statement.hpp"

namespace redshift_local::copy {

class utf16_decoder {
 public:
  /// UTF16 needs a byte order mark; UTF16LE and UTF16BE pass over theirs.
  explicit utf16_decoder(sql::file_encoding encoding);
  /// Appends UTF-8. Throws load_failure 1221 when the bytes are of another encoding.
  void decode(std::string_view bytes, std::string& out);
  /// At the end of a file. Throws load_failure 1221 when it ends inside a character.
  void finish() const;

 private:
  void take(char32_t unit, std::string& out);

  bool little_endian_, order_known_;
  bool at_begin_ = true;
  std::string odd_;    // half a unit
  char32_t high_ = 0;  // surrogate that waits for its other half
};

}  // namespace redshift_local::copy
