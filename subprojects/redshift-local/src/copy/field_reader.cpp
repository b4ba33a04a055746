#include "copy/field_reader.hpp"

#include "copy/csv_fields.hpp"
#include "copy/delimited_fields.hpp"
#include "copy/json_fields.hpp"
#include "copy/json_path_fields.hpp"

namespace redshift_local::copy {

std::unique_ptr<field_reader> make_field_reader(const sql::copy_statement& copy,
                                                const std::string& json_paths,
                                                const std::vector<column>& columns) {
  if (copy.format == sql::data_format::csv) return std::make_unique<csv_fields>(copy.text);
  if (copy.format == sql::data_format::delimited) return std::make_unique<delimited_fields>(copy.text);
  if (copy.json_option == "noshred") return std::make_unique<whole_document>(columns);
  if (auto paths = parse_json_paths(json_paths))
    return std::make_unique<json_path_fields>(std::move(*paths), columns.size());
  return std::make_unique<json_fields>(columns, copy.json_option == "auto ignorecase");
}

}  // namespace redshift_local::copy
