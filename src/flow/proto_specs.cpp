#include "flow/proto_specs.hpp"

#include <memory>
#include <string>
#include <utility>

#include "flow/codec.hpp"
#include "flow/linked_collections.hpp"

namespace flow {
namespace {

using protozero::pbf_reader;

/// A value that only newer runtimes know is as good as none.
exists read_exists(std::int32_t number) {
  constexpr auto last = static_cast<std::int32_t>(exists::cannot);
  return number < 0 || number > last ? exists::invalid : static_cast<exists>(number);
}

string_inference read_string_inference(std::string_view message) {
  string_inference out;
  for_each_field(message, [&](std::uint32_t field, pbf_reader& in) {
    if (field == length_field(3))
      out.content_type = text_of(in);
    else if (field == length_field(4))
      out.format = text_of(in);
    else if (field == varint_field(6))
      out.max_length = in.get_uint32();
    else if (field == length_field(7))
      out.content_encoding = text_of(in);
    else if (field == length_field(8))
      out.minimum = text_of(in);
    else if (field == length_field(9))
      out.maximum = text_of(in);
    else
      in.skip();
  });
  return out;
}

numeric_inference read_numeric_inference(std::string_view message) {
  numeric_inference out;
  for_each_field(message, [&](std::uint32_t field, pbf_reader& in) {
    if (field == varint_field(1))
      out.has_minimum = in.get_bool();
    else if (field == fixed64_field(2))
      out.minimum = in.get_double();
    else if (field == varint_field(3))
      out.has_maximum = in.get_bool();
    else if (field == fixed64_field(4))
      out.maximum = in.get_double();
    else
      in.skip();
  });
  return out;
}

array_inference read_array_inference(std::string_view message) {
  array_inference out;
  for_each_field(message, [&](std::uint32_t field, pbf_reader& in) {
    if (field == varint_field(1))
      out.min_items = in.get_uint32();
    else if (field == varint_field(2))
      out.has_max_items = in.get_bool();
    else if (field == varint_field(3))
      out.max_items = in.get_uint32();
    else if (field == length_field(4))
      out.item_types.emplace_back(text_of(in));
    else
      in.skip();
  });
  return out;
}

inference read_inference(std::string_view message) {
  inference out;
  for_each_field(message, [&](std::uint32_t field, pbf_reader& in) {
    if (field == length_field(1))
      out.types.emplace_back(text_of(in));
    else if (field == length_field(3))
      out.string = read_string_inference(bytes_of(in));
    else if (field == length_field(4))
      out.title = text_of(in);
    else if (field == length_field(5))
      out.description = text_of(in);
    else if (field == length_field(6))
      out.default_json = text_of(in);
    else if (field == varint_field(7))
      out.secret = in.get_bool();
    else if (field == varint_field(8))
      out.exists = read_exists(in.get_enum());
    else if (field == length_field(9))
      out.numeric = read_numeric_inference(bytes_of(in));
    else if (field == length_field(10))
      out.array = read_array_inference(bytes_of(in));
    else
      in.skip();
  });
  return out;
}

projection read_projection(std::string_view message) {
  projection out;
  for_each_field(message, [&](std::uint32_t field, pbf_reader& in) {
    if (field == length_field(1))
      out.ptr = text_of(in);
    else if (field == length_field(2))
      out.field = text_of(in);
    else if (field == varint_field(3))
      out.is_explicit = in.get_bool();
    else if (field == varint_field(4))
      out.is_partition_key = in.get_bool();
    else if (field == varint_field(5))
      out.is_primary_key = in.get_bool();
    else if (field == length_field(6))
      out.inference = read_inference(bytes_of(in));
    else
      in.skip();
  });
  return out;
}

field_selection read_field_selection(std::string_view message) {
  field_selection out;
  for_each_field(message, [&](std::uint32_t field, pbf_reader& in) {
    if (field == length_field(1))
      out.keys.emplace_back(text_of(in));
    else if (field == length_field(2))
      out.values.emplace_back(text_of(in));
    else if (field == length_field(3))
      out.document = text_of(in);
    else if (field == length_field(4))
      read_field_config(in, out.configs);
    else
      in.skip();
  });
  return out;
}

serialization_policy read_serialization_policy(std::string_view message) {
  serialization_policy out;
  for_each_field(message, [&](std::uint32_t field, pbf_reader& in) {
    if (field == varint_field(1))
      out.str_truncate_after = in.get_uint32();
    else if (field == varint_field(2))
      out.nested_obj_truncate_after = in.get_uint32();
    else if (field == varint_field(3))
      out.array_truncate_after = in.get_uint32();
    else
      in.skip();
  });
  return out;
}

materialization_binding read_binding(std::string_view message, std::uint32_t& collection_index) {
  materialization_binding out;
  for_each_field(message, [&](std::uint32_t field, pbf_reader& in) {
    if (field == length_field(1))
      out.resource_config_json = text_of(in);
    else if (field == length_field(2))
      out.resource_path.emplace_back(text_of(in));
    else if (field == length_field(3))
      out.collection = read_collection(bytes_of(in));
    else if (field == length_field(4))
      out.selection = read_field_selection(bytes_of(in));
    else if (field == varint_field(5))
      out.delta_updates = in.get_bool();
    else if (field == varint_field(12))
      out.backfill = in.get_uint32();
    else if (field == length_field(13))
      out.state_key = text_of(in);
    else if (field == length_field(14))
      out.ser_policy = read_serialization_policy(bytes_of(in));
    else if (field == varint_field(15))
      collection_index = in.get_uint32();
    else
      in.skip();
  });
  return out;
}

void add_binding(pbf_reader& in, unlinked_bindings<materialization_binding>& out) {
  out.bindings.push_back(read_binding(bytes_of(in), out.collection_indexes.emplace_back()));
}

using labels = std::map<std::string, std::string, std::less<>>;

void read_label(std::string_view message, labels& out) {
  std::string_view name, value;
  for_each_field(message, [&](std::uint32_t field, pbf_reader& in) {
    if (field == length_field(1))
      name = text_of(in);
    else if (field == length_field(2))
      value = text_of(in);
    else
      in.skip();
  });
  out.emplace(name, value);
}

void read_label_set(std::string_view message, labels& out) {
  for_each_field(message, [&](std::uint32_t field, pbf_reader& in) {
    if (field == length_field(1))
      read_label(bytes_of(in), out);
    else
      in.skip();
  });
}

/// The labels of a ShardSpec, which is all of it that matters here.
void read_shard_labels(std::string_view message, labels& out) {
  for_each_field(message, [&](std::uint32_t field, pbf_reader& in) {
    if (field == length_field(10))
      read_label_set(bytes_of(in), out);
    else
      in.skip();
  });
}

}  // namespace

void read_field_config(pbf_reader& in, field_configs& out) {
  const map_entry entry = entry_of(in);
  out.insert_or_assign(std::string(entry.key), std::string(entry.value));
}

collection_ptr read_collection(std::string_view message) {
  auto out = std::make_shared<collection_spec>();
  for_each_field(message, [&](std::uint32_t field, pbf_reader& in) {
    if (field == length_field(1))
      out->name = text_of(in);
    else if (field == length_field(3))
      out->key.emplace_back(text_of(in));
    else if (field == length_field(4))
      out->uuid_ptr = text_of(in);
    else if (field == length_field(6))
      out->projections.push_back(read_projection(bytes_of(in)));
    else if (field == length_field(8))
      out->write_schema_json = text_of(in);
    else if (field == length_field(11))
      out->read_schema_json = text_of(in);
    else
      in.skip();
  });
  return out;
}

materialization_spec read_materialization(std::string_view message) {
  materialization_spec out;
  unlinked_bindings<materialization_binding> active, inactive;
  std::vector<collection_ptr> linked;
  for_each_field(message, [&](std::uint32_t field, pbf_reader& in) {
    if (field == length_field(1))
      out.name = text_of(in);
    else if (field == length_field(3))
      out.config_json = text_of(in);
    else if (field == length_field(4))
      add_binding(in, active);
    else if (field == length_field(5))
      read_shard_labels(bytes_of(in), out.labels);
    else if (field == length_field(9))
      add_binding(in, inactive);
    else if (field == length_field(13))
      linked.push_back(read_collection(bytes_of(in)));
    else
      in.skip();
  });
  const auto fail = [](const std::string& problem) { throw protocol_error(problem); };
  out.bindings = std::move(active).link(linked, fail);
  out.inactive_bindings = std::move(inactive).link(linked, fail);
  return out;
}

}  // namespace flow
