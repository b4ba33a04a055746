#include "faults/plan.hpp"

#include <algorithm>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <cstdio>
#include <stdexcept>

namespace redshift_local::faults {
namespace {

// The library's regular expressions recurse: a long statement would end the stack.
constexpr std::size_t matched_bytes = 4096;

/// White space to single blanks.
std::string fold_blanks(std::string_view statement) {
  std::string folded;
  for (char c : statement) {
    const bool blank = c == ' ' || c == '\n' || c == '\t' || c == '\r';
    if (blank && (folded.empty() || folded.back() == ' ')) continue;
    folded += blank ? ' ' : c;
    if (folded.size() == matched_bytes) break;
  }
  return folded;
}

/// Counts a match and says whether it is struck.
bool is_struck(standing_fault& one) {
  const auto& due = one.what.when_due;
  ++one.matched;
  if (due.times != 0 && one.struck == due.times) return false;
  bool now = one.matched >= due.nth;
  if (due.repeats) now = one.matched % due.nth == 0;
  if (due.probability != 0) now = static_cast<double>(one.chance() >> 11) * 0x1p-53 < due.probability;
  one.struck += now;
  return now;
}

strikes strike(const strikes& standing, const auto& matches) {
  strikes struck;
  for (const auto& one : standing)
    if (matches(one->what) && is_struck(*one)) struck.push_back(one);
  return struck;
}

}  // namespace

std::uint64_t plan::add(std::string_view spec) {
  auto parsed = parse_fault(spec);
  auto made = std::make_shared<standing_fault>(++last_number_, std::move(parsed));
  made->chance.seed(made->what.when_due.seed);
  standing_.push_back(std::move(made));
  return last_number_;
}

void plan::remove(std::uint64_t number) {
  if (std::erase_if(standing_, [&](const auto& one) { return one->number == number; }) == 0)
    throw std::invalid_argument("there is no fault " + std::to_string(number));
  if (on_change) on_change();
}

void plan::clear() {
  standing_.clear();
  if (on_change) on_change();
}

std::shared_ptr<const standing_fault> plan::find(std::uint64_t number) const {
  const auto found = std::find_if(standing_.begin(), standing_.end(),
                                  [&](const auto& one) { return one->number == number; });
  return found == standing_.end() ? nullptr : *found;
}

strikes plan::strike_statement(std::string_view statement) {
  if (standing_.empty()) return {};
  const auto folded = fold_blanks(statement);
  return strike(standing_, [&](const fault& one) {
    return one.kind == target::sql &&
           std::regex_search(folded, one.statement, std::regex_constants::match_continuous);
  });
}

strikes plan::strike_call(std::string_view operation) {
  return strike(standing_, [&](const fault& one) {
    return one.kind == target::s3 && (one.operation == "*" || one.operation == operation);
  });
}

void plan::report(standing_fault& struck) {
  const boost::json::object line{{"fault", struck.what.spec}, {"fired", ++struck.fired}};
  std::fprintf(stderr, "%s\n", boost::json::serialize(line).c_str());
  std::fflush(stderr);
  if (on_change) on_change();
}

}  // namespace redshift_local::faults
