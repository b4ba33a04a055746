#include "redshift/error.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace redshift {
namespace {

bool is_space(char c) { return std::isspace(static_cast<unsigned char>(c)) != 0; }

/// Runs of white space become one blank; none at the ends.
std::string one_line(std::string_view text) {
  std::string line;
  for (char c : text) {
    if (!is_space(c)) {
      line += c;
    } else if (!line.empty() && line.back() != ' ') {
      line += ' ';
    }
  }
  if (line.ends_with(' ')) line.pop_back();
  return line;
}

std::string describe(std::string_view doing, const diagnosis& said) {
  std::string text = std::string(doing) + ": " + said.message;
  if (!said.detail.empty()) text += ": " + said.detail;
  if (!said.sqlstate.empty()) text += " (SQLSTATE " + said.sqlstate + ')';
  return text;
}

/// Redshift: error 1023 comes as XX000 with the number as its message, or in the detail's "code:" line.
bool is_serializable_conflict(std::string_view text) {
  constexpr std::string_view code = "code:";
  if (text == "1023" || text.starts_with("1023 ")) return true;
  if (text.find("Serializable isolation violation") != text.npos) return true;
  if (text.find("could not complete because of conflict with concurrent transaction") != text.npos)
    return true;
  const auto found = text.find(code);
  if (found == text.npos) return false;
  std::string_view number = text.substr(found + code.size());
  number.remove_prefix(std::min(number.find_first_not_of(" \t"), number.size()));
  return number.substr(0, number.find_first_of(" \t\n")) == "1023";
}

bool is_sqlstate(std::string_view text) {
  return text.size() == 5 &&
         std::ranges::all_of(text, [](char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z'); });
}

}  // namespace

error::error(const std::string& what, std::string sqlstate, std::string server_message, std::string detail,
             bool connection_lost)
    : std::runtime_error(what),
      sqlstate_(std::move(sqlstate)),
      server_message_(std::move(server_message)),
      detail_(std::move(detail)),
      connection_lost_(connection_lost) {}

bool error::retryable() const {
  // Serialization failure, deadlock, and a server that goes away or is coming up.
  constexpr auto transient = std::to_array<std::string_view>({"40001", "40P01", "57P01", "57P02", "57P03"});
  return connection_lost_ || std::ranges::find(transient, sqlstate_) != transient.end() ||
         is_serializable_conflict(server_message_) || is_serializable_conflict(detail_);
}

error make_error(std::string_view doing, diagnosis said, bool connection_lost) {
  said.message = mask_credentials(one_line(said.message));
  said.detail = mask_credentials(one_line(said.detail));
  const std::string text = describe(doing, said);
  return error(text, std::move(said.sqlstate), std::move(said.message), std::move(said.detail),
               connection_lost);
}

diagnosis parse_connect_failure(std::string_view libpq_text) {
  // "<severity>:  <SQLSTATE>: <message>", wherever it begins; the severity may be in any language.
  constexpr std::string_view separator = ":  ";
  diagnosis said;
  said.message = one_line(libpq_text);
  for (auto at = libpq_text.find(separator); at != libpq_text.npos; at = libpq_text.find(separator, at + 1)) {
    const std::string_view rest = libpq_text.substr(at + separator.size());
    if (!is_sqlstate(rest.substr(0, 5)) || rest.substr(5, 2) != ": ") continue;
    const std::string_view account = rest.substr(7);
    const auto line_end = std::min(account.find('\n'), account.size());
    const auto location = std::min(account.find("\nLOCATION:"), account.size());
    said.sqlstate = rest.substr(0, 5);
    said.message = one_line(account.substr(0, line_end));
    said.detail = one_line(account.substr(line_end, location - line_end));
    break;
  }
  return said;
}

std::string mask_credentials(std::string_view text) {
  std::string masked(text);
  for (const std::string_view name : {"aws_secret_access_key=", "token="}) {
    for (auto at = masked.find(name); at != masked.npos; at = masked.find(name, at + name.size())) {
      const auto value = at + name.size();
      const auto end = std::min(masked.find_first_of(";'\" ", value), masked.size());
      masked.replace(value, end - value, "***");
    }
  }
  return masked;
}

}  // namespace redshift
