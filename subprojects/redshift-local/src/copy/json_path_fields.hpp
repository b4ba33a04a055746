// JSONPaths files: for each column the way to its value (Redshift: copy-parameters-data-format, JSONPaths).
#pragma once

#include <optional>

#include "copy/field_reader.hpp"

namespace redshift_local::copy {

/// One step down: a member of an object, or a place in an array.
struct json_step {
  std::string key;
  std::optional<std::size_t> index;
};
using json_path = std::vector<json_step>;  // empty: the document

/// "$['a'][0]" or "$.a[0]", not mixed; no wildcards and no filters. Throws sql_error.
json_path parse_json_path(std::string_view text);

/// nullopt when the top key is not "jsonpaths": then COPY goes on as with 'auto'.
/// Throws sql_error when the text is no JSON or a path cannot be read.
std::optional<std::vector<json_path>> parse_json_paths(const std::string& text);

class json_path_fields : public field_reader {
 public:
  /// Throws sql_error when there is not one path a column.
  json_path_fields(std::vector<json_path> paths, std::size_t columns);
  /// A missing member is NULL; a missing place in an array is load_failure 1216.
  void read(std::string_view document, std::span<field> fields) override;

 private:
  std::string_view find(std::string_view value, const json_path& path);
  std::string_view member(std::string_view object, const std::string& key);

  std::vector<json_path> paths_;
  std::string scratch_;
};

}  // namespace redshift_local::copy
