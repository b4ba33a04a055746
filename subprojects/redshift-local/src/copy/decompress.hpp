// Compressed files, in bounded memory: one zstd frame or one gzip member a file.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "sql/copy_statement.hpp"

namespace redshift_local::copy {

class decompressor {
 public:
  virtual ~decompressor() = default;
  /// Takes bytes from the front of `in` and appends at most some hundred KiB to `out`. To be called until
  /// `in` is empty and nothing was appended. Throws sql_error when the bytes are not what they should be.
  virtual void step(std::string_view& in, std::string& out) = 0;
  /// At the end of the file: throws sql_error when it is cut off.
  virtual void finish() const = 0;
};

std::unique_ptr<decompressor> make_decompressor(sql::compression packed);

}  // namespace redshift_local::copy
