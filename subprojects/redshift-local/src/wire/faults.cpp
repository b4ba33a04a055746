#include "wire/faults.hpp"

#include <array>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <charconv>
#include <cstdio>
#include <map>
#include <stdexcept>

namespace redshift_local::wire {
namespace {

constexpr std::array<std::string_view, 5> words{"sql", "nth", "times", "do", "when"};

/// "key=value key=value": a value ends where the next known key begins, and may hold blanks.
std::map<std::string, std::string> split(const std::string& spec) {
  std::map<std::size_t, std::string> begins;
  for (auto word : words)
    for (auto at = spec.find(std::string(word) + "="); at != std::string::npos;
         at = spec.find(std::string(word) + "=", at + 1))
      if (at == 0 || spec[at - 1] == ' ') {
        begins[at] = word;
        break;
      }
  std::map<std::string, std::string> values;
  for (auto each = begins.begin(); each != begins.end(); ++each) {
    const auto from = each->first + each->second.size() + 1;
    const auto to = std::next(each) == begins.end() ? spec.size() : std::next(each)->first;
    auto value = spec.substr(from, to - from);
    value.resize(value.find_last_not_of(' ') + 1);
    values[each->second] = value;
  }
  if (begins.empty() || begins.begin()->first != 0)
    throw std::invalid_argument("a fault begins with sql= or s3=: " + spec);
  return values;
}

std::uint64_t positive(const std::string& text, const char* word) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value == 0)
    throw std::invalid_argument(std::string(word) + "= must be a positive number: " + text);
  return value;
}

void read_action(fault& into, const std::string& action) {
  if (action == "fail")
    into.action = fault_action::fail;
  else if (action == "stall")
    into.action = fault_action::stall;
  else if (action == "cut")
    into.action = fault_action::cut;
  else if (action.starts_with("delay:")) {
    into.action = fault_action::delay;
    into.delay = std::chrono::milliseconds(positive(action.substr(6), "do=delay"));
  } else {
    throw std::invalid_argument("do= must be fail, stall, cut or delay:MS: " + action);
  }
}

std::string fold_blanks(std::string_view statement) {
  std::string folded;
  for (char c : statement) {
    const bool blank = c == ' ' || c == '\n' || c == '\t' || c == '\r';
    if (!blank)
      folded += c;
    else if (!folded.empty() && folded.back() != ' ')
      folded += ' ';
    if (folded.size() == 4096) break;  // std::regex recurses
  }
  return folded;
}

}  // namespace

fault parse_fault(const std::string& spec) {
  auto values = split(spec);
  fault parsed;
  parsed.spec = spec;
  if (!values.contains("sql") || !values.contains("do"))
    throw std::invalid_argument("a fault needs sql= and do=: " + spec);
  try {
    parsed.matches = std::regex(values["sql"], std::regex::ECMAScript | std::regex::icase);
  } catch (const std::regex_error&) {
    throw std::invalid_argument("sql= is no regular expression: " + values["sql"]);
  }
  if (values.contains("nth")) parsed.nth = positive(values["nth"], "nth");
  if (values.contains("times")) parsed.times = positive(values["times"], "times");
  read_action(parsed, values["do"]);
  if (values.contains("when")) {
    parsed.after = values["when"] == "after";
    if (!parsed.after && values["when"] != "before")
      throw std::invalid_argument("when= must be before or after: " + values["when"]);
  }
  return parsed;
}

fault_plan::fault_plan(const std::vector<std::string>& specs) {
  for (const auto& spec : specs) entries_.push_back({parse_fault(spec), 0});
}

std::vector<fault*> fault_plan::strike(std::string_view statement) {
  std::vector<fault*> struck;
  if (entries_.empty()) return struck;
  const auto folded = fold_blanks(statement);
  for (auto& [what, seen] : entries_) {
    if (!std::regex_search(folded, what.matches, std::regex_constants::match_continuous)) continue;
    ++seen;
    if (seen >= what.nth && seen < what.nth + what.times) struck.push_back(&what);
  }
  return struck;
}

void fault_plan::report(fault& struck) {
  const boost::json::object line{{"fault", struck.spec}, {"fired", ++struck.fired}};
  std::fprintf(stderr, "%s\n", boost::json::serialize(line).c_str());
  std::fflush(stderr);
}

}  // namespace redshift_local::wire
