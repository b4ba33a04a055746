#include "flow/json_text.hpp"

namespace flow {

void append_json_escape(char c, std::string& out) {
  constexpr std::string_view short_characters = "\"\\\b\f\n\r\t", short_names = "\"\\bfnrt";
  const std::size_t which = short_characters.find(c);
  if (which != short_characters.npos) {
    out += {'\\', short_names[which]};
    return;
  }
  constexpr std::string_view hex = "0123456789abcdef";
  const auto code = static_cast<unsigned char>(c);
  out += {'\\', 'u', '0', '0', hex[code >> 4], hex[code & 0xf]};
}

void append_json_string(std::string_view text, std::string& out) {
  out += '"';
  for (const char c : text) {
    if (static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\')
      append_json_escape(c, out);
    else
      out += c;
  }
  out += '"';
}

}  // namespace flow
