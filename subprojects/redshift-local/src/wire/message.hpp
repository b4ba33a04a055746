// Messages of the PostgreSQL wire protocol 3.0: one type byte, a length, a body.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace redshift_local::wire {

struct message {
  char type = 0;
  std::string body;
};

/// As sent: type, length, body.
std::string encode(char type, std::string_view body);
inline std::string encode(const message& m) { return encode(m.type, m.body); }

std::string query_message(std::string_view sql);
std::string command_complete(std::string_view tag);
std::string ready_for_query(char status);
std::string parameter_status(std::string_view name, std::string_view value);
std::string startup_message(const std::map<std::string, std::string>& parameters);

/// Fields of an ErrorResponse or NoticeResponse by their type byte: 'S' severity, 'C' SQLSTATE, 'M' message,
/// 'D' detail, ….
using report = std::map<char, std::string>;
report parse_report(std::string_view body);
std::string encode_report(char type, const report& fields);
std::string error_response(std::string_view severity, const std::string& sqlstate, const std::string& text,
                           const std::string& detail = {});

/// Reads a body in order. Every read is checked: a short body throws sql_error 08P01.
class body_reader {
 public:
  explicit body_reader(std::string_view body) : rest_(body) {}
  std::int16_t int16() { return static_cast<std::int16_t>(number(2)); }
  std::int32_t int32() { return static_cast<std::int32_t>(number(4)); }
  std::string_view bytes(std::size_t count);
  std::string_view c_string();
  bool at_end() const { return rest_.empty(); }

 private:
  std::uint32_t number(std::size_t bytes);
  std::string_view rest_;
};

}  // namespace redshift_local::wire
