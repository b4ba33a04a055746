// Stores and loads to staged rows: one walk over the tuples, conversions on the way, no allocation a
// document.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "connector/convert.hpp"
#include "connector/mapping.hpp"
#include "flow/tuple.hpp"

namespace connector {

/// A value that cannot be staged; names collection and field (and the key, where it is known).
struct row_error : std::runtime_error {
  using std::runtime_error::runtime_error;
};

struct encoded_column {
  std::string field;   // for errors
  std::string member;  // the column's stored name: the member of the staged row
  conversion convert = conversion::pass;
  std::uint32_t varchar_bytes = 0;  // known width of a VARCHAR column; 0: not a VARCHAR
};

class row_encoder {
 public:
  /// Columns in the order of the elements: keys, values, document (when `document`). VARCHAR columns get
  /// strings, whatever their values are.
  row_encoder(std::string collection, std::vector<encoded_column> columns, std::size_t keys, bool document);

  /// Appends one row and its newline. Null members are left out, which COPY reads as NULL. Throws row_error
  /// for a value that cannot be converted, a wrong number of elements, or a row over staging::max_row_bytes,
  /// and leaves `out` as it was.
  void store(const flow::tuple_view& key, const flow::tuple_view& values, std::string_view doc,
             std::string& out);
  /// Appends a row of the key columns only. Throws also for key strings over 65535 bytes.
  void key(const flow::tuple_view& key, std::string& out);

  /// Longest staged string of each VARCHAR column in bytes, as Redshift stores it, since the last reset; for
  /// widening. In column order; 0 for other columns.
  const std::vector<std::uint32_t>& longest_bytes() const { return longest_bytes_; }
  void reset_longest();
  const std::vector<encoded_column>& columns() const { return columns_; }

 private:
  void append_elements(const flow::tuple_view& tuple, std::string_view what, std::size_t first,
                       std::size_t end, std::size_t longest_string, std::string& out);
  void append_element(std::size_t index, const flow::element& value, std::size_t longest_string,
                      std::string& out);
  void append_document(std::string_view doc, std::size_t row_start, std::string& out);
  void note_length(std::size_t index, std::size_t bytes);
  [[noreturn]] void fail(const std::string& problem, const flow::tuple_view& key);

  std::string collection_;
  std::vector<encoded_column> columns_;
  std::vector<std::string> prefixes_;  // ,"member":
  std::size_t keys_;
  bool document_;
  std::vector<std::uint32_t> longest_bytes_;
  flow::tuple_reader reader_;
  converter converter_;
  const encoded_column* column_ = nullptr;  // the one being converted, for errors
};

}  // namespace connector
