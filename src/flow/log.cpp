#include "flow/log.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <stdexcept>

#include "flow/log_line.hpp"

namespace flow::log {
namespace {

settings current;

template <class Value, std::size_t size>
Value parse(const char* variable, const char* text,
            const std::array<std::pair<std::string_view, Value>, size>& names, Value otherwise) {
  const std::string_view given = text == nullptr ? "" : text;
  if (given.empty()) return otherwise;
  std::string lower(given);
  std::transform(lower.begin(), lower.end(), lower.begin(), [](unsigned char c) { return std::tolower(c); });
  std::string known;
  for (const auto& [name, value] : names) {
    if (lower == name) return value;
    known += (known.empty() ? "" : ", ") + std::string(name);
  }
  throw std::invalid_argument(std::string(variable) + " is \"" + std::string(given) +
                              "\": it must be one of " + known);
}

}  // namespace

settings parse_settings(const char* level_name, const char* format_name) {
  constexpr std::array<std::pair<std::string_view, level>, 6> levels{{{"error", level::error},
                                                                      {"warn", level::warn},
                                                                      {"warning", level::warn},
                                                                      {"info", level::info},
                                                                      {"debug", level::debug},
                                                                      {"trace", level::trace}}};
  constexpr std::array<std::pair<std::string_view, format>, 3> formats{
      {{"json", format::json}, {"text", format::text}, {"color", format::color}}};
  settings out;
  out.threshold = parse("LOG_LEVEL", level_name, levels, out.threshold);
  out.format = parse("LOG_FORMAT", format_name, formats, out.format);
  return out;
}

void configure(const settings& value) { current = value; }

bool enabled(level at) { return at <= current.threshold; }

void write(level at, std::string_view message, fields extra) {
  if (!enabled(at)) return;
  write_line(STDERR_FILENO,
             format_line(current.format, std::chrono::system_clock::now(), at, message, extra));
}

}  // namespace flow::log
