#include "sql/long_name.hpp"

#include <array>
#include <cstdint>
#include <cstdio>
#include <utility>

namespace redshift_local::sql {
namespace {

constexpr std::size_t longest_name_bytes = 127, longest_stored_bytes = 63, readable_bytes = 43;
constexpr std::string_view marker = "~rs~";  // behind the readable part, in front of 16 digits

/// The longest beginning within `bytes` that ends at a character.
std::string_view cut(std::string_view text, std::size_t bytes) {
  if (text.size() <= bytes) return text;
  while (bytes > 0 && (static_cast<unsigned char>(text[bytes]) & 0xc0) == 0x80) --bytes;
  return text.substr(0, bytes);
}

/// FNV-1a: the same in every run.
std::string hash(std::string_view name) {
  std::uint64_t value = 0xcbf29ce484222325;
  for (const char c : name) value = (value ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  std::array<char, 17> digits{};
  std::snprintf(digits.data(), digits.size(), "%016llx", static_cast<unsigned long long>(value));
  return digits.data();
}

std::string make_stand_in(std::string_view name) {
  std::string readable(cut(name, readable_bytes));
  readable.resize(readable_bytes, '_');
  return readable + std::string(marker) + hash(name);
}

}  // namespace

std::string long_names::store(std::string name) {
  if (name.size() <= longest_stored_bytes) return name;
  name = cut(name, longest_name_bytes);
  auto stand_in = make_stand_in(name);
  if (names_.emplace(stand_in, name).second) new_.push_back({stand_in, std::move(name)});
  return stand_in;
}

std::string long_names::restore(std::string_view text) const {
  std::string restored;
  std::size_t done = 0;
  for (auto at = text.find(marker); at != std::string_view::npos; at = text.find(marker, at + 1)) {
    if (at < done + readable_bytes) continue;
    const auto first = at - readable_bytes;
    const auto known = names_.find(text.substr(first, longest_stored_bytes));
    if (known == names_.end()) continue;
    restored += text.substr(done, first - done);
    restored += known->second;
    done = first + longest_stored_bytes;
  }
  return restored + std::string(text.substr(done));
}

std::vector<long_names::entry> long_names::take_new() { return std::exchange(new_, {}); }

void store_long_names(tokens& list, bool case_sensitive, long_names& known) {
  for (auto& each : list) {
    if (!each.is_name() || each.value.size() <= longest_stored_bytes) continue;
    each.value = known.store(fold_name(each, case_sensitive));
    each.text = quote_name(each.value);
    each.kind = token_kind::quoted_name;
  }
}

}  // namespace redshift_local::sql
