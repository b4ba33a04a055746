// What On-Demand vouches for, and what we add. Its first stage checks UTF-8, quotes and control characters of
// the whole line. It skips over what we slice out by counting brackets: `tru`, a lone comma, `\q` or `[}` in
// there passes. We check that every member we know has its type, that the outer objects close, that nothing
// follows, and that a slice ends with the bracket it began with. So a well-formed document's slice ends where
// the document does, and whatever is wrong with another one is wrong inside its slice: the reader of the
// staged row stops there, COPY fails and rolls back, and no other row is read differently. Checking documents
// to the last comma would cost more than everything else here, for a fault that only a broken runtime could
// make.
#include "flow/json_hot.hpp"

#include <simdjson.h>

#include <bit>
#include <utility>

#include "flow/base64.hpp"
#include "flow/codec.hpp"

namespace flow {

namespace ondemand = simdjson::ondemand;

static_assert(read_padding_bytes >= simdjson::SIMDJSON_PADDING);

struct hot_decoder::state {
  ondemand::parser parser;
};

namespace {

std::string_view without_trailing_space(std::string_view text) {
  return text.substr(0, text.find_last_not_of(" \t\r\n") + 1);
}

/// A member's name, if it is written as runtimes write it: without escapes and not in snake_case.
bool plain_name(ondemand::field& field, std::string_view& out) {
  const char* const begin = field.key().raw();
  const char* end = begin;
  while (*end != '"' && *end != '\\' && *end != '_') ++end;  // the first stage has seen the closing quote
  out = std::string_view(begin, end);
  return *end == '"';
}

bool read_index(ondemand::value value, std::uint32_t& out) {
  std::uint64_t number = 0;
  if (value.get_uint64().get(number) != simdjson::SUCCESS || number > UINT32_MAX) return false;
  out = static_cast<std::uint32_t>(number);
  return true;
}

bool read_flag(ondemand::value value, bool& out) { return value.get_bool().get(out) == simdjson::SUCCESS; }

bool slice_array(ondemand::value value, std::string_view& out) {
  ondemand::array array;
  if (value.get_array().get(array) || array.raw_json().get(out)) return false;
  out = without_trailing_space(out);
  return out.ends_with(']');
}

bool slice_object(ondemand::value value, std::string_view& out) {
  ondemand::object object;
  if (value.get_object().get(object) || object.raw_json().get(out)) return false;
  out = without_trailing_space(out);
  return out.ends_with('}');
}

bool decode_packed(ondemand::value value, std::string& scratch, std::string_view& out) {
  const std::string_view token = without_trailing_space(value.raw_json_token());
  if (token.size() < 2 || token.front() != '"' || token.back() != '"') return false;
  if (!decode_base64(token.substr(1, token.size() - 2), scratch)) return false;
  out = scratch;
  return true;
}

bool read_member(std::string_view name, ondemand::value value, tuple_scratch& scratch, load_request& out) {
  if (name == "binding") return read_index(value, out.binding);
  if (name == "keyPacked") return decode_packed(value, scratch.key, out.key.packed);
  if (name == "key") return slice_array(value, out.key.json);
  return true;
}

bool read_member(std::string_view name, ondemand::value value, tuple_scratch& scratch, store_request& out) {
  if (name == "binding") return read_index(value, out.binding);
  if (name == "keyPacked") return decode_packed(value, scratch.key, out.key.packed);
  if (name == "key") return slice_array(value, out.key.json);
  if (name == "valuesPacked") return decode_packed(value, scratch.values, out.values.packed);
  if (name == "values") return slice_array(value, out.values.json);
  if (name == "doc") return slice_object(value, out.doc);
  if (name == "exists") return read_flag(value, out.exists);
  if (name == "delete") return read_flag(value, out.remove);
  return true;
}

template <class Request>
bool read_request(ondemand::value value, tuple_scratch& scratch, Request& out) {
  ondemand::object members;
  if (value.get_object().get(members)) return false;
  for (auto result : members) {
    ondemand::field field;
    std::string_view name;
    if (std::move(result).get(field) || !plain_name(field, name)) return false;
    if (!read_member(name, field.value(), scratch, out)) return false;
  }
  return true;
}

}  // namespace

hot_decoder::hot_decoder() : state_(std::make_unique<state>()) {}
hot_decoder::~hot_decoder() = default;

bool hot_decoder::decode(std::string_view line, tuple_scratch& scratch, request& out) {
  ondemand::parser& parser = state_->parser;
  // Room for the next power of two, or messages that grow slowly would allocate each time.
  if (parser.capacity() < line.size() && parser.allocate(std::bit_ceil(line.size()))) return false;
  ondemand::document document;
  ondemand::object top;
  if (parser.iterate(line.data(), line.size(), line.size() + read_padding_bytes).get(document)) return false;
  if (document.get_object().get(top)) return false;
  bool found = false;
  for (auto result : top) {
    ondemand::field field;
    std::string_view name;
    if (found || std::move(result).get(field) || !plain_name(field, name)) return false;
    found = name == "store"  ? read_request(field.value(), scratch, out.emplace<store_request>())
            : name == "load" ? read_request(field.value(), scratch, out.emplace<load_request>())
                             : false;
    if (!found) return false;
  }
  return found && document.current_location().error() == simdjson::OUT_OF_BOUNDS;
}

void hot_decoder::release_memory() { state_->parser = ondemand::parser(); }

bool is_utf8(std::string_view text) { return simdjson::validate_utf8(text.data(), text.size()); }

}  // namespace flow
