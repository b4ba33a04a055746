// Recognises one JSON value (RFC 8259), strictly, and can stop and go on as bytes arrive.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

namespace flow {

/// Text that is not the JSON we expected. `position` counts bytes from the start of the text; `path` names
/// the member, as far as the layers above have added it. Never carries values.
struct json_error : std::runtime_error {
  json_error(const std::string& problem, std::size_t at) : std::runtime_error(problem), position(at) {}
  std::size_t position;
  std::string path;
};

/// Checks everything but UTF-8 and the pairing of surrogate escapes. Each byte is looked at once, however
/// small the pieces are that it comes in (a number or literal that is cut is looked at again).
class json_recognizer {
 public:
  /// `text` starts at the value, white space before it allowed, and may only grow between calls. True once
  /// the value is complete; false when more bytes are needed. `whole` says that no more will come, which is
  /// how a number at the end of the text is known to be complete. Throws json_error.
  bool advance(std::string_view text, bool whole);
  /// How far it has got; once complete, the first byte after the value.
  std::size_t position() const { return position_; }

 private:
  enum class expectation : std::uint8_t {
    value,
    value_or_close,
    name,
    name_or_close,
    colon,
    separator,
    nothing
  };
  static constexpr std::size_t max_depth = 1024;

  bool token(std::string_view text, bool whole);
  bool begin_value(std::string_view text, bool whole);
  bool string_rest(std::string_view text);
  bool literal(std::string_view text, std::string_view word);
  bool number(std::string_view text, bool whole);
  void open(bool object);
  void close(char bracket);
  bool in_object() const { return (objects_[(depth_ - 1) / 64] >> ((depth_ - 1) % 64)) & 1; }
  expectation after_value() const { return depth_ == 0 ? expectation::nothing : expectation::separator; }
  [[noreturn]] void fail(const char* problem) const { throw json_error(problem, position_); }

  std::size_t position_ = 0;
  std::size_t depth_ = 0;
  expectation expect_ = expectation::value;
  bool in_string_ = false;
  std::array<std::uint64_t, max_depth / 64> objects_{};  // one bit a level: object, else array
};

}  // namespace flow
