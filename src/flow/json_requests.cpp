#include "flow/json_requests.hpp"

#include "flow/base64.hpp"
#include "flow/json_reader.hpp"
#include "flow/json_specs.hpp"
#include "flow/linked_collections.hpp"

namespace flow {
namespace {

void skip_members(json_reader& in) {
  in.members([&](const std::string&) { in.value(); });
}

std::string_view read_packed(json_reader& in, std::string& scratch) {
  if (!decode_base64(in.string(), scratch)) in.fail("expected base64 text");
  return scratch;
}

validate_binding read_validate_binding(json_reader& in, std::uint32_t& collection_index) {
  validate_binding out;
  in.members([&](const std::string& name) {
    if (name == "resourceConfig")
      out.resource_config_json = in.value();
    else if (name == "collection")
      out.collection = read_collection(in);
    else if (name == "collectionIndex")
      collection_index = in.integer<std::uint32_t>();
    else if (name == "fieldConfig")
      out.configs = read_field_configs(in);
    else if (name == "backfill")
      out.backfill = in.integer<std::uint32_t>();
    else if (name == "groupBy")
      out.group_by = in.strings();
    else
      in.value();
  });
  return out;
}

void read(json_reader& in, validate_request& out) {
  unlinked_bindings<validate_binding> unlinked;
  std::vector<collection_ptr> linked;
  in.members([&](const std::string& name) {
    if (name == "name")
      out.name = in.string();
    else if (name == "config")
      out.config_json = in.value();
    else if (name == "bindings")
      in.items([&] {
        unlinked.bindings.push_back(read_validate_binding(in, unlinked.collection_indexes.emplace_back()));
      });
    else if (name == "linkedCollections")
      linked = read_collections(in);
    else if (name == "lastMaterialization")
      out.last_materialization = read_materialization(in);
    else if (name == "lastVersion")
      out.last_version = in.string();
    else
      in.value();
  });
  out.bindings = std::move(unlinked).link(linked, [&](const std::string& problem) { in.fail(problem); });
}

void read(json_reader& in, apply_request& out) {
  in.members([&](const std::string& name) {
    if (name == "materialization")
      out.materialization = read_materialization(in);
    else if (name == "version")
      out.version = in.string();
    else if (name == "lastMaterialization")
      out.last_materialization = read_materialization(in);
    else if (name == "lastVersion")
      out.last_version = in.string();
    else if (name == "state")
      out.state_json = in.value();
    else
      in.value();
  });
}

key_range read_range(json_reader& in) {
  key_range out;
  in.members([&](const std::string& name) {
    if (name == "keyBegin")
      out.begin = in.integer<std::uint32_t>();
    else if (name == "keyEnd")
      out.end = in.integer<std::uint32_t>();
    else
      in.value();
  });
  return out;
}

void read(json_reader& in, open_request& out) {
  in.members([&](const std::string& name) {
    if (name == "materialization")
      out.materialization = read_materialization(in);
    else if (name == "version")
      out.version = in.string();
    else if (name == "range")
      out.range = read_range(in);
    else if (name == "state")
      out.state_json = in.value();
    else
      in.value();
  });
}

void read(json_reader& in, load_request& out, tuple_scratch& scratch) {
  in.members([&](const std::string& name) {
    if (name == "binding")
      out.binding = in.integer<std::uint32_t>();
    else if (name == "key")
      out.key.json = in.value_of_kind('[', "an array");
    else if (name == "keyPacked")
      out.key.packed = read_packed(in, scratch.key);
    else
      in.value();
  });
}

void read(json_reader& in, store_request& out, tuple_scratch& scratch) {
  in.members([&](const std::string& name) {
    if (name == "binding")
      out.binding = in.integer<std::uint32_t>();
    else if (name == "key")
      out.key.json = in.value_of_kind('[', "an array");
    else if (name == "keyPacked")
      out.key.packed = read_packed(in, scratch.key);
    else if (name == "values")
      out.values.json = in.value_of_kind('[', "an array");
    else if (name == "valuesPacked")
      out.values.packed = read_packed(in, scratch.values);
    else if (name == "doc")
      out.doc = in.value_of_kind('{', "an object");
    else if (name == "exists")
      out.exists = in.boolean();
    else if (name == "delete")
      out.remove = in.boolean();
    else
      in.value();
  });
}

void read(json_reader& in, acknowledge_request& out) {
  in.members([&](const std::string& name) {
    if (name == "statePatches")
      out.state_patches_json = in.value();
    else
      in.value();
  });
}

void read_request(const std::string& kind, json_reader& in, tuple_scratch& scratch, request& out) {
  if (kind == "load") return read(in, out.emplace<load_request>(), scratch);
  if (kind == "store") return read(in, out.emplace<store_request>(), scratch);
  if (kind == "validate") return read(in, out.emplace<validate_request>());
  if (kind == "apply") return read(in, out.emplace<apply_request>());
  if (kind == "open") return read(in, out.emplace<open_request>());
  if (kind == "acknowledge") return read(in, out.emplace<acknowledge_request>());
  if (kind == "spec")
    out.emplace<spec_request>();
  else if (kind == "flush")
    out.emplace<flush_request>();
  else if (kind == "startCommit")
    out.emplace<start_commit_request>();
  else
    in.fail("an unknown kind of request; this connector speaks version " + std::to_string(protocol_version) +
            " of the materialization protocol");
  skip_members(in);
}

}  // namespace

void decode_json_request(std::string_view message, tuple_scratch& scratch, request& out) {
  json_reader in(message);
  bool found = false;
  in.members([&](const std::string& kind) {
    if (kind == "$internal") {
      in.value();
      return;
    }
    if (found) in.fail("a second request in the same message");
    found = true;
    read_request(kind, in, scratch, out);
  });
  in.finish();
  if (!found) in.fail("a message without a request");
}

}  // namespace flow
