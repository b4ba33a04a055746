// A file's characters, in pieces, to its rows.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "sql/copy_statement.hpp"

namespace redshift_local::copy {

struct row_limits {
  std::size_t row_bytes = 4 * 1024 * 1024;  // '|' counts twice (Redshift: data loads, maximum size of a row)
};

class row_splitter {
 public:
  /// The first `header_lines` newlines of the file and what is before them do not count as data.
  row_splitter(row_limits limits, std::uint64_t header_lines)
      : limits_(limits), header_lines_(header_lines) {}
  virtual ~row_splitter() = default;

  void push(std::string_view bytes);
  /// The next whole row; valid until the next push. False: more bytes are needed.
  /// Throws load_failure 1216 for what is no row, or too long a one; the next call goes on behind it.
  virtual bool next(std::string_view& row) = 0;
  /// At the end of a file: a row that nothing ends. Throws load_failure 1216 when it is not complete.
  virtual bool last(std::string_view& row) = 0;
  /// Line on which the last row ended, from 1.
  std::uint64_t line() const { return line_; }

 protected:
  std::string_view under_way() const { return std::string_view(buffer_).substr(begin_, at_ - begin_); }
  /// Whether the row under way is too long.
  bool is_too_long();

  std::string buffer_;
  std::size_t begin_ = 0;  // of the row under way
  std::size_t at_ = 0;     // scanned up to here
  std::uint64_t line_ = 1;

 private:
  row_limits limits_;
  std::uint64_t header_lines_;
  std::size_t counted_ = 0;  // up to here in the buffer, in the row under way
  std::size_t pipes_ = 0;    // so many '|'
};

/// For the statement's format.
std::unique_ptr<row_splitter> make_splitter(const sql::copy_statement& copy, row_limits limits);

}  // namespace redshift_local::copy
