// Elements of keys and values, from packed tuples (FoundationDB tuple layer) or from JSON arrays.
#pragma once

#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

#include "flow/messages.hpp"

namespace flow {

struct tuple_error : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// One element. `text` is the string, the JSON text of an object or array, or the decimal digits of an
/// integer beyond 64 bits; it stays valid until the next element is read.
struct element {
  enum class kind : std::uint8_t {
    null,
    boolean,
    integer,
    unsigned_integer,
    real,
    string,
    json,
    big_integer
  };
  kind type = kind::null;
  union {
    bool boolean;
    std::int64_t integer;                // kind integer: everything that fits int64
    std::uint64_t unsigned_integer = 0;  // only values above 2^63-1
    double real;
  };
  std::string_view text;
};

/// Walks the elements of one tuple, in either form. Meant to be kept and reset, so that its scratch
/// memory is reused. Kinds Flow never produces (nested tuples, UUIDs, versionstamps) are errors; float32
/// reads as real.
class tuple_reader {
 public:
  void reset(const tuple_view& tuple);
  /// False at the end of the tuple. Throws tuple_error on bytes or JSON that are no tuple.
  bool next(element& out);

 private:
  bool next_packed(element& out);
  bool next_json(element& out);
  void packed_text(element& out);
  void packed_integer(unsigned char code, element& out);
  void packed_big_integer(bool negative, element& out);
  void packed_real(unsigned char code, element& out);
  void json_value(element& out);
  void json_string(std::string_view body, element& out);
  std::string_view take(std::size_t bytes);
  [[noreturn]] void fail(const std::string& problem) const;

  std::string_view rest_;
  std::size_t size_ = 0;  // of the whole tuple, for the position in errors
  enum class place : std::uint8_t { packed, json_begin, json_inside, json_end } place_ = place::packed;
  std::string scratch_;
};

}  // namespace flow
