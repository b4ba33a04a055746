#include "copy/utf8.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>

#include "copy/column.hpp"

namespace redshift_local::copy {
namespace {

/// As the load error reference numbers them; 6 and 7 do not exist.
enum class flaw {
  none,
  too_long = 1,
  incomplete = 2,
  bad_start = 3,
  bad_continuation = 4,
  surrogate = 5,
  too_large = 8,
  no_code_point = 9,
};

struct sequence {
  std::size_t bytes = 1;
  flaw wrong = flaw::none;
};

/// The sequence of which the first byte is not ASCII.
sequence examine(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text.front());
  if (lead > 0xf7) return {1, flaw::too_long};
  if (lead < 0xc2) return {1, flaw::bad_start};
  const std::size_t length = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  std::uint32_t point = lead & (0x7fu >> length);
  for (std::size_t i = 1; i < length; ++i) {
    if (i == text.size()) return {i, flaw::incomplete};
    const auto next = static_cast<unsigned char>(text[i]);
    if ((next & 0xc0) != 0x80) return {i, flaw::bad_continuation};
    point = (point << 6) | (next & 0x3f);
  }
  if (point >= 0xd800 && point <= 0xdfff) return {length, flaw::surrogate};
  if (point > 0x10ffff) return {length, flaw::too_large};
  if ((length == 3 && point < 0x800) || (length == 4 && point < 0x10000))
    return {length, flaw::no_code_point};
  return {length, flaw::none};
}

[[noreturn]] void fail(std::string_view bytes, flaw wrong, std::size_t position) {
  throw load_failure(1220,
                     "String contains invalid or unsupported UTF-8 codepoints. Bad UTF-8 hex sequence: " +
                         hexadecimal(bytes) + " (error " + std::to_string(static_cast<int>(wrong)) + ")",
                     position);
}

/// Offset of the first invalid sequence; the size when there is none.
std::size_t valid_length(std::string_view text, sequence& bad) {
  for (std::size_t at = 0;;) {
    at += ascii_length(text.substr(at));
    if (at == text.size()) return at;
    bad = examine(text.substr(at));
    if (bad.wrong != flaw::none) return at;
    at += bad.bytes;
  }
}

}  // namespace

std::string hexadecimal(std::string_view bytes) {
  static constexpr char digits[] = "0123456789abcdef";
  std::string text;
  for (unsigned char c : bytes) {
    if (!text.empty()) text += ' ';
    text += {digits[c >> 4], digits[c & 15]};
  }
  return text;
}

std::size_t ascii_length(std::string_view text) {
  constexpr std::uint64_t high_bits = 0x8080808080808080u;
  std::size_t at = 0;
  for (std::uint64_t word = 0; at + sizeof word <= text.size(); at += sizeof word) {
    std::memcpy(&word, text.data() + at, sizeof word);
    if (word & high_bits) break;
  }
  while (at < text.size() && static_cast<unsigned char>(text[at]) < 0x80) ++at;
  return at;
}

void check_utf8(std::string_view text) {
  sequence bad;
  const auto at = valid_length(text, bad);
  if (at == text.size()) return;
  const auto shown = bad.wrong == flaw::bad_continuation ? bad.bytes + 1 : bad.bytes;
  fail(text.substr(at, shown), bad.wrong, at);
}

std::string_view replace_invalid_utf8(std::string_view text, char replacement, std::string& scratch) {
  sequence bad;
  auto at = valid_length(text, bad);
  if (at == text.size()) return text;
  std::string clean;
  for (; at < text.size(); at = valid_length(text, bad)) {
    clean.append(text.substr(0, at)).append(bad.bytes, replacement);
    text.remove_prefix(at + bad.bytes);
  }
  scratch = clean.append(text);
  return scratch;
}

void append_utf8(std::string& out, char32_t point) {
  const auto tail = [&](int shift) { out += static_cast<char>(0x80 | ((point >> shift) & 0x3f)); };
  if (point < 0x80) return out.push_back(static_cast<char>(point));
  if (point < 0x800) return out.push_back(static_cast<char>(0xc0 | (point >> 6))), tail(0);
  if (point < 0x10000) return out.push_back(static_cast<char>(0xe0 | (point >> 12))), tail(6), tail(0);
  out.push_back(static_cast<char>(0xf0 | (point >> 18)));
  tail(12);
  tail(6);
  tail(0);
}

std::size_t whole_characters(std::string_view text, std::size_t bytes) {
  if (text.size() <= bytes) return text.size();
  while (bytes > 0 && (static_cast<unsigned char>(text[bytes]) & 0xc0) == 0x80) --bytes;
  return bytes;
}

void bad_surrogate(std::string_view digits) { fail(digits, flaw::surrogate, 0); }

}  // namespace redshift_local::copy
