#include "flow/log_line.hpp"

#include <poll.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <cmath>
#include <ctime>

#include "flow/json_text.hpp"

namespace flow::log {
namespace {

constexpr std::array<std::string_view, 5> level_names{"error", "warn", "info", "debug", "trace"};
constexpr std::array<std::string_view, 5> level_colors{"\x1b[31m", "\x1b[33m", "\x1b[36m", "\x1b[37m",
                                                       "\x1b[90m"};
constexpr std::string_view color_end = "\x1b[0m";
constexpr std::string_view ellipsis = "\u2026";

/// RFC 3339 in UTC with milliseconds.
std::string timestamp(std::chrono::system_clock::time_point when) {
  const auto ms = std::chrono::floor<std::chrono::milliseconds>(when);
  const auto seconds = std::chrono::floor<std::chrono::seconds>(ms);
  const std::time_t time = std::chrono::system_clock::to_time_t(seconds);
  std::tm parts{};
  gmtime_r(&time, &parts);
  std::array<char, 32> text;
  const std::size_t size = std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%S.", &parts);
  std::string fraction = std::to_string((ms - seconds).count());
  fraction.insert(0, 3 - fraction.size(), '0');
  return std::string(text.data(), size) + fraction + "Z";
}

/// Length of the UTF-8 sequence at the beginning of `text` (The Unicode Standard, table 3-7); 0: there is
/// none.
std::size_t utf8_sequence(std::string_view text) {
  const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u; };
  const unsigned lead = byte(0);
  if (lead < 0x80) return 1;
  if (lead < 0xc2 || lead > 0xf4) return 0;
  const std::size_t length = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  const unsigned lowest = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
  const unsigned highest = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
  if (byte(1) < lowest || byte(1) > highest) return 0;
  for (std::size_t i = 2; i < length; ++i)
    if ((byte(i) & 0xc0) != 0x80) return 0;
  return length;
}

/// Appends the first character of `text`, escaped where it could control a terminal or end the line, and in
/// quoted text also where it could end the quotes. Returns how many bytes it was made of.
std::size_t append_character(std::string_view text, bool quoted, std::string& out) {
  const std::size_t length = utf8_sequence(text);
  if (length == 0) {
    out += "\ufffd";
    return 1;
  }
  const auto lead = static_cast<unsigned char>(text[0]);
  const bool c1_control = length == 2 && lead == 0xc2 && static_cast<unsigned char>(text[1]) < 0xa0;
  if (lead < 0x20 || lead == 0x7f || c1_control || (quoted && (lead == '"' || lead == '\\')))
    append_json_escape(text[length - 1], out);
  else
    out += text.substr(0, length);
  return length;
}

/// At most `room` bytes of `text`, escaped.
void append_text(std::string_view text, bool quoted, std::size_t room, std::string& out) {
  const std::size_t end = out.size() + room;
  while (!text.empty()) {
    const std::size_t before = out.size();
    const std::size_t used = append_character(text, quoted, out);
    text.remove_prefix(used);
    if (out.size() + (text.empty() ? 0 : ellipsis.size()) > end) {
      out.resize(before);
      if (before + ellipsis.size() <= end) out += ellipsis;
      return;
    }
  }
}

void append_quoted(std::string_view text, std::size_t room, std::string& out) {
  out += '"';
  append_text(text, true, room - std::min<std::size_t>(room, 2), out);
  out += '"';
}

bool is_plain_word(std::string_view text) {
  constexpr std::string_view special = " \"\\=";
  for (const char c : text)
    if (static_cast<signed char>(c) <= 0x20 || c == 0x7f || special.find(c) != special.npos) return false;
  return !text.empty();
}

std::string number_text(double value) {
  std::array<char, 32> text;
  const auto end = std::to_chars(text.data(), text.data() + text.size(), value).ptr;
  return std::string(text.data(), end);
}

void append_value(const field_value& value, bool json, std::size_t room, std::string& out) {
  if (const auto* text = std::get_if<std::string>(&value)) {
    if (!json && text->size() <= room && is_plain_word(*text))
      out += *text;
    else
      append_quoted(*text, room, out);
  } else if (const auto* truth = std::get_if<bool>(&value)) {
    out += *truth ? "true" : "false";
  } else if (const auto* real = std::get_if<double>(&value)) {
    if (json && !std::isfinite(*real))
      append_quoted(number_text(*real), room, out);
    else
      out += number_text(*real);
  } else if (const auto* integer = std::get_if<std::int64_t>(&value)) {
    out += std::to_string(*integer);
  } else {
    out += std::to_string(std::get<std::uint64_t>(value));
  }
}

// Space that is kept free while texts are cut: for closing what is open, and for the longest number.
constexpr std::size_t reserve_bytes = 64;
constexpr std::size_t max_message_bytes = max_line_bytes / 4 * 3;

void append_fields(fields extra, bool json, std::string& out) {
  bool first = true;
  for (const field& f : extra) {
    const std::size_t name_bytes = 6 * f.name.size() + reserve_bytes;
    if (out.size() + name_bytes + reserve_bytes > max_line_bytes) return;
    if (json) {
      if (!first) out += ',';
      append_quoted(f.name, name_bytes, out);
      out += ':';
    } else {
      out += ' ';
      append_text(f.name, true, name_bytes, out);
      out += '=';
    }
    first = false;
    append_value(f.value, json, max_line_bytes - reserve_bytes - out.size(), out);
  }
}

}  // namespace

std::string format_line(format as, std::chrono::system_clock::time_point when, level at,
                        std::string_view message, fields extra) {
  const std::size_t which = static_cast<std::size_t>(at);
  std::string out;
  if (as == format::json) {
    out +=
        R"({"ts":")" + timestamp(when) + R"(","level":")" + std::string(level_names[which]) + R"(","msg":)";
    append_quoted(message, max_message_bytes, out);
    if (extra.size() > 0) {
      out += R"(,"fields":{)";
      append_fields(extra, true, out);
      out += '}';
    }
    out += '}';
  } else {
    const bool color = as == format::color;
    out += timestamp(when) + ' ';
    if (color) out += level_colors[which];
    out += level_names[which];
    if (color) out += color_end;
    out += ' ';
    append_text(message, false, max_message_bytes, out);
    append_fields(extra, false, out);
  }
  out += '\n';
  return out;
}

void write_line(int fd, std::string_view line) {
  while (!line.empty()) {
    const ssize_t written = ::write(fd, line.data(), line.size());
    if (written >= 0) {
      line.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno == EAGAIN) {
      pollfd writable{fd, POLLOUT, 0};  // somebody who shares it has made it non-blocking
      poll(&writable, 1, -1);
    } else if (errno != EINTR) {
      return;
    }
  }
}

}  // namespace flow::log
