#include "copy/json_path_fields.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <charconv>

#include "copy/json_reader.hpp"
#include "sql/error.hpp"

namespace redshift_local::copy {
namespace {

class path_parser {
 public:
  explicit path_parser(std::string_view text) : text_(text), rest_(text) {}

  json_path parse() {
    if (!accept("$")) fail("it must begin with $");
    while (!rest_.empty()) read_step();
    if (dots_ && brackets_) fail("dot and bracket notation must not be mixed");
    return std::move(path_);
  }

 private:
  bool accept(std::string_view prefix) {
    if (!rest_.starts_with(prefix)) return false;
    rest_.remove_prefix(prefix.size());
    return true;
  }

  void read_step() {
    if (accept(".")) return read_dotted();
    if (!accept("[")) fail("a step must begin with . or [");
    for (std::string_view quote : {"'", "\""})
      if (accept(quote)) return read_quoted(quote);
    read_index();
  }

  void read_dotted() {
    dots_ = true;
    const auto name = rest_.substr(0, rest_.find_first_of(".["));
    if (name.empty() || name.find_first_of("*?@()") != std::string_view::npos)
      fail("wildcards and filters are not supported");
    path_.push_back({std::string(name), {}});
    rest_.remove_prefix(name.size());
  }

  void read_quoted(std::string_view quote) {
    brackets_ = true;
    const auto end = rest_.find(std::string(quote) + "]");
    if (end == std::string_view::npos) fail("a bracket is not closed");
    path_.push_back({std::string(rest_.substr(0, end)), {}});
    rest_.remove_prefix(end + 2);
  }

  void read_index() {
    std::size_t index = 0;
    const auto [end, error] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), index);
    if (error != std::errc()) fail("wildcards and filters are not supported");
    rest_.remove_prefix(static_cast<std::size_t>(end - rest_.data()));
    if (!accept("]")) fail("a bracket is not closed");
    path_.push_back({{}, index});
  }

  [[noreturn]] void fail(const std::string& why) const {
    throw sql_error("XX000", "Invalid JSONPath format: '" + std::string(text_) + "': " + why);
  }

  std::string_view text_, rest_;
  json_path path_;
  bool dots_ = false, brackets_ = false;
};

std::string_view element(std::string_view array, std::size_t index) {
  json_reader reader(array);
  if (array.starts_with('[') && (reader.expect('['), !reader.accept(']'))) {
    do {
      const auto value = reader.value();
      if (index-- == 0) return value;
    } while (reader.accept(','));
  }
  throw load_failure(1216, "Invalid JSONPath format: Not an array or index out of range.");
}

}  // namespace

json_path parse_json_path(std::string_view text) { return path_parser(text).parse(); }

std::optional<std::vector<json_path>> parse_json_paths(const std::string& text) {
  if (text.empty()) return {};
  boost::system::error_code error;
  const auto document = boost::json::parse(text, error);
  if (error || !document.is_object())
    throw sql_error("XX000", "Invalid JSONPath format: the JSONPaths file is not a JSON object");
  const auto* list = document.get_object().if_contains("jsonpaths");
  if (list == nullptr) return {};
  if (!list->is_array()) throw sql_error("XX000", "Invalid JSONPath format: \"jsonpaths\" must be an array");
  std::vector<json_path> paths;
  for (const auto& each : list->get_array()) {
    if (!each.is_string()) throw sql_error("XX000", "Invalid JSONPath format: a path must be a string");
    paths.push_back(parse_json_path({each.get_string().data(), each.get_string().size()}));
  }
  return paths;
}

json_path_fields::json_path_fields(std::vector<json_path> paths, std::size_t columns)
    : paths_(std::move(paths)) {
  if (paths_.size() != columns)
    throw sql_error("XX000", "Number of jsonpaths and the number of columns should match. JSONPath size: " +
                                 std::to_string(paths_.size()) +
                                 ", Number of columns in table or column list: " + std::to_string(columns));
}

void json_path_fields::read(std::string_view document, std::span<field> fields) {
  const auto root = json_reader(document).value();
  for (std::size_t i = 0; i < fields.size(); ++i)
    if (const auto found = find(root, paths_[i]); !found.empty()) fields[i] = {field::form::json, found};
}

/// Empty: a member is missing.
std::string_view json_path_fields::find(std::string_view value, const json_path& path) {
  for (const auto& step : path) {
    value = step.index ? element(value, *step.index) : member(value, step.key);
    if (value.empty()) break;
  }
  return value;
}

std::string_view json_path_fields::member(std::string_view object, const std::string& key) {
  json_reader reader(object);
  std::string_view found;
  if (!reader.accept('{') || reader.accept('}')) return found;
  do {
    const bool wanted = decode_string(reader.string(), scratch_) == key;
    reader.expect(':');
    const auto value = reader.value();
    if (wanted) found = value;
  } while (reader.accept(','));
  return found;
}

}  // namespace redshift_local::copy
