#include "copy/encoding.hpp"

#include "copy/column.hpp"
#include "copy/utf8.hpp"

namespace redshift_local::copy {
namespace {

load_failure other_encoding() {
  return {1221, "File encoding does not match the ENCODING of the COPY command"};
}

constexpr char32_t byte_order_mark = 0xfeff, swapped_mark = 0xfffe;

}  // namespace

utf16_decoder::utf16_decoder(sql::file_encoding encoding)
    : little_endian_(encoding == sql::file_encoding::utf16le),
      order_known_(encoding != sql::file_encoding::utf16) {}

void utf16_decoder::decode(std::string_view bytes, std::string& out) {
  for (const char c : bytes) {
    odd_ += c;
    if (odd_.size() < 2) continue;
    const auto first = static_cast<unsigned char>(odd_[0]), second = static_cast<unsigned char>(odd_[1]);
    odd_.clear();
    take(little_endian_ ? first | char32_t{second} << 8 : char32_t{first} << 8 | second, out);
  }
}

void utf16_decoder::take(char32_t unit, std::string& out) {
  if (at_begin_) {
    at_begin_ = false;
    if (unit == swapped_mark && !order_known_) little_endian_ = true;
    if (unit == byte_order_mark || (unit == swapped_mark && !order_known_)) return;
    if (!order_known_ || unit == swapped_mark) throw other_encoding();
  }
  const bool is_high = unit >= 0xd800 && unit < 0xdc00, is_low = unit >= 0xdc00 && unit < 0xe000;
  if (is_low != (high_ != 0)) throw other_encoding();
  if (is_high) {
    high_ = unit;
    return;
  }
  append_utf8(out, is_low ? 0x10000 + ((high_ - 0xd800) << 10) + (unit - 0xdc00) : unit);
  high_ = 0;
}

void utf16_decoder::finish() const {
  if (!odd_.empty() || high_ != 0) throw other_encoding();
}

}  // namespace redshift_local::copy
