#include "flow/proto_reader.hpp"

#include "flow/codec.hpp"
#include "flow/json_hot.hpp"

namespace flow {

std::string_view text_of(protozero::pbf_reader& in) {
  const std::string_view text = bytes_of(in);
  if (!is_utf8(text)) throw protocol_error("a text that is not UTF-8");
  return text;
}

map_entry entry_of(protozero::pbf_reader& in) {
  map_entry out;
  for_each_field(bytes_of(in), [&](std::uint32_t field, protozero::pbf_reader& member) {
    if (field == length_field(1))
      out.key = text_of(member);
    else if (field == length_field(2))
      out.value = bytes_of(member);
    else
      member.skip();
  });
  return out;
}

}  // namespace flow
