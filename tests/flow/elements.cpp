#include "flow/elements.hpp"

#include <array>
#include <charconv>

namespace tests {
namespace {

std::string describe(const flow::element& e) {
  using kind = flow::element::kind;
  switch (e.type) {
    case kind::null:
      return "null";
    case kind::boolean:
      return e.boolean ? "true" : "false";
    case kind::integer:
      return "int " + std::to_string(e.integer);
    case kind::unsigned_integer:
      return "uint " + std::to_string(e.unsigned_integer);
    case kind::real: {
      std::array<char, 40> text;
      const auto end = std::to_chars(text.data(), text.data() + text.size(), e.real).ptr;
      return "real " + std::string(text.data(), end);
    }
    case kind::string:
      return '"' + std::string(e.text) + '"';
    case kind::json:
      return "json " + std::string(e.text);
    case kind::big_integer:
      return "big " + std::string(e.text);
  }
  return "no kind";
}

}  // namespace

std::string describe(flow::tuple_reader& reader, const flow::tuple_view& tuple) {
  std::string out;
  reader.reset(tuple);
  for (flow::element e; reader.next(e);) out += (out.empty() ? "" : ", ") + describe(e);
  return out;
}

}  // namespace tests
