#include "flow/json_specs.hpp"

#include "flow/linked_collections.hpp"

#include <array>

namespace flow {
namespace {

/// By name or by number. A value that only newer runtimes know is as good as none.
exists read_exists(json_reader& in) {
  constexpr std::array<std::string_view, 5> names{"INVALID", "MUST", "MAY", "IMPLICIT", "CANNOT"};
  std::string text(in.value());
  if (text.starts_with('"')) text = text.substr(1, text.size() - 2);
  for (std::size_t i = 0; i < names.size(); ++i)
    if (text == names[i] || text == std::to_string(i)) return static_cast<exists>(i);
  return exists::invalid;
}

string_inference read_string_inference(json_reader& in) {
  string_inference out;
  in.members([&](const std::string& name) {
    if (name == "contentType")
      out.content_type = in.string();
    else if (name == "format")
      out.format = in.string();
    else if (name == "contentEncoding")
      out.content_encoding = in.string();
    else if (name == "maxLength")
      out.max_length = in.integer<std::uint32_t>();
    else if (name == "strMinimum")
      out.minimum = in.string();
    else if (name == "strMaximum")
      out.maximum = in.string();
    else
      in.value();
  });
  return out;
}

numeric_inference read_numeric_inference(json_reader& in) {
  numeric_inference out;
  in.members([&](const std::string& name) {
    if (name == "hasMinimum")
      out.has_minimum = in.boolean();
    else if (name == "minimum")
      out.minimum = in.number();
    else if (name == "hasMaximum")
      out.has_maximum = in.boolean();
    else if (name == "maximum")
      out.maximum = in.number();
    else
      in.value();
  });
  return out;
}

array_inference read_array_inference(json_reader& in) {
  array_inference out;
  in.members([&](const std::string& name) {
    if (name == "minItems")
      out.min_items = in.integer<std::uint32_t>();
    else if (name == "hasMaxItems")
      out.has_max_items = in.boolean();
    else if (name == "maxItems")
      out.max_items = in.integer<std::uint32_t>();
    else if (name == "itemTypes")
      out.item_types = in.strings();
    else
      in.value();
  });
  return out;
}

inference read_inference(json_reader& in) {
  inference out;
  in.members([&](const std::string& name) {
    if (name == "types")
      out.types = in.strings();
    else if (name == "string")
      out.string = read_string_inference(in);
    else if (name == "numeric")
      out.numeric = read_numeric_inference(in);
    else if (name == "array")
      out.array = read_array_inference(in);
    else if (name == "title")
      out.title = in.string();
    else if (name == "description")
      out.description = in.string();
    else if (name == "default")
      out.default_json = in.value();
    else if (name == "exists")
      out.exists = read_exists(in);
    else if (name == "secret")
      out.secret = in.boolean();
    else
      in.value();
  });
  return out;
}

projection read_projection(json_reader& in) {
  projection out;
  in.members([&](const std::string& name) {
    if (name == "ptr")
      out.ptr = in.string();
    else if (name == "field")
      out.field = in.string();
    else if (name == "explicit")
      out.is_explicit = in.boolean();
    else if (name == "isPartitionKey")
      out.is_partition_key = in.boolean();
    else if (name == "isPrimaryKey")
      out.is_primary_key = in.boolean();
    else if (name == "inference")
      out.inference = read_inference(in);
    else
      in.value();
  });
  return out;
}

field_selection read_field_selection(json_reader& in) {
  field_selection out;
  in.members([&](const std::string& name) {
    if (name == "keys")
      out.keys = in.strings();
    else if (name == "values")
      out.values = in.strings();
    else if (name == "document")
      out.document = in.string();
    else if (name == "fieldConfig")
      out.configs = read_field_configs(in);
    else
      in.value();
  });
  return out;
}

serialization_policy read_serialization_policy(json_reader& in) {
  serialization_policy out;
  in.members([&](const std::string& name) {
    if (name == "strTruncateAfter")
      out.str_truncate_after = in.integer<std::uint32_t>();
    else if (name == "nestedObjTruncateAfter")
      out.nested_obj_truncate_after = in.integer<std::uint32_t>();
    else if (name == "arrayTruncateAfter")
      out.array_truncate_after = in.integer<std::uint32_t>();
    else
      in.value();
  });
  return out;
}

materialization_binding read_binding(json_reader& in, std::uint32_t& collection_index) {
  materialization_binding out;
  in.members([&](const std::string& name) {
    if (name == "resourceConfig")
      out.resource_config_json = in.value();
    else if (name == "resourcePath")
      out.resource_path = in.strings();
    else if (name == "collection")
      out.collection = read_collection(in);
    else if (name == "collectionIndex")
      collection_index = in.integer<std::uint32_t>();
    else if (name == "fieldSelection")
      out.selection = read_field_selection(in);
    else if (name == "deltaUpdates")
      out.delta_updates = in.boolean();
    else if (name == "backfill")
      out.backfill = in.integer<std::uint32_t>();
    else if (name == "stateKey")
      out.state_key = in.string();
    else if (name == "serPolicy")
      out.ser_policy = read_serialization_policy(in);
    else
      in.value();
  });
  return out;
}

unlinked_bindings<materialization_binding> read_bindings(json_reader& in) {
  unlinked_bindings<materialization_binding> out;
  in.items([&] { out.bindings.push_back(read_binding(in, out.collection_indexes.emplace_back())); });
  return out;
}

/// A label's name and value; a missing value is empty.
std::pair<std::string, std::string> read_label(json_reader& in) {
  std::pair<std::string, std::string> out;
  in.members([&](const std::string& name) {
    if (name == "name")
      out.first = in.string();
    else if (name == "value")
      out.second = in.string();
    else
      in.value();
  });
  return out;
}

/// The labels of a ShardSpec, which is all of it that matters here.
void read_shard_labels(json_reader& in, std::map<std::string, std::string, std::less<>>& out) {
  const auto read_label_set = [&](const std::string& name) {
    if (name == "labels")
      in.items([&] { out.insert(read_label(in)); });
    else
      in.value();
  };
  in.members([&](const std::string& name) {
    if (name == "labels")
      in.members(read_label_set);
    else
      in.value();
  });
}

}  // namespace

field_configs read_field_configs(json_reader& in) {
  field_configs out;
  in.entries([&](const std::string& field) { out.insert_or_assign(field, std::string(in.value())); });
  return out;
}

collection_ptr read_collection(json_reader& in) {
  auto out = std::make_shared<collection_spec>();
  in.members([&](const std::string& name) {
    if (name == "name")
      out->name = in.string();
    else if (name == "key")
      out->key = in.strings();
    else if (name == "uuidPtr")
      out->uuid_ptr = in.string();
    else if (name == "projections")
      in.items([&] { out->projections.push_back(read_projection(in)); });
    else if (name == "writeSchema")
      out->write_schema_json = in.value();
    else if (name == "readSchema")
      out->read_schema_json = in.value();
    else
      in.value();
  });
  return out;
}

std::vector<collection_ptr> read_collections(json_reader& in) {
  std::vector<collection_ptr> out;
  in.items([&] { out.push_back(read_collection(in)); });
  return out;
}

materialization_spec read_materialization(json_reader& in) {
  materialization_spec out;
  unlinked_bindings<materialization_binding> active, inactive;
  std::vector<collection_ptr> linked;
  in.members([&](const std::string& name) {
    if (name == "name")
      out.name = in.string();
    else if (name == "config")
      out.config_json = in.value();
    else if (name == "bindings")
      active = read_bindings(in);
    else if (name == "inactiveBindings")
      inactive = read_bindings(in);
    else if (name == "linkedCollections")
      linked = read_collections(in);
    else if (name == "shardTemplate")
      read_shard_labels(in, out.labels);
    else
      in.value();
  });
  const auto fail = [&](const std::string& problem) { in.fail(problem); };
  out.bindings = std::move(active).link(linked, fail);
  out.inactive_bindings = std::move(inactive).link(linked, fail);
  return out;
}

}  // namespace flow
