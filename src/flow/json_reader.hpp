// Reads JSON text member by member, strictly, with raw values as exact slices. For everything that is not
// hot.
#pragma once

#include <charconv>
#include <concepts>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "flow/json_recognizer.hpp"

namespace flow {

/// The characters behind `body`, the inside of a string token that a recognizer has accepted; appended to
/// `out`. False when a surrogate escape lacks its partner.
bool unescape_json(std::string_view body, std::string& out);

/// Flow protocol, JSON codec, reader rules: null members are absent, numbers may come as strings, names may
/// be spelled camelCase or snake_case. All members throw json_error, with the path to the culprit.
class json_reader {
 public:
  explicit json_reader(std::string_view text) : text_(text) {}

  /// The exact text of the next value, whatever it is.
  std::string_view value();
  /// The same, for a value that begins with `first`: '{', '[' or '"'.
  std::string_view value_of_kind(char first, const char* expected);
  std::string string();
  bool boolean();
  double number();
  template <std::unsigned_integral Integer>
  Integer integer();
  std::vector<std::string> strings();

  /// Calls on_member(name in camelCase) for each member that is not null; it must read one value.
  template <class OnMember>
  void members(OnMember&& on_member);
  /// The same for maps: on_entry(key as it is).
  template <class OnEntry>
  void entries(OnEntry&& on_entry);
  /// Calls on_item() for each element; it must read one value.
  template <class OnItem>
  void items(OnItem&& on_item);

  /// Only white space may be left.
  void finish();
  [[noreturn]] void fail(const std::string& problem) const { throw json_error(problem, at_); }

 private:
  char peek();
  bool take(char c);
  bool next_in(char close, bool& first);
  std::string name();
  std::string_view number_text();
  static void add_parent(json_error& error, std::string_view name);

  std::string_view text_;
  std::size_t at_ = 0;
};

/// "key_packed" to "keyPacked"; camelCase stays as it is.
std::string camel_case(std::string name);

template <std::unsigned_integral Integer>
Integer json_reader::integer() {
  const std::string_view text = number_text();
  Integer out = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (error != std::errc{} || end != text.data() + text.size())
    fail("expected a whole number of " + std::to_string(8 * sizeof(Integer)) + " bits");
  return out;
}

template <class OnEntry>
void json_reader::entries(OnEntry&& on_entry) {
  if (!take('{')) fail("expected an object");
  for (bool first = true; next_in('}', first);) {
    const std::string key = name();
    try {
      if (peek() == 'n')
        value();
      else
        on_entry(key);
    } catch (json_error& error) {
      add_parent(error, key);
      throw;
    }
  }
}

template <class OnMember>
void json_reader::members(OnMember&& on_member) {
  entries([&](const std::string& key) { on_member(camel_case(key)); });
}

template <class OnItem>
void json_reader::items(OnItem&& on_item) {
  if (!take('[')) fail("expected an array");
  std::size_t index = 0;
  for (bool first = true; next_in(']', first); ++index) {
    try {
      on_item();
    } catch (json_error& error) {
      add_parent(error, "[" + std::to_string(index) + "]");
      throw;
    }
  }
}

}  // namespace flow
