#include "wire/message.hpp"

#include "copy/binary.hpp"
#include "sql/error.hpp"

namespace redshift_local::wire {
namespace {

constexpr std::int32_t protocol_version = 196608;

void append_c_string(std::string& out, std::string_view text) {
  out += text;
  out += '\0';
}

}  // namespace

std::string encode(char type, std::string_view body) {
  std::string text(1, type);
  append_big_endian(text, static_cast<std::int32_t>(body.size() + 4));
  return text += body;
}

std::string query_message(std::string_view sql) { return encode('Q', std::string(sql) + '\0'); }
std::string command_complete(std::string_view tag) { return encode('C', std::string(tag) + '\0'); }
std::string ready_for_query(char status) { return encode('Z', std::string(1, status)); }

std::string parameter_status(std::string_view name, std::string_view value) {
  std::string body;
  append_c_string(body, name);
  append_c_string(body, value);
  return encode('S', body);
}

std::string startup_message(const std::map<std::string, std::string>& parameters) {
  std::string body;
  append_big_endian(body, protocol_version);
  for (const auto& [name, value] : parameters) {
    append_c_string(body, name);
    append_c_string(body, value);
  }
  body += '\0';
  std::string text;
  append_big_endian(text, static_cast<std::int32_t>(body.size() + 4));
  return text += body;
}

report parse_report(std::string_view body) {
  report fields;
  body_reader reader(body);
  while (!reader.at_end()) {
    const char type = reader.bytes(1).front();
    if (type == '\0') break;
    fields[type] = reader.c_string();
  }
  return fields;
}

std::string encode_report(char type, const report& fields) {
  std::string body;
  for (const auto& [field, text] : fields) {
    body += field;
    append_c_string(body, text);
  }
  body += '\0';
  return encode(type, body);
}

std::string error_response(std::string_view severity, const std::string& sqlstate, const std::string& text,
                           const std::string& detail) {
  report fields{{'S', std::string(severity)}, {'C', sqlstate}, {'M', text}};
  if (!detail.empty()) fields['D'] = detail;
  return encode_report('E', fields);
}

std::uint32_t body_reader::number(std::size_t count) {
  std::uint32_t value = 0;
  for (unsigned char c : bytes(count)) value = value << 8 | c;
  return value;
}

std::string_view body_reader::bytes(std::size_t count) {
  if (count > rest_.size()) throw sql_error("08P01", "insufficient data left in message");
  const auto taken = rest_.substr(0, count);
  rest_.remove_prefix(count);
  return taken;
}

std::string_view body_reader::c_string() {
  const auto end = rest_.find('\0');
  if (end == std::string_view::npos) throw sql_error("08P01", "invalid string in message");
  return bytes(end + 1).substr(0, end);
}

}  // namespace redshift_local::wire
