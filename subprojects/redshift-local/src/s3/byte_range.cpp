#include "s3/byte_range.hpp"

#include <algorithm>
#include <string>

#include "s3/encoding.hpp"
#include "s3/error.hpp"

namespace redshift_local::s3 {

std::optional<byte_range> parse_range(std::string_view header, std::uint64_t object_bytes) {
  constexpr std::string_view unit = "bytes=";
  if (!header.starts_with(unit)) return {};
  const auto text = trim(header.substr(unit.size()));
  const auto dash = text.find('-');
  if (dash == std::string_view::npos) return {};
  const auto first_text = text.substr(0, dash), last_text = text.substr(dash + 1);
  const auto first = to_number(first_text), last = to_number(last_text);
  if ((!first && !first_text.empty()) || (!last && !last_text.empty()) || (!first && !last)) return {};
  if (first && last && *last < *first) return {};

  const std::uint64_t offset = first ? *first : object_bytes - std::min(object_bytes, *last);
  if (offset >= object_bytes)  // covers "bytes=-0" and every range of an empty object
    throw s3_error(
        416, "InvalidRange", "The requested range is not satisfiable",
        {{"RangeRequested", std::string(header)}, {"ActualObjectSize", std::to_string(object_bytes)}});
  const std::uint64_t end = first && last ? std::min(*last, object_bytes - 1) : object_bytes - 1;
  return byte_range{offset, end - offset + 1};
}

}  // namespace redshift_local::s3
