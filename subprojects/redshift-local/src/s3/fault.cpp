#include "s3/fault.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <iostream>
#include <stdexcept>

#include "s3/encoding.hpp"

namespace redshift_local::s3 {

namespace {

[[noreturn]] void refuse(std::string_view spec, std::string_view word) {
  throw std::invalid_argument(
      "fault \"" + std::string(spec) + "\": cannot read \"" + std::string(word) +
      "\"; the form is s3=<Operation|*> nth=<n> [times=<n>] do=<fail[:status[:Code]]|stall|cut|"
      "delay:MS|lose-reply> [when=<before|after>]");
}

std::uint64_t positive(std::string_view spec, std::string_view word, std::string_view text) {
  const auto number = to_number(text);
  if (!number || *number == 0) refuse(spec, word);
  return *number;
}

/// fail, fail:status, fail:status:Code
void read_failure(fault& into, std::string_view word, std::string_view arguments) {
  if (arguments.empty()) {
    into.code = "InternalError";
    return;
  }
  const auto colon = std::min(arguments.size(), arguments.find(':'));
  const auto status = positive(into.spec, word, arguments.substr(0, colon));
  if (status < 200 || status > 599) refuse(into.spec, word);
  into.status = static_cast<int>(status);
  into.code = arguments.substr(std::min(arguments.size(), colon + 1));
  if (into.status < 300 && into.code.empty()) refuse(into.spec, word);  // a plain success is no fault
}

void read_action(fault& into, std::string_view word, std::string_view value) {
  const auto colon = std::min(value.size(), value.find(':'));
  const auto name = value.substr(0, colon);
  const auto arguments = value.substr(std::min(value.size(), colon + 1));
  if (name == "fail") {
    into.action = fault_action::fail;
    read_failure(into, word, arguments);
  } else if (name == "delay") {
    into.action = fault_action::delay;
    into.delay = std::chrono::milliseconds(positive(into.spec, word, arguments));
  } else if (value == "stall") {
    into.action = fault_action::stall;
  } else if (value == "cut") {
    into.action = fault_action::cut;
  } else if (value == "lose-reply") {
    into.action = fault_action::lose_reply;
  } else {
    refuse(into.spec, word);
  }
}

}  // namespace

fault parse_fault(std::string_view spec) {
  fault read;
  read.spec = spec;
  bool has_action = false;
  for (auto rest = trim(spec); !rest.empty(); rest = trim(rest)) {
    const auto word = rest.substr(0, rest.find(' '));
    rest.remove_prefix(word.size());
    const auto equals = std::min(word.size(), word.find('='));
    const auto name = word.substr(0, equals);
    const auto value = word.substr(std::min(word.size(), equals + 1));
    if (name == "s3" && !value.empty()) {
      read.operation = value;
    } else if (name == "nth") {
      read.nth = positive(spec, word, value);
    } else if (name == "times") {
      read.times = positive(spec, word, value);
    } else if (name == "do") {
      read_action(read, word, value);
      has_action = true;
    } else if (name == "when" && (value == "before" || value == "after")) {
      read.moment = value == "after" ? fault_moment::after : fault_moment::before;
    } else {
      refuse(spec, word);
    }
  }
  if (read.operation.empty() || !has_action) refuse(spec, spec);
  if (read.action == fault_action::lose_reply) read.moment = fault_moment::after;
  return read;
}

fault_plan::fault_plan(const std::vector<std::string>& specs) {
  for (const auto& spec : specs) entries_.push_back({parse_fault(spec)});
}

std::optional<fault> fault_plan::strike(std::string_view operation) {
  std::optional<fault> struck;
  for (auto& one : entries_) {
    if (one.what.operation != operation && one.what.operation != "*") continue;
    ++one.calls;
    const bool due = one.calls >= one.what.nth && one.calls - one.what.nth < one.what.times;
    if (!due || struck) continue;
    struck = one.what;
    std::cerr << boost::json::object{{"fault", one.what.spec}, {"fired", ++one.fired}} << std::endl;
  }
  return struck;
}

}  // namespace redshift_local::s3
