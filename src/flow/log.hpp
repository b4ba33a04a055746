// Structured logs on stderr, in the shape the Flow runtime collects ("ops logs"). One entry is one line.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <variant>

namespace flow::log {

enum class level : std::uint8_t { error, warn, info, debug, trace };
enum class format : std::uint8_t { color, text, json };

struct settings {
  level threshold = level::info;
  log::format format = log::format::color;
};

/// From the values of LOG_LEVEL and LOG_FORMAT (null or empty: default). Throws std::invalid_argument
/// naming the value when it is unknown.
settings parse_settings(const char* level_name, const char* format_name);
/// Call once at start-up, before any other thread exists.
void configure(const settings& value);
bool enabled(level at);

using field_value = std::variant<std::string, std::int64_t, std::uint64_t, double, bool>;
struct field {
  field(std::string_view n, std::string_view v) : name(n), value(std::string(v)) {}
  field(std::string_view n, const char* v) : name(n), value(std::string(v)) {}
  field(std::string_view n, const std::string& v) : name(n), value(v) {}
  field(std::string_view n, bool v) : name(n), value(v) {}
  field(std::string_view n, int v) : name(n), value(static_cast<std::int64_t>(v)) {}
  field(std::string_view n, long v) : name(n), value(static_cast<std::int64_t>(v)) {}
  field(std::string_view n, unsigned v) : name(n), value(static_cast<std::uint64_t>(v)) {}
  field(std::string_view n, unsigned long v) : name(n), value(static_cast<std::uint64_t>(v)) {}
  field(std::string_view n, double v) : name(n), value(v) {}
  std::string_view name;
  field_value value;
};
using fields = std::initializer_list<field>;

/// Control characters in messages and values are escaped, so that an entry cannot forge another one;
/// over-long texts are cut. Never give it a secret.
void write(level at, std::string_view message, fields extra = {});

inline void error(std::string_view message, fields extra = {}) { write(level::error, message, extra); }
inline void warn(std::string_view message, fields extra = {}) { write(level::warn, message, extra); }
inline void info(std::string_view message, fields extra = {}) { write(level::info, message, extra); }
inline void debug(std::string_view message, fields extra = {}) { write(level::debug, message, extra); }

}  // namespace flow::log
