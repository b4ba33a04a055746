#include "connector/strict_json.hpp"

#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <numeric>
#include <utility>

#include "connector/config.hpp"
#include "connector/text.hpp"

namespace connector {

namespace json = boost::json;

namespace {

std::string_view kind_name(json::kind kind) {
  switch (kind) {
    case json::kind::null:
      return "null";
    case json::kind::bool_:
      return "a boolean";
    case json::kind::string:
      return "a string";
    case json::kind::array:
      return "an array";
    case json::kind::object:
      return "an object";
    default:
      return "a number";
  }
}

/// Levenshtein distance, in bytes.
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, replaced});
    }
  }
  return row.back();
}

/// Letters and digits only: hard_delete and hardDelete are the same mistake.
std::string without_style(std::string_view name) {
  std::string out = to_lower(name);
  std::erase_if(out, [](char c) { return c == '_' || c == '-' || c == ' '; });
  return out;
}

/// The known name that is at most two slips away, and fewer than half of its letters; or empty.
std::string nearest(std::string_view unknown, const std::vector<std::string>& known) {
  constexpr std::size_t max_name_bytes = 64;
  if (unknown.size() > max_name_bytes) return {};
  const std::string wanted = without_style(unknown);
  std::string best;
  std::size_t best_distance = 3;
  for (const auto& name : known) {
    const std::size_t distance = edit_distance(wanted, without_style(name));
    if (distance < best_distance && distance * 2 < name.size()) {
      best = name;
      best_distance = distance;
    }
  }
  return best;
}

}  // namespace

json::object parse_object(std::string_view text, std::string_view what) {
  json::error_code ec;
  json::value value = json::parse({text.data(), text.size()}, ec);
  if (ec) throw config_error(std::string(what) + " is not valid JSON: " + ec.message());
  if (!value.is_object()) {
    throw config_error(std::string(what) + " must be a JSON object, not " +
                       std::string(kind_name(value.kind())));
  }
  return std::move(value.get_object());
}

strict_reader::strict_reader(const json::object& object, std::string what, name_match match)
    : object_(&object), what_(std::move(what)), match_(match) {}

bool strict_reader::matches(std::string_view member, std::string_view name) const {
  return match_ == name_match::exact ? member == name : to_lower(member) == to_lower(name);
}

const json::value* strict_reader::take(std::string_view name) {
  known_.emplace_back(name);
  const json::value* found = nullptr;
  for (const auto& member : *object_) {
    if (!matches({member.key().data(), member.key().size()}, name)) continue;
    if (found)
      throw config_error(what_ + ": \"" + path_ + std::string(name) + "\" is given in several spellings");
    found = &member.value();
  }
  return found;
}

void strict_reader::wrong_type(std::string_view name, std::string_view expected,
                               const json::value& got) const {
  throw config_error(what_ + ": \"" + path_ + std::string(name) + "\" must be " + std::string(expected) +
                     ", not " + std::string(kind_name(got.kind())));
}

std::string strict_reader::string(std::string_view name) {
  const json::value* value = take(name);
  if (!value) return {};
  if (!value->is_string()) wrong_type(name, "a string", *value);
  const json::string& text = value->get_string();
  return std::string(text.data(), text.size());
}

bool strict_reader::boolean(std::string_view name) {
  const json::value* value = take(name);
  if (!value) return false;
  if (!value->is_bool()) wrong_type(name, "a boolean", *value);
  return value->get_bool();
}

std::optional<strict_reader> strict_reader::object(std::string_view name) {
  const json::value* value = take(name);
  if (!value) return std::nullopt;
  if (!value->is_object()) wrong_type(name, "an object", *value);
  strict_reader inner(value->get_object(), what_, match_);
  inner.path_ = path_ + std::string(name) + ".";
  return inner;
}

void strict_reader::finish() const {
  for (const auto& member : *object_) {
    const std::string_view name(member.key().data(), member.key().size());
    if (std::any_of(known_.begin(), known_.end(), [&](const auto& known) { return matches(name, known); }))
      continue;
    std::string text = what_ + " has an unknown property \"" + path_ + std::string(name) + "\"";
    if (const std::string meant = nearest(name, known_); !meant.empty())
      text += "; did you mean \"" + meant + "\"?";
    throw config_error(text);
  }
}

}  // namespace connector
