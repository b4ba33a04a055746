#include "control/command.hpp"

#include <array>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <charconv>
#include <limits>
#include <stdexcept>

namespace redshift_local::control {
namespace {

constexpr std::array rules{
    command_rule{"fault add SPEC", "add a fault as --fault does; prints its number"},
    command_rule{"fault list", "which faults there are, and how often each fired"},
    command_rule{"fault remove N", "remove fault N"},
    command_rule{"fault clear", "remove all faults"},
    command_rule{"wait N [TIMES]", "wait until fault N has fired (TIMES times)"},
    command_rule{"stats", "counts of S3 requests, statements, loads and faults"},
    command_rule{"latency [KIND=MS ...]", "set latencies, or show what is set"},
    command_rule{"bandwidth [KIND=MB_PER_S ...]", "set bandwidths, or show what is set"},
    command_rule{"clock OFFSET_S", "set S3's clock ahead of the machine's by so much"},
    command_rule{"stop", "as SIGTERM does"},
};

constexpr std::int64_t most_offset_s = 100 * 365 * 86'400LL;
constexpr std::size_t most_words = 64;

template <typename integer>
integer number(const std::string& text, integer least, integer most) {
  integer value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value < least || value > most)
    throw std::invalid_argument("not a number from " + std::to_string(least) + " to " + std::to_string(most) +
                                ": " + text);
  return value;
}

std::uint64_t count(const std::string& text) {
  return number<std::uint64_t>(text, 1, std::numeric_limits<std::uint64_t>::max());
}

void expect_words(const std::vector<std::string>& words, std::size_t least, std::size_t most) {
  if (words.size() < least) throw std::invalid_argument("too few words for " + words[0]);
  if (words.size() > most) throw std::invalid_argument("too many words for " + words[0]);
}

std::string join(const std::vector<std::string>& words, std::size_t from) {
  std::string text;
  for (auto i = from; i < words.size(); ++i) text += (i == from ? "" : " ") + words[i];
  return text;
}

command parse_fault_command(const std::vector<std::string>& words) {
  expect_words(words, 2, most_words);
  command parsed;
  if (words[1] == "add") {
    expect_words(words, 3, most_words);
    parsed.what = verb::add_fault;
    parsed.spec = join(words, 2);
  } else if (words[1] == "remove") {
    expect_words(words, 3, 3);
    parsed.what = verb::remove_fault;
    parsed.number = count(words[2]);
  } else if (words[1] == "list" || words[1] == "clear") {
    expect_words(words, 2, 2);
    parsed.what = words[1] == "list" ? verb::list_faults : verb::clear_faults;
  } else {
    throw std::invalid_argument("no such command: fault " + words[1]);
  }
  return parsed;
}

}  // namespace

std::span<const command_rule> command_rules() { return rules; }

command parse_command(const std::vector<std::string>& words) {
  if (words.empty()) throw std::invalid_argument("a command is missing");
  command parsed;
  if (words[0] == "fault") return parse_fault_command(words);
  if (words[0] == "wait") {
    expect_words(words, 2, 3);
    parsed.what = verb::wait;
    parsed.number = count(words[1]);
    if (words.size() == 3) parsed.times = count(words[2]);
  } else if (words[0] == "latency" || words[0] == "bandwidth") {
    expect_words(words, 1, most_words);
    parsed.what = words[0] == "latency" ? verb::latency : verb::bandwidth;
    parsed.assignments.assign(words.begin() + 1, words.end());
  } else if (words[0] == "clock") {
    expect_words(words, 2, 2);
    parsed.what = verb::clock;
    parsed.offset = std::chrono::seconds(number<std::int64_t>(words[1], -most_offset_s, most_offset_s));
  } else if (words[0] == "stats" || words[0] == "stop") {
    expect_words(words, 1, 1);
    parsed.what = words[0] == "stats" ? verb::stats : verb::stop;
  } else {
    throw std::invalid_argument("no such command: " + words[0]);
  }
  return parsed;
}

std::vector<std::string> parse_words(std::string_view body) {
  boost::json::error_code error;
  const auto document = boost::json::parse({body.data(), body.size()}, error);
  if (error) throw std::invalid_argument("the request is not JSON: " + error.message());
  const auto* list = document.if_array();
  if (list == nullptr || list->size() > most_words)
    throw std::invalid_argument("the request is not an array of at most " + std::to_string(most_words) +
                                " words");
  std::vector<std::string> words;
  for (const auto& each : *list) {
    const auto* text = each.if_string();
    if (text == nullptr) throw std::invalid_argument("a word of the request is not a string");
    words.emplace_back(*text);
  }
  return words;
}

}  // namespace redshift_local::control
