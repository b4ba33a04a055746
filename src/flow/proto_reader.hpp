// Fields of protobuf messages, told apart by number and wire type together: a field of a known number in
// another wire type is an unknown field, and unknown fields are skipped.
#pragma once

#include <cstdint>
#include <protozero/pbf_reader.hpp>
#include <string>
#include <string_view>

namespace flow {

constexpr std::uint32_t varint_field(std::uint32_t number) {
  return protozero::tag_and_type(number, protozero::pbf_wire_type::varint);
}
constexpr std::uint32_t fixed32_field(std::uint32_t number) {
  return protozero::tag_and_type(number, protozero::pbf_wire_type::fixed32);
}
constexpr std::uint32_t fixed64_field(std::uint32_t number) {
  return protozero::tag_and_type(number, protozero::pbf_wire_type::fixed64);
}
/// Strings, bytes, messages, map entries.
constexpr std::uint32_t length_field(std::uint32_t number) {
  return protozero::tag_and_type(number, protozero::pbf_wire_type::length_delimited);
}

/// Calls `read` with each field's number and wire type and the reader, which must get or skip its value.
template <class Read>
void for_each_field(std::string_view message, Read read) {
  protozero::pbf_reader in(message.data(), message.size());
  while (in.next()) read(in.tag_and_type(), in);
}

/// Raw bytes; also of an inner message.
inline std::string_view bytes_of(protozero::pbf_reader& in) {
  const protozero::data_view view = in.get_view();
  return {view.data(), view.size()};
}

/// A string of the protocol, or JSON text. Throws protocol_error when it is not UTF-8.
std::string_view text_of(protozero::pbf_reader& in);

/// A map entry: key in field 1, value in field 2, either of them absent when empty.
struct map_entry {
  std::string_view key, value;
};
map_entry entry_of(protozero::pbf_reader& in);

}  // namespace flow
