#include <doctest/doctest.h>

#include <protozero/pbf_writer.hpp>

#include "flow/framed.hpp"
#include "flow/hex.hpp"

namespace {

using protozero::pbf_writer;
using tests::from_hex;

constexpr auto proto = flow::codec_kind::proto;

std::string framed_message(const std::string& message) {
  std::string out;
  for (int shift = 0; shift < 32; shift += 8) out += static_cast<char>(message.size() >> shift);
  return out + message;
}

/// A Request whose field `kind` is written by `write`.
template <class Write>
std::string request(std::uint32_t kind, Write write) {
  std::string message;
  pbf_writer top(message);
  {
    pbf_writer inner(top, kind);
    write(inner);
  }
  return framed_message(message);
}

tests::decoded decode(const std::string& bytes) { return tests::decoded(bytes, proto); }
std::string error_of(const std::string& bytes) { return tests::error_of(bytes, proto); }

/// A collection `name` of one key projection "id".
void write_collection(pbf_writer out, const std::string& name) {
  out.add_string(1, name);
  out.add_string(3, "/id");
  out.add_string(4, "/_meta/uuid");
  {
    pbf_writer projection(out, 6);
    projection.add_string(1, "/id");
    projection.add_string(2, "id");
    projection.add_bool(3, true);
    projection.add_bool(4, true);
    projection.add_bool(5, true);
    pbf_writer inference(projection, 6);
    inference.add_string(1, "integer");
    inference.add_string(1, "string");
    {
      pbf_writer string(inference, 3);
      string.add_string(3, "text/plain");
      string.add_string(4, "integer");
      string.add_uint32(6, 12);
      string.add_string(7, "base64");
      string.add_string(8, "-1");
      string.add_string(9, "99");
    }
    inference.add_string(4, "Title");
    inference.add_string(5, "Description");
    inference.add_bytes(6, "7");
    inference.add_bool(7, true);
    inference.add_enum(8, 1);
    {
      pbf_writer numeric(inference, 9);
      numeric.add_bool(1, true);
      numeric.add_double(2, -1.5);
      numeric.add_bool(3, true);
      numeric.add_double(4, 1e30);
    }
    pbf_writer array(inference, 10);
    array.add_uint32(1, 1);
    array.add_bool(2, true);
    array.add_uint32(3, 9);
    array.add_string(4, "null");
  }
  out.add_bytes(8, "{\"w\":1}");
  out.add_bytes(11, "{\"r\":1}");
}

void write_binding(pbf_writer out, const std::string& collection) {
  out.add_bytes(1, "{\"table\":\"t\"}");
  out.add_string(2, "public");
  out.add_string(2, "t");
  if (!collection.empty()) write_collection(pbf_writer(out, 3), collection);
  {
    pbf_writer selection(out, 4);
    selection.add_string(1, "id");
    selection.add_string(2, "a");
    selection.add_string(2, "b");
    selection.add_string(3, "flow_document");
    pbf_writer config(selection, 4);
    config.add_string(1, "a");
    config.add_bytes(2, "{\"DDL\":\"INT\"}");
  }
  out.add_bool(5, true);
  out.add_string(8, "a journal suffix");
  out.add_uint32(12, 3);
  out.add_string(13, "public%2Ft.v3");
  pbf_writer policy(out, 14);
  policy.add_uint32(1, 10);
  policy.add_uint32(2, 20);
  policy.add_uint32(3, 30);
}

void write_spec(pbf_writer out) {
  out.add_string(1, "acmeCo/warehouse");
  out.add_enum(2, 8);
  out.add_bytes(3, "{\"a\":1}");
  write_binding(pbf_writer(out, 4), "acmeCo/orders");
  {
    pbf_writer shard(out, 5);
    shard.add_string(1, "materialize/acmeCo/warehouse");
    pbf_writer labels(shard, 10);
    for (const auto* name : {"estuary.dev/build", "estuary.dev/empty"}) {
      pbf_writer label(labels, 1);
      label.add_string(1, name);
      if (std::string_view(name).ends_with("build")) label.add_string(2, "0123");
    }
  }
  write_binding(pbf_writer(out, 9), "acmeCo/former");
}

void check_collection(const flow::collection_spec& got, const char* name) {
  CHECK(got.name == name);
  CHECK(got.key == std::vector<std::string>{"/id"});
  CHECK(got.uuid_ptr == "/_meta/uuid");
  CHECK(got.write_schema_json == "{\"w\":1}");
  CHECK(got.read_schema_json == "{\"r\":1}");
  REQUIRE(got.projections.size() == 1);
  const auto& projection = got.projections[0];
  CHECK(projection.ptr == "/id");
  CHECK(projection.field == "id");
  CHECK((projection.is_explicit && projection.is_partition_key && projection.is_primary_key));
  const auto& inference = projection.inference;
  CHECK(inference.types == std::vector<std::string>{"integer", "string"});
  REQUIRE(inference.string);
  CHECK(inference.string->content_type == "text/plain");
  CHECK(inference.string->format == "integer");
  CHECK(inference.string->max_length == 12);
  CHECK(inference.string->content_encoding == "base64");
  CHECK(inference.string->minimum == "-1");
  CHECK(inference.string->maximum == "99");
  CHECK(inference.title == "Title");
  CHECK(inference.description == "Description");
  CHECK(inference.default_json == "7");
  CHECK(inference.secret);
  CHECK(inference.exists == flow::exists::must);
  REQUIRE(inference.numeric);
  CHECK((inference.numeric->has_minimum && inference.numeric->has_maximum));
  CHECK(inference.numeric->minimum == -1.5);
  CHECK(inference.numeric->maximum == 1e30);
  REQUIRE(inference.array);
  CHECK(inference.array->min_items == 1);
  CHECK(inference.array->has_max_items);
  CHECK(inference.array->max_items == 9);
  CHECK(inference.array->item_types == std::vector<std::string>{"null"});
}

void check_spec(const flow::materialization_spec& got) {
  CHECK(got.name == "acmeCo/warehouse");
  CHECK(got.config_json == "{\"a\":1}");
  CHECK(got.labels.at("estuary.dev/build") == "0123");
  CHECK(got.labels.at("estuary.dev/empty") == "");
  REQUIRE(got.bindings.size() == 1);
  const auto& binding = got.bindings[0];
  CHECK(binding.resource_config_json == "{\"table\":\"t\"}");
  CHECK(binding.resource_path == std::vector<std::string>{"public", "t"});
  CHECK(binding.delta_updates);
  CHECK(binding.backfill == 3);
  CHECK(binding.state_key == "public%2Ft.v3");
  CHECK(binding.selection.keys == std::vector<std::string>{"id"});
  CHECK(binding.selection.values == std::vector<std::string>{"a", "b"});
  CHECK(binding.selection.document == "flow_document");
  CHECK(binding.selection.configs.at("a") == "{\"DDL\":\"INT\"}");
  REQUIRE(binding.ser_policy);
  CHECK(binding.ser_policy->str_truncate_after == 10);
  CHECK(binding.ser_policy->nested_obj_truncate_after == 20);
  CHECK(binding.ser_policy->array_truncate_after == 30);
  check_collection(*binding.collection, "acmeCo/orders");
  REQUIRE(got.inactive_bindings.size() == 1);
  check_collection(*got.inactive_bindings[0].collection, "acmeCo/former");
}

TEST_CASE("the framing vectors of the Flow protocol") {
  CHECK_NOTHROW(decode(from_hex("020000003200")).as<flow::flush_request>());
  CHECK(decode(from_hex("020000004a00")).as<flow::acknowledge_request>().state_patches_json.empty());
  const auto first = decode(from_hex("0a0000002a081a06026575001507"));
  CHECK(first.taken() == 14);
  CHECK(first.as<flow::load_request>().binding == 0);
  CHECK(first.as<flow::load_request>().key.packed == from_hex("026575001507"));
  const auto second = decode(from_hex("0c0000002a0a08021a06026575001507"));
  CHECK(second.as<flow::load_request>().binding == 2);
}

TEST_CASE("a Store is views into the message") {
  const auto bytes = request(7, [](pbf_writer& out) {
    out.add_uint32(1, 5);
    out.add_bytes(3, "key");
    out.add_bytes(5, "values");
    out.add_bytes(6, "{\"id\": 7}");
    out.add_bool(7, true);
    out.add_bool(8, true);
  });
  const auto message = decode(bytes);
  const auto& store = message.as<flow::store_request>();
  CHECK(store.binding == 5);
  CHECK(store.key.packed == "key");
  CHECK(store.key.json.empty());
  CHECK(store.values.packed == "values");
  CHECK(store.doc == "{\"id\": 7}");
  CHECK((store.exists && store.remove));
}

TEST_CASE("keys and values may come as JSON instead") {
  const auto bytes = request(7, [](pbf_writer& out) {
    out.add_bytes(2, "[1]");
    out.add_bytes(4, "[2]");
  });
  const auto message = decode(bytes);
  CHECK(message.as<flow::store_request>().key.json == "[1]");
  CHECK(message.as<flow::store_request>().values.json == "[2]");
  CHECK(message.as<flow::store_request>().doc.empty());
}

TEST_CASE("Open, Apply and Validate are read with everything in their specs") {
  const auto open = decode(request(4, [](pbf_writer& out) {
    write_spec(pbf_writer(out, 1));
    out.add_string(2, "v1");
    {
      pbf_writer range(out, 3);
      range.add_fixed32(2, 0x80000000);
      range.add_fixed32(3, 0xffffffff);
      range.add_fixed32(5, 0xffffffff);
    }
    out.add_bytes(4, "{\"s\":1}");
  }));
  check_spec(open.as<flow::open_request>().materialization);
  CHECK(open.as<flow::open_request>().range == flow::key_range{0x80000000, 0xffffffff});
  CHECK(open.as<flow::open_request>().version == "v1");
  CHECK(open.as<flow::open_request>().state_json == "{\"s\":1}");

  const auto apply = decode(request(3, [](pbf_writer& out) {
    write_spec(pbf_writer(out, 1));
    out.add_string(2, "v2");
    write_spec(pbf_writer(out, 4));
    out.add_string(5, "v1");
    out.add_bytes(6, "{}");
  }));
  check_spec(apply.as<flow::apply_request>().materialization);
  check_spec(apply.as<flow::apply_request>().last_materialization.value());
  CHECK(apply.as<flow::apply_request>().version == "v2");
  CHECK(apply.as<flow::apply_request>().last_version == "v1");
  CHECK(apply.as<flow::apply_request>().state_json == "{}");

  const auto validate = decode(request(2, [](pbf_writer& out) {
    out.add_string(1, "acmeCo/warehouse");
    out.add_bytes(3, "{\"a\":1}");
    {
      pbf_writer binding(out, 4);
      binding.add_bytes(1, "{\"table\":\"t\"}");
      write_collection(pbf_writer(binding, 2), "acmeCo/orders");
      {
        pbf_writer config(binding, 3);
        config.add_string(1, "id");
        config.add_bytes(2, "{}");
      }
      binding.add_uint32(4, 2);
      binding.add_string(5, "id");
    }
    write_spec(pbf_writer(out, 5));
    out.add_string(6, "v1");
  }));
  const auto& got = validate.as<flow::validate_request>();
  CHECK(got.name == "acmeCo/warehouse");
  CHECK(got.config_json == "{\"a\":1}");
  CHECK(got.last_version == "v1");
  check_spec(got.last_materialization.value());
  REQUIRE(got.bindings.size() == 1);
  check_collection(*got.bindings[0].collection, "acmeCo/orders");
  CHECK(got.bindings[0].configs.at("id") == "{}");
  CHECK(got.bindings[0].backfill == 2);
  CHECK(got.bindings[0].group_by == std::vector<std::string>{"id"});
}

TEST_CASE("linked collections are found by index, and a binding without one is an error") {
  const auto with = [](std::uint32_t index, int linked) {
    return request(2, [&](pbf_writer& out) {
      std::string binding;
      if (index > 0) pbf_writer(binding).add_uint32(6, index);
      out.add_message(4, binding);
      for (int i = 0; i < linked; ++i) write_collection(pbf_writer(out, 7), "c" + std::to_string(i));
    });
  };
  CHECK(decode(with(1, 2)).as<flow::validate_request>().bindings[0].collection->name == "c1");
  CHECK(decode(with(0, 1)).as<flow::validate_request>().bindings[0].collection->name == "c0");
  CHECK(error_of(with(1, 1)) == "binding 0 refers to collection 1 of a table of 1");
  CHECK(error_of(with(0, 0)) == "binding 0 has no collection");
}

TEST_CASE("unknown fields, and known ones of another wire type, are skipped") {
  const auto bytes = request(7, [](pbf_writer& out) {
    out.add_string(1, "a binding that is text");
    out.add_uint32(3, 7);
    out.add_fixed64(77, 1);
    out.add_fixed32(78, 1);
    out.add_bytes(79, "x");
    out.add_uint32(80, 1);
    out.add_bytes(6, "{}");
  });
  const auto message = decode(bytes);
  CHECK(message.as<flow::store_request>().binding == 0);
  CHECK(message.as<flow::store_request>().key.packed.empty());
  CHECK(message.as<flow::store_request>().doc == "{}");
}

TEST_CASE("the runtime's internal bytes beside a request are ignored") {
  CHECK_NOTHROW(decode(framed_message(from_hex("a20602ffff") + from_hex("3200"))).as<flow::flush_request>());
}

TEST_CASE("what is no request is refused") {
  CHECK(error_of(framed_message("")) == "a message without a request");
  CHECK(error_of(framed_message(from_hex("32003200"))) == "a second request in the same message");
  CHECK(
      error_of(framed_message(from_hex("5200"))) ==
      "field 10 is an unknown kind of request; this connector speaks version 3032023 of the materialization "
      "protocol");
  CHECK(error_of(framed_message(from_hex("3801"))).starts_with("field 7 is an unknown kind of request"));
  CHECK(error_of(request(7, [](pbf_writer& out) { out.add_bytes(6, "\xff{}"); })) ==
        "a text that is not UTF-8");
  CHECK(error_of(request(7, [](pbf_writer& out) { out.add_bytes(6, "[]"); })) ==
        "a document that is no JSON object");
  CHECK(error_of(request(4, [](pbf_writer& out) { out.add_string(2, "\xc3"); })) ==
        "a text that is not UTF-8");
}

TEST_CASE("a message that is no protobuf is refused") {
  // A field number 0, a group, wire type 7, a varint of eleven bytes, a length beyond the message.
  for (const char* hex : {"0001", "0b", "0f", "3a0c08ffffffffffffffffffff01", "3aff7f"}) {
    CAPTURE(hex);
    CHECK(error_of(framed_message(from_hex(hex))).starts_with("the message is no protobuf: "));
  }
}

TEST_CASE("a message is taken when it is whole, wherever it is cut") {
  const auto bytes = request(4, [](pbf_writer& out) { write_spec(pbf_writer(out, 1)); });
  const auto codec = flow::make_proto_codec();
  flow::request out;
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    const tests::framed part(std::string_view(bytes).substr(0, size));
    CHECK(codec->take(part.text(), false, out) == 0);
    if (size > 0) CHECK_THROWS_AS(codec->take(part.text(), true, out), flow::protocol_error);
  }
  CHECK(codec->take("", true, out) == 0);
  const tests::framed two(bytes + bytes);
  CHECK(codec->take(two.text(), false, out) == bytes.size());
}

TEST_CASE("every message that is cut inside, with its length mended, is refused or understood, never more") {
  const auto bytes = request(4, [](pbf_writer& out) { write_spec(pbf_writer(out, 1)); }).substr(4);
  for (std::size_t size = 0; size < bytes.size(); ++size)
    CHECK(error_of(framed_message(bytes.substr(0, size))) != "accepted");
}

TEST_CASE("a message over its limit is refused before it has come") {
  const auto codec = flow::make_proto_codec();
  flow::request out;
  const auto refused = [&](std::string start) {
    const tests::framed part(start);
    CHECK_THROWS_AS(codec->take(part.text(), false, out), flow::protocol_error);
  };
  refused(from_hex("01000004") + "\x22");  // 64 MiB is the limit, but a Load or Store may have 16
  refused(from_hex("01000001") + "\x3a");
  const tests::framed allowed(from_hex("00000001") + "\x3a");
  CHECK(codec->take(allowed.text(), false, out) == 0);
}

}  // namespace
