// The commands of the control port, and how they are read.
#pragma once

#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace redshift_local::control {

enum class verb {
  add_fault,
  list_faults,
  remove_fault,
  clear_faults,
  wait,
  stats,
  latency,
  bandwidth,
  clock,
  stop
};

struct command {
  verb what = verb::stats;
  std::string spec;                      // add_fault
  std::vector<std::string> assignments;  // latency, bandwidth: KIND=NUMBER; none: tell what is set
  std::uint64_t number = 0;              // remove_fault, wait: of the fault
  std::uint64_t times = 1;               // wait
  std::chrono::seconds offset{0};        // clock
};

/// For the help text.
struct command_rule {
  std::string_view form, meaning;
};
std::span<const command_rule> command_rules();

/// Throws std::invalid_argument saying what is wrong.
command parse_command(const std::vector<std::string>& words);

/// The body of a request: a JSON array of the command's words. Throws std::invalid_argument.
std::vector<std::string> parse_words(std::string_view body);

inline constexpr std::size_t most_body_bytes = 64 * 1024;

}  // namespace redshift_local::control
