// JSON documents with only white space between them (Redshift: COPY from JSON).
#pragma once

#include "copy/row_splitter.hpp"

namespace redshift_local::copy {

class document_splitter : public row_splitter {
 public:
  /// Documents are objects; with `arrays`, also arrays.
  document_splitter(row_limits limits, std::uint64_t header_lines, bool arrays)
      : row_splitter(limits, header_lines), arrays_(arrays) {}

  bool next(std::string_view& document) override;
  bool last(std::string_view& document) override;

 private:
  bool find_begin();
  bool find_end();
  void count_lines();

  bool arrays_;
  std::size_t depth_ = 0;
  bool in_string_ = false, escaped_ = false;
  bool lost_ = false;  // what is no document has been told, and is to be passed over
};

}  // namespace redshift_local::copy
