#include "connector/mapping.hpp"

#include <algorithm>
#include <set>
#include <stdexcept>

#include "connector/text.hpp"

namespace connector {

namespace {

using redshift::column_type;

/// The one kind of value that a projection has.
enum class flat_type : std::uint8_t {
  never,  // nothing but null, or nothing at all
  boolean,
  integer,
  number,
  string,
  binary,  // base64 text
  numeric_integer,
  numeric_number,  // strings that hold numbers
  json,            // objects, arrays, several kinds
};

flat_type flat_type_of_string(const flow::projection& projection) {
  const auto& string = projection.inference.string;
  const bool binary = string && string->content_encoding == "base64" &&
                      (string->content_type.empty() || string->content_type == "application/octet-stream");
  return binary ? flat_type::binary : flat_type::string;
}

flat_type to_flat_type(const flow::projection& projection, bool is_key) {
  if (is_numeric_string(projection, is_key)) {
    return projection.inference.string->format == "integer" ? flat_type::numeric_integer
                                                            : flat_type::numeric_number;
  }
  std::set<flat_type> kinds;
  bool several = false;
  for (const auto& type : projection.inference.types) {
    if (type == "null") continue;
    if (type == "string") {
      kinds.insert(flat_type_of_string(projection));
    } else if (type == "integer") {
      kinds.insert(flat_type::integer);
    } else if (type == "number" || type == "fractional") {
      kinds.insert(flat_type::number);
    } else if (type == "boolean") {
      kinds.insert(flat_type::boolean);
    } else {
      several = true;  // an object or an array is JSON text already
    }
  }
  if (several || kinds.size() > 1) return flat_type::json;
  return kinds.empty() ? flat_type::never : *kinds.begin();
}

struct storage {
  column_type type;
  conversion convert;
};

storage integer_storage(const flow::inference& inference) {
  constexpr double two_to_63 = 9223372036854775808.0;
  const auto& bounds = inference.numeric;
  const bool too_small = bounds && bounds->has_minimum && bounds->minimum < -two_to_63;
  const bool too_large = bounds && bounds->has_maximum && bounds->maximum > two_to_63;
  return {too_small || too_large ? column_type::numeric : column_type::bigint, conversion::pass};
}

storage string_storage(const flow::inference& inference, bool is_key, const feature_flags& flags) {
  const std::string format = inference.string ? inference.string->format : std::string();
  const bool as_text = is_key && flags.datetime_keys_as_string;
  if (format == "date" && !as_text) return {column_type::date, conversion::date};
  if (format == "date-time" && !as_text) return {column_type::timestamptz, conversion::timestamp};
  return {column_type::text, conversion::text};
}

storage numeric_integer_storage(const flow::inference& inference) {
  constexpr std::uint32_t max_numeric_digits = 38;  // Redshift: NUMERIC
  if (inference.string->max_length > max_numeric_digits) return {column_type::text, conversion::stringify};
  return {column_type::numeric, conversion::integer};
}

storage to_storage(const flow::projection& projection, bool is_key, const feature_flags& flags) {
  if (projection.ptr.empty()) return {column_type::super, conversion::json};
  switch (to_flat_type(projection, is_key)) {
    case flat_type::boolean:
      return {column_type::boolean, conversion::pass};
    case flat_type::integer:
      return integer_storage(projection.inference);
    case flat_type::number:
      return {column_type::double_precision, conversion::pass};
    case flat_type::string:
      return string_storage(projection.inference, is_key, flags);
    case flat_type::binary:
      if (flags.native_binary_column_type) return {column_type::varbyte, conversion::hex};
      return {column_type::text, conversion::pass};
    case flat_type::numeric_integer:
      return numeric_integer_storage(projection.inference);
    case flat_type::numeric_number:
      return {column_type::double_precision, conversion::real};
    case flat_type::json:
      return {column_type::super, conversion::json};
    case flat_type::never:
      break;
  }
  throw std::invalid_argument("its schema has no type other than null that could be stored in a column");
}

const flow::projection& require_projection(const flow::materialization_binding& binding,
                                           const std::string& field) {
  const auto& projections = binding.collection->projections;
  const auto found = std::find_if(projections.begin(), projections.end(),
                                  [&](const flow::projection& p) { return p.field == field; });
  if (found == projections.end()) {
    throw std::invalid_argument("collection " + binding.collection->name + " has no field \"" + field +
                                "\", although it is selected");
  }
  return *found;
}

mapped_column map_field(const flow::materialization_binding& binding, const std::string& field, bool is_key,
                        const feature_flags& flags) {
  const flow::projection& projection = require_projection(binding, field);
  const auto config = binding.selection.configs.find(field);
  try {
    const field_config parsed =
        parse_field_config(config == binding.selection.configs.end() ? "" : config->second);
    mapped_column column = map_projection(projection, is_key || projection.is_primary_key, parsed, flags);
    column.is_key = is_key;
    return column;
  } catch (const std::exception& e) {
    throw std::invalid_argument("collection " + binding.collection->name + ", field \"" + field +
                                "\": " + e.what());
  }
}

}  // namespace

bool must_exist(const flow::projection& projection) {
  const auto& types = projection.inference.types;
  return projection.inference.exists == flow::exists::must &&
         std::find(types.begin(), types.end(), "null") == types.end();
}

bool is_numeric_string(const flow::projection& projection, bool is_key) {
  const auto& string = projection.inference.string;
  if (is_key || !string || (string->format != "integer" && string->format != "number")) return false;
  const auto& types = projection.inference.types;
  return std::all_of(types.begin(), types.end(), [&](const std::string& type) {
    return type == "null" || type == "string" || type == string->format;
  });
}

bool fits(const mapped_column& column, const redshift::column_info& existing) {
  return column.custom_ddl || redshift::compatible(column.type, existing);
}

mapped_column map_projection(const flow::projection& projection, bool is_key, const field_config& config,
                             const feature_flags& flags) {
  storage stored = to_storage(projection, is_key, flags);
  if (config.cast_to_string) stored = {column_type::text, conversion::stringify};
  mapped_column column;
  column.field = projection.field;
  column.type = stored.type;
  column.convert = stored.convert;
  column.custom_ddl = !config.ddl.empty();
  column.ddl = column.custom_ddl ? config.ddl : std::string(redshift::ddl(stored.type));
  column.is_key = is_key;
  column.is_document = projection.ptr.empty();
  column.must_exist = must_exist(projection);
  return column;
}

std::string column_comment(const flow::projection& projection) {
  const flow::inference& inference = projection.inference;
  std::string out;
  for (const std::string& line : {inference.title, inference.description}) {
    if (!line.empty()) out += line + "\n";
  }
  out += projection.is_explicit ? "User-provided" : "Automatic";
  out += " projection of JSON location \"" + projection.ptr + "\"";
  return out + " with types: " + join(inference.types, ", ");
}

table_mapping map_binding(const flow::materialization_binding& binding, const feature_flags& flags) {
  table_mapping mapping;
  const flow::field_selection& selection = binding.selection;
  for (const auto& field : selection.keys) mapping.columns.push_back(map_field(binding, field, true, flags));
  for (const auto& field : selection.values)
    mapping.columns.push_back(map_field(binding, field, false, flags));
  mapping.keys = selection.keys.size();
  mapping.document = !selection.document.empty();
  if (mapping.document) mapping.columns.push_back(map_field(binding, selection.document, false, flags));
  return mapping;
}

std::vector<redshift::column_definition> column_definitions(const flow::materialization_binding& binding,
                                                            const table_mapping& mapping) {
  std::vector<redshift::column_definition> definitions;
  for (const auto& column : mapping.columns) {
    redshift::column_definition definition;
    definition.name = column.field;
    definition.ddl = column.ddl;
    definition.comment = column_comment(require_projection(binding, column.field));
    definitions.push_back(std::move(definition));
  }
  return definitions;
}

}  // namespace connector
