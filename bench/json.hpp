// JSON documents: exact numbers, compact text, pointers, merge patches.
#pragma once

#include <boost/json/monotonic_resource.hpp>
#include <boost/json/value.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sim {

namespace json = boost::json;

/// Parses one JSON text. 64-bit integers stay exact, larger ones become doubles, and doubles are correctly
/// rounded (Boost.JSON's own reader may be off by one unit in the last place). Throws std::invalid_argument.
json::value parse_json(std::string_view text, json::storage_ptr storage = {});

/// Memory to parse one document after the other in.
class parse_memory {
 public:
  /// Gives up the last document and starts anew.
  json::storage_ptr reset() { return &arena_.emplace(buffer_.data(), buffer_.size()); }

 private:
  std::vector<unsigned char> buffer_ = std::vector<unsigned char>(256 << 10);
  // Made anew each time: monotonic_resource::release keeps the size of its next block, which only ever
  // doubles.
  std::optional<json::monotonic_resource> arena_;
};

/// Parses the whole file. `what` names it in errors, which are usage errors.
json::value parse_json_file(const std::string& path, std::string_view what);

/// How much of large values is kept (Flow protocol: SerPolicy). Zero: no limit.
struct ser_policy {
  std::size_t string_bytes = 0, object_members = 0, array_items = 0;
};

/// True when the policy would cut something; the root object itself is never cut.
bool exceeds(const json::value& document, const ser_policy& policy);

/// Compact JSON text. Doubles are the shortest text that reads back the same and never look like integers.
void append_json(std::string& out, const json::value& value);
/// The same, cut as `policy` says. `is_root` exempts the value's own members from the limit.
void append_json(std::string& out, const json::value& value, const ser_policy& policy, bool is_root);
std::string to_text(const json::value& value);
/// A JSON string literal with its quotes.
void append_json_string(std::string& out, std::string_view text);
/// At most `limit` bytes of `text`, never splitting a UTF-8 character.
std::string_view cut_utf8(std::string_view text, std::size_t limit);

/// A JSON pointer (RFC 6901) split into its tokens.
class pointer {
 public:
  /// Throws usage_error unless empty or beginning with "/".
  explicit pointer(std::string_view text);
  [[nodiscard]] const std::vector<std::string>& tokens() const { return tokens_; }
  /// The value at the location, or null when there is none.
  [[nodiscard]] const json::value* find(const json::value& document) const;

 private:
  std::vector<std::string> tokens_;
};

/// RFC 7396.
void merge_patch(json::value& target, const json::value& patch);

/// Equal as JSON values: members in any order, numbers compared by value.
bool same_number(const json::value& a, const json::value& b);

}  // namespace sim
