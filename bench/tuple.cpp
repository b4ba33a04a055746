#include "bench/tuple.hpp"

#include <array>
#include <bit>
#include <cstring>
#include <stdexcept>

namespace sim {
namespace {

enum code : unsigned char {
  code_null = 0x00,
  code_bytes = 0x01,
  code_string = 0x02,
  code_zero = 0x14,
  code_double = 0x21,
  code_false = 0x26,
  code_true = 0x27,
};
constexpr std::uint64_t sign_bit = std::uint64_t{1} << 63;

void append_big_endian(std::string& out, std::uint64_t value, int bytes) {
  for (int shift = (bytes - 1) * 8; shift >= 0; shift -= 8) out.push_back(static_cast<char>(value >> shift));
}

int width_bytes(std::uint64_t magnitude) { return (std::bit_width(magnitude) + 7) / 8; }

void pack_unsigned(std::string& out, std::uint64_t value) {
  int n = width_bytes(value);
  out.push_back(static_cast<char>(code_zero + n));
  append_big_endian(out, value, n);
}

void pack_signed(std::string& out, std::int64_t value) {
  if (value >= 0) return pack_unsigned(out, static_cast<std::uint64_t>(value));
  auto magnitude = ~static_cast<std::uint64_t>(value) + 1;
  int n = width_bytes(magnitude);
  out.push_back(static_cast<char>(code_zero - n));
  append_big_endian(out, ~magnitude, n);
}

void pack_double(std::string& out, double value) {
  auto bits = std::bit_cast<std::uint64_t>(value);
  out.push_back(code_double);
  append_big_endian(out, bits & sign_bit ? ~bits : bits ^ sign_bit, 8);
}

void pack_escaped(std::string& out, code c, std::string_view content) {
  out.push_back(static_cast<char>(c));
  for (auto zero = content.find('\0'); zero != content.npos; zero = content.find('\0')) {
    out.append(content.substr(0, zero + 1));
    out.push_back('\xff');
    content.remove_prefix(zero + 1);
  }
  out.append(content);
  out.push_back('\0');
}

class reader {
 public:
  explicit reader(std::string_view in) : in_(in) {}
  [[nodiscard]] bool done() const { return in_.empty(); }
  element next() {
    auto c = take();
    if (c == code_null) return nullptr;
    if (c == code_bytes) return json_bytes{escaped()};
    if (c == code_string) return escaped();
    if (c == code_false || c == code_true) return c == code_true;
    if (c == code_double) {
      auto bits = big_endian(8);
      return std::bit_cast<double>(bits & sign_bit ? bits ^ sign_bit : ~bits);
    }
    if (c >= code_zero && c <= code_zero + 8) {
      auto value = big_endian(c - code_zero);
      if (value & sign_bit) return value;
      return static_cast<std::int64_t>(value);
    }
    if (c >= code_zero - 8 && c < code_zero) return negative(code_zero - c);
    throw std::invalid_argument("unknown tuple code " + std::to_string(c));
  }

 private:
  unsigned char take() {
    if (in_.empty()) throw std::invalid_argument("the packed tuple ends inside an element");
    auto c = static_cast<unsigned char>(in_.front());
    in_.remove_prefix(1);
    return c;
  }
  std::uint64_t big_endian(int bytes) {
    std::uint64_t value = 0;
    for (int i = 0; i < bytes; ++i) value = value << 8 | take();
    return value;
  }
  element negative(int bytes) {
    auto mask = bytes == 8 ? ~std::uint64_t{0} : (std::uint64_t{1} << bytes * 8) - 1;
    auto magnitude = mask - big_endian(bytes);
    if (magnitude > sign_bit) throw std::invalid_argument("a negative integer beyond 64 bits");
    return static_cast<std::int64_t>(~magnitude + 1);
  }
  std::string escaped() {
    std::string out;
    while (true) {
      auto c = take();
      if (c != 0) {
        out.push_back(static_cast<char>(c));
      } else if (!in_.empty() && in_.front() == '\xff') {
        out.push_back('\0');
        in_.remove_prefix(1);
      } else {
        return out;
      }
    }
  }

