// Compressed files, in bounded memory: one zstd frame, gzip member or bzip2 stream a file.
#pragma once

#include <memory>
#include <string_view>

#include "sql/copy_statement.hpp"

namespace redshift_local::copy {

class decompressor {
 public:
  virtual ~decompressor() = default;
  /// Takes bytes from the front of `in` and gives at most some hundred KiB, valid until the next call. To be
  /// called until `in` is empty and nothing is given. Throws sql_error when the bytes are not what they
  /// should be.
  virtual std::string_view step(std::string_view& in) = 0;
  /// At the end of the file: throws sql_error when it is cut off.
  virtual void finish() const = 0;
};

std::unique_ptr<decompressor> make_decompressor(sql::compression packed);

}  // namespace redshift_local::copy
