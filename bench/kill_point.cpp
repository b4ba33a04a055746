#include "bench/kill_point.hpp"

#include <charconv>
#include <string_view>

#include "bench/errors.hpp"

namespace sim {
namespace {

/// Eats ":" and a positive number.
bool take_number(std::string_view& text, std::uint64_t& out) {
  if (!text.starts_with(':')) return false;
  text.remove_prefix(1);
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (error != std::errc() || out == 0) return false;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return true;
}

}  // namespace

kill_point parse_kill_point(const std::string& text) {
  using enum kill_point::where;
  static constexpr std::pair<std::string_view, kill_point::where> names[] = {
      {"store", store},
      {"started-commit", started_commit},
      {"started-commit-lost", started_commit_lost},
      {"acknowledge", acknowledge},
      {"acknowledged", acknowledged}};
  std::string_view rest(text);
  auto name = rest.substr(0, rest.find(':'));
  rest.remove_prefix(name.size());
  for (auto [known, where] : names) {
    if (name != known) continue;
    kill_point out{where, 0, 0, text};
    if (take_number(rest, out.transaction) && (where != store || take_number(rest, out.store)) &&
        rest.empty())
      return out;
  }
  throw usage_error("--kill-at " + text +
                    ": must be store:T:N, started-commit:T, started-commit-lost:T, acknowledge:T or "
                    "acknowledged:T, where T is a transaction and N one of its Stores, both counted from 1");
}

}  // namespace sim