  std::string_view in_;
};

constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Two output characters for every 12 bits: half the look-ups of the classic loop.
std::array<std::array<char, 2>, 4096> make_pairs() {
  std::array<std::array<char, 2>, 4096> pairs{};
  for (std::size_t i = 0; i < pairs.size(); ++i) pairs[i] = {alphabet[i >> 6], alphabet[i & 63]};
  return pairs;
}

std::array<signed char, 256> make_digits() {
  std::array<signed char, 256> digits;
  digits.fill(-1);
  for (std::size_t i = 0; i < alphabet.size(); ++i)
    digits[static_cast<unsigned char>(alphabet[i])] = static_cast<signed char>(i);
  return digits;
}

}  // namespace

void pack(std::string& out, const json::value* value, const ser_policy& policy) {
  if (!value) return out.push_back(code_null);
  switch (value->kind()) {
    case json::kind::null:
      out.push_back(code_null);
      break;
    case json::kind::bool_:
      out.push_back(value->get_bool() ? code_true : code_false);
      break;
    case json::kind::int64:
      pack_signed(out, value->get_int64());
      break;
    case json::kind::uint64:
      pack_unsigned(out, value->get_uint64());
      break;
    case json::kind::double_:
      pack_double(out, value->get_double());
      break;
    case json::kind::string: {
      std::string_view text(value->get_string().data(), value->get_string().size());
      pack_escaped(out, code_string, policy.string_bytes ? cut_utf8(text, policy.string_bytes) : text);
      break;
    }
    default: {
      std::string text;
      append_json(text, *value, policy, false);
      pack_escaped(out, code_bytes, text);
    }
  }
}

std::vector<element> unpack(std::string_view packed) {
  std::vector<element> out;
  for (reader in(packed); !in.done();) out.push_back(in.next());
  return out;
}

void append_base64(std::string& out, std::string_view bytes) {
  static const auto pairs = make_pairs();
  auto at = [&](std::size_t i) { return static_cast<std::uint32_t>(static_cast<unsigned char>(bytes[i])); };
  auto begin = out.size();
  out.resize(begin + (bytes.size() + 2) / 3 * 4);
  char* to = out.data() + begin;
  std::size_t i = 0;
  for (; i + 3 <= bytes.size(); i += 3, to += 4) {
    auto group = at(i) << 16 | at(i + 1) << 8 | at(i + 2);
    std::memcpy(to, pairs[group >> 12].data(), 2);
    std::memcpy(to + 2, pairs[group & 4095].data(), 2);
  }
  if (auto left = bytes.size() - i; left > 0) {
    auto group = at(i) << 16 | (left == 2 ? at(i + 1) << 8 : 0);
    std::memcpy(to, pairs[group >> 12].data(), 2);
    to[2] = left == 2 ? alphabet[group >> 6 & 63] : '=';
    to[3] = '=';
  }
}

std::string decode_base64(std::string_view text) {
  static const auto digits = make_digits();
  if (text.size() % 4 != 0) throw std::invalid_argument("base64 text must be a multiple of four characters");
  std::size_t padding = text.ends_with("==") ? 2 : text.ends_with('=') ? 1 : 0;
  std::string out;
  out.reserve(text.size() / 4 * 3);
  std::uint32_t bits = 0;
  for (std::size_t i = 0; i < text.size() - padding; ++i) {
    auto digit = digits[static_cast<unsigned char>(text[i])];
    if (digit < 0) throw std::invalid_argument("not a base64 character at position " + std::to_string(i));
    bits = bits << 6 | static_cast<std::uint32_t>(digit);
    auto have = (i % 4 + 1) * 6 % 24;  // bits of this group read so far; 0: all 24
    if (have == 12) out.push_back(static_cast<char>(bits >> 4));
    if (have == 18) out.push_back(static_cast<char>(bits >> 2));
    if (have == 0) out.push_back(static_cast<char>(bits));
  }
  return out;
}

}  // namespace sim
