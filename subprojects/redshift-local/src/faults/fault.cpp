#include "faults/fault.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <map>
#include <stdexcept>

#include "faults/s3_operations.hpp"
#include "faults/words.hpp"

namespace redshift_local::faults {
namespace {

constexpr std::array<std::string_view, 9> keys{"sql",         "s3",   "nth", "times", "every",
                                               "probability", "seed", "do",  "when"};

using values = std::map<std::string_view, std::string_view>;

[[noreturn]] void refuse(std::string_view spec, std::string_view word, std::string_view why) {
  throw std::invalid_argument("fault \"" + std::string(spec) + "\": cannot read \"" + std::string(word) +
                              "\": " + std::string(why));
}

/// Where "KEY=" begins, at the beginning of a word.
std::size_t find_key(std::string_view spec, std::string_view key) {
  for (auto at = spec.find(key); at != spec.npos; at = spec.find(key, at + 1))
    if ((at == 0 || spec[at - 1] == ' ') && spec.substr(at + key.size()).starts_with('=')) return at;
  return spec.npos;
}

/// "key=value key=value": a value ends where the next known key begins, and may hold blanks.
values split(std::string_view spec) {
  std::map<std::size_t, std::string_view> begins;
  for (auto key : keys)
    if (const auto at = find_key(spec, key); at != spec.npos) begins[at] = key;
  values found;
  for (auto each = begins.begin(); each != begins.end(); ++each) {
    const auto from = each->first + each->second.size() + 1;
    const auto to = std::next(each) == begins.end() ? spec.size() : std::next(each)->first;
    const auto value = spec.substr(from, to - from);
    found[each->second] = value.substr(0, value.find_last_not_of(' ') + 1);
  }
  return found;
}

void read_target(fault& into, const values& given) {
  const auto sql = given.find("sql"), s3 = given.find("s3");
  if ((sql == given.end()) == (s3 == given.end()))
    throw std::invalid_argument("a fault begins with sql= or s3=");
  const auto& [key, value] = sql != given.end() ? *sql : *s3;
  if (!into.spec.starts_with(std::string(key) + "="))
    throw std::invalid_argument("a fault begins with sql= or s3=");
  if (value.empty()) throw std::invalid_argument("what shall it strike?");
  into.kind = key == "sql" ? target::sql : target::s3;
  if (into.kind == target::s3) {
    into.operation = value;
    if (value != "*" && !is_s3_operation(value))
      throw std::invalid_argument("the built-in S3 has no such operation");
    return;
  }
  try {
    into.statement.assign(std::string(value), std::regex::icase | std::regex::optimize);
  } catch (const std::regex_error& error) {
    throw std::invalid_argument(std::string("not a regular expression: ") + error.what());
  }
}

/// nth=, every= or probability= with seed=; times=.
void read_occurrence(fault& into, const values& given) {
  auto& due = into.when_due;
  if (given.contains("nth") + given.contains("every") + given.contains("probability") > 1)
    throw std::invalid_argument("nth, every and probability exclude each other");
  if (given.contains("probability") != given.contains("seed"))
    throw std::invalid_argument("probability and seed need each other");
  if (given.contains("nth")) due.nth = positive(given.at("nth"));
  if (given.contains("every")) due.nth = positive(given.at("every"));
  due.repeats = given.contains("every");
  if (given.contains("probability")) {
    due.probability = not_negative(given.at("probability"));
    if (due.probability == 0 || due.probability > 1)
      throw std::invalid_argument("a probability is over 0 and up to 1");
    due.seed = positive(given.at("seed"));
  }
  if (due.repeats || due.probability != 0) due.times = 0;
  if (given.contains("times")) due.times = positive(given.at("times"));
}

/// Runs a step and tells which word it could not read.
void read(std::string_view spec, std::string_view word, const auto& step) {
  std::string why;
  try {
    step();
    return;
  } catch (const std::invalid_argument& error) {
    why = error.what();
  }
  refuse(spec, word, why);
}

}  // namespace

std::uint64_t positive(std::string_view text, std::uint64_t most) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value == 0 || value > most)
    throw std::invalid_argument("not a number from 1 to " + std::to_string(most) + ": " + std::string(text));
  return value;
}

double not_negative(std::string_view text) {
  double value = 0;
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed);
  if (error != std::errc() || end != text.data() + text.size() || value < 0 || !std::isfinite(value))
    throw std::invalid_argument("not a number: " + std::string(text));
  return value;
}

bool has_word(std::string_view words, std::string_view word) {
  return !word.empty() && word.find(' ') == word.npos &&
         (' ' + std::string(words) + ' ').find(' ' + std::string(word) + ' ') != std::string::npos;
}

fault parse_fault(std::string_view spec) {
  fault parsed;
  parsed.spec = spec;
  const auto given = split(spec);
  const auto value = [&](std::string_view key) {
    const auto found = given.find(key);
    return found == given.end() ? std::string_view() : found->second;
  };
  const auto written = [&](std::string_view key) { return std::string(key) + "=" + std::string(value(key)); };
  read(spec, spec, [&] {
    if (std::any_of(spec.begin(), spec.end(), [](unsigned char c) { return c < ' '; }))
      throw std::invalid_argument("control characters have no place in a fault");
    read_target(parsed, given);
  });
  read(spec, spec, [&] { read_occurrence(parsed, given); });
  read(spec, given.contains("do") ? written("do") : spec, [&] { read_action(parsed, value("do")); });
  read(spec, given.contains("when") ? written("when") : spec, [&] {
    if (given.contains("when") && value("when").empty())
      throw std::invalid_argument("before, during or after");
    read_moment(parsed, value("when"));
  });
  return parsed;
}

}  // namespace redshift_local::faults
