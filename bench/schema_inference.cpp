#include "bench/schema_inference.hpp"

#include <algorithm>
#include <array>
#include <set>

namespace sim {
namespace {

constexpr std::array<std::string_view, 4> formats = {"date", "date-time", "integer", "number"};
constexpr std::size_t most_properties = 500;  // beyond that an object is a map, not a record

bool is_digits(std::string_view s) {
  return !s.empty() && std::all_of(s.begin(), s.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool in_range(std::string_view digits, int low, int high) {
  int value = 0;
  if (!is_digits(digits)) return false;
  for (char c : digits) value = value * 10 + (c - '0');
  return value >= low && value <= high;
}

/// Eats "dd" within the bounds, plus the `end` character unless it is 0.
bool take(std::string_view& s, int low, int high, char end) {
  if (s.size() < 2 || !in_range(s.substr(0, 2), low, high)) return false;
  s.remove_prefix(2);
  if (end == 0) return true;
  if (s.empty() || s.front() != end) return false;
  s.remove_prefix(1);
  return true;
}

bool take_date(std::string_view& s) {
  if (s.size() < 5 || !is_digits(s.substr(0, 4)) || s[4] != '-') return false;
  s.remove_prefix(5);
  return take(s, 1, 12, '-') && take(s, 1, 31, 0);
}

bool is_date_time(std::string_view s) {
  if (!take_date(s) || s.empty() || s.front() != 'T') return false;
  s.remove_prefix(1);
  if (!take(s, 0, 23, ':') || !take(s, 0, 59, ':') || !take(s, 0, 59, 0)) return false;
  if (s.starts_with('.')) {
    auto end = std::min(s.find_first_not_of("0123456789", 1), s.size());
    if (end == 1) return false;
    s.remove_prefix(end);
  }
  if (s == "Z") return true;
  if (s.empty() || (s.front() != '+' && s.front() != '-')) return false;
  s.remove_prefix(1);
  return take(s, 0, 23, ':') && take(s, 0, 59, 0) && s.empty();
}

/// An integer without leading zeros: "007" is an identifier, not a number.
bool take_integer(std::string_view& s) {
  if (s.starts_with('-')) s.remove_prefix(1);
  auto end = std::min(s.find_first_not_of("0123456789"), s.size());
  if (end == 0 || end > 38 || (end > 1 && s.front() == '0')) return false;
  s.remove_prefix(end);
  return true;
}

bool is_number(std::string_view s) {
  if (s.size() > 30 || !take_integer(s)) return false;
  if (s.empty()) return true;
  return s.front() == '.' && is_digits(s.substr(1));
}

}  // namespace

bool matches_format(std::string_view text, std::string_view format) {
  if (format == "date") return take_date(text) && text.empty();
  if (format == "date-time") return is_date_time(text);
  if (format == "integer") return take_integer(text) && text.empty();
  return format == "number" && is_number(text);
}

struct schema_inference::location {
  std::set<std::string> types;
  std::uint64_t objects = 0;  // objects seen here
  bool is_map = false;
  bool beyond_int64 = false;
  std::array<bool, formats.size()> fits{true, true, true, true};
  std::uint64_t seen = 0;  // by the object around it
  std::map<std::string, std::unique_ptr<location>> properties;

  void add(const json::value& v) {
    switch (v.kind()) {
      case json::kind::null:
        types.insert("null");
        break;
      case json::kind::bool_:
        types.insert("boolean");
        break;
      case json::kind::uint64:
        beyond_int64 = true;
        types.insert("integer");
        break;
      case json::kind::int64:
        types.insert("integer");
        break;
      case json::kind::double_:
        types.insert("number");
        break;
      case json::kind::array:
        types.insert("array");
        break;
      case json::kind::string: {
        types.insert("string");
        std::string_view text(v.get_string().data(), v.get_string().size());
        for (std::size_t i = 0; i < formats.size(); ++i)
          fits[i] = fits[i] && matches_format(text, formats[i]);
        break;
      }
      case json::kind::object:
        add_object(v.get_object());
        break;
    }
  }
  void add_object(const json::object& object) {
    types.insert("object");
    ++objects;
    if (is_map) return;
    for (const auto& member : object) {
      auto& p = properties[std::string(member.key())];
      if (!p) p = std::make_unique<location>();
      ++p->seen;
      p->add(member.value());
    }
    if (properties.size() > most_properties) {
      is_map = true;
      properties.clear();
    }
  }
  [[nodiscard]] json::value schema() const {
    json::object out;
    json::array names;
    for (const auto& t : types)
      if (t != "integer" || !types.contains("number")) names.emplace_back(t);
    if (names.size() == 1)
      out["type"] = names.front();
    else
      out["type"] = names;
    if (types.contains("string"))
      for (std::size_t i = 0; i < formats.size(); ++i)
        if (fits[i]) {
          out["format"] = formats[i];
          break;
        }
    if (beyond_int64 && !types.contains("number")) {
      out["minimum"] = -9.3e18;
      out["maximum"] = 1.9e19;
    }
    add_properties(out);
    return out;
  }
  void add_properties(json::object& out) const {
    if (properties.empty()) return;
    json::object described;
    json::array required;
    for (const auto& [name, p] : properties) {
      described[name] = p->schema();
      if (p->seen == objects) required.emplace_back(name);
    }
    out["properties"] = std::move(described);
    out["required"] = std::move(required);
  }
};

schema_inference::schema_inference() : root_(std::make_unique<location>()) {}
schema_inference::~schema_inference() = default;
void schema_inference::add(const json::value& document) { root_->add(document); }
json::value schema_inference::schema() const { return root_->schema(); }

}  // namespace sim
