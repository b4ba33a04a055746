#include "flow/proto_requests.hpp"

#include <string>
#include <utility>
#include <vector>

#include "flow/codec.hpp"
#include "flow/linked_collections.hpp"
#include "flow/proto_reader.hpp"
#include "flow/proto_specs.hpp"

namespace flow {
namespace {

using protozero::pbf_reader;

/// JSON text of an object. Whether all of it is JSON is the runtime's to know: documents are never parsed
/// here.
std::string_view object_of(pbf_reader& in) {
  const std::string_view json = text_of(in);
  const std::size_t first = json.find_first_not_of(" \t\r\n");
  if (first == json.npos || json[first] != '{') throw protocol_error("a document that is no JSON object");
  return json;
}

validate_binding read_validate_binding(std::string_view message, std::uint32_t& collection_index) {
  validate_binding out;
  for_each_field(message, [&](std::uint32_t field, pbf_reader& in) {
    if (field == length_field(1))
      out.resource_config_json = text_of(in);
    else if (field == length_field(2))
      out.collection = read_collection(bytes_of(in));
    else if (field == length_field(3))
      read_field_config(in, out.configs);
    else if (field == varint_field(4))
      out.backfill = in.get_uint32();
    else if (field == length_field(5))
      out.group_by.emplace_back(text_of(in));
    else if (field == varint_field(6))
      collection_index = in.get_uint32();
    else
      in.skip();
  });
  return out;
}

void add_binding(pbf_reader& in, unlinked_bindings<validate_binding>& out) {
  out.bindings.push_back(read_validate_binding(bytes_of(in), out.collection_indexes.emplace_back()));
}

void read(std::string_view message, validate_request& out) {
  unlinked_bindings<validate_binding> unlinked;
  std::vector<collection_ptr> linked;
  for_each_field(message, [&](std::uint32_t field, pbf_reader& in) {
    if (field == length_field(1))
      out.name = text_of(in);
    else if (field == length_field(3))
      out.config_json = text_of(in);
    else if (field == length_field(4))
      add_binding(in, unlinked);
    else if (field == length_field(5))
      out.last_materialization = read_materialization(bytes_of(in));
    else if (field == length_field(6))
      out.last_version = text_of(in);
    else if (field == length_field(7))
      linked.push_back(read_collection(bytes_of(in)));
    else
      in.skip();
  });
  const auto fail = [](const std::string& problem) { throw protocol_error(problem); };
  out.bindings = std::move(unlinked).link(linked, fail);
}

void read(std::string_view message, apply_request& out) {
  for_each_field(message, [&](std::uint32_t field, pbf_reader& in) {
    if (field == length_field(1))
      out.materialization = read_materialization(bytes_of(in));
    else if (field == length_field(2))
      out.version = text_of(in);
    else if (field == length_field(4))
      out.last_materialization = read_materialization(bytes_of(in));
    else if (field == length_field(5))
      out.last_version = text_of(in);
    else if (field == length_field(6))
      out.state_json = text_of(in);
    else
      in.skip();
  });
}

key_range read_range(std::string_view message) {
  key_range out;
  for_each_field(message, [&](std::uint32_t field, pbf_reader& in) {
    if (field == fixed32_field(2))
      out.begin = in.get_fixed32();
    else if (field == fixed32_field(3))
      out.end = in.get_fixed32();
    else
      in.skip();
  });
  return out;
}

void read(std::string_view message, open_request& out) {
  for_each_field(message, [&](std::uint32_t field, pbf_reader& in) {
    if (field == length_field(1))
      out.materialization = read_materialization(bytes_of(in));
    else if (field == length_field(2))
      out.version = text_of(in);
    else if (field == length_field(3))
      out.range = read_range(bytes_of(in));
    else if (field == length_field(4))
      out.state_json = text_of(in);
    else
      in.skip();
  });
}

void read(std::string_view message, load_request& out) {
  for_each_field(message, [&](std::uint32_t field, pbf_reader& in) {
    if (field == varint_field(1))
      out.binding = in.get_uint32();
    else if (field == length_field(2))
      out.key.json = text_of(in);
    else if (field == length_field(3))
      out.key.packed = bytes_of(in);
    else
      in.skip();
  });
}

void read(std::string_view message, store_request& out) {
  for_each_field(message, [&](std::uint32_t field, pbf_reader& in) {
    if (field == varint_field(1))
      out.binding = in.get_uint32();
    else if (field == length_field(2))
      out.key.json = text_of(in);
    else if (field == length_field(3))
      out.key.packed = bytes_of(in);
    else if (field == length_field(4))
      out.values.json = text_of(in);
    else if (field == length_field(5))
      out.values.packed = bytes_of(in);
    else if (field == length_field(6))
      out.doc = object_of(in);
    else if (field == varint_field(7))
      out.exists = in.get_bool();
    else if (field == varint_field(8))
      out.remove = in.get_bool();
    else
      in.skip();
  });
}

void read(std::string_view message, acknowledge_request& out) {
  for_each_field(message, [&](std::uint32_t field, pbf_reader& in) {
    if (field == length_field(1))
      out.state_patches_json = text_of(in);
    else
      in.skip();
  });
}

// Their members do not matter here.
void read(std::string_view, spec_request&) {}
void read(std::string_view, flush_request&) {}
void read(std::string_view, start_commit_request&) {}

template <class Kind>
void read_kind(pbf_reader& in, request& out) {
  read(bytes_of(in), out.emplace<Kind>());
}

/// False: no kind of request has this number.
bool read_request(std::uint32_t field, pbf_reader& in, request& out) {
  switch (field) {
    case length_field(1):
      return read_kind<spec_request>(in, out), true;
    case length_field(2):
      return read_kind<validate_request>(in, out), true;
    case length_field(3):
      return read_kind<apply_request>(in, out), true;
    case length_field(4):
      return read_kind<open_request>(in, out), true;
    case length_field(5):
      return read_kind<load_request>(in, out), true;
    case length_field(6):
      return read_kind<flush_request>(in, out), true;
    case length_field(7):
      return read_kind<store_request>(in, out), true;
    case length_field(8):
      return read_kind<start_commit_request>(in, out), true;
    case length_field(9):
      return read_kind<acknowledge_request>(in, out), true;
    default:
      return false;
  }
}

}  // namespace

bool is_hot_proto_request(std::string_view message) {
  if (message.empty()) return false;
  const auto first = static_cast<unsigned char>(message.front());
  return first == length_field(5) || first == length_field(7);
}

void decode_proto_request(std::string_view message, request& out) {
  constexpr std::uint32_t internal = length_field(100);
  bool found = false;
  for_each_field(message, [&](std::uint32_t field, pbf_reader& in) {
    if (field == internal) return in.skip();
    if (found) throw protocol_error("a second request in the same message");
    found = read_request(field, in, out);
    if (!found)
      throw protocol_error("field " + std::to_string(field >> 3) +
                           " is an unknown kind of request; this connector speaks version " +
                           std::to_string(protocol_version) + " of the materialization protocol");
  });
  if (!found) throw protocol_error("a message without a request");
}

}  // namespace flow
