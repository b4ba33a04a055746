// The other form of tuples: a JSON array, walked one element at a time.
#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>

#include "flow/json_reader.hpp"
#include "flow/tuple.hpp"

namespace flow {
namespace {

constexpr std::string_view white_space = " \t\r\n";

std::string_view skip_white_space(std::string_view text) {
  return text.substr(std::min(text.find_first_not_of(white_space), text.size()));
}

/// Of a token that is known to be a JSON number; false when it overflows.
bool parse_real(std::string_view token, double& out) {
  const auto [end, error] = std::from_chars(token.data(), token.data() + token.size(), out);
  // from_chars reports underflow and overflow alike; strtod tells them apart.
  if (error == std::errc::result_out_of_range) out = std::strtod(std::string(token).c_str(), nullptr);
  return std::isfinite(out);
}

/// Flow's number model: a literal with a fraction or exponent is a double, and so is -0, which no integer can
/// be.
bool is_real(std::string_view token) { return token.find_first_of(".eE") != token.npos || token == "-0"; }

void set_integer(std::string_view token, element& out) {
  const char* const end = token.data() + token.size();
  if (std::from_chars(token.data(), end, out.integer).ec == std::errc{}) {
    out.type = element::kind::integer;
  } else if (std::from_chars(token.data(), end, out.unsigned_integer).ec == std::errc{}) {
    out.type = element::kind::unsigned_integer;
  } else {
    out.type = element::kind::big_integer;
    out.text = token;
  }
}

}  // namespace

bool tuple_reader::next_json(element& out) {
  if (place_ == place::json_end) return false;
  rest_ = skip_white_space(rest_);
  const bool begin = place_ == place::json_begin;
  if (begin) {
    if (!rest_.starts_with('[')) fail("expected '['");
    rest_ = skip_white_space(rest_.substr(1));
    place_ = place::json_inside;
  }
  if (rest_.starts_with(']')) {
    rest_ = skip_white_space(rest_.substr(1));
    if (!rest_.empty()) fail("more text after the array");
    place_ = place::json_end;
    return false;
  }
  if (!begin) {
    if (!rest_.starts_with(',')) fail("expected ',' or ']'");
    rest_ = skip_white_space(rest_.substr(1));
  }
  json_value(out);
  return true;
}

void tuple_reader::json_value(element& out) {
  std::string_view token;
  try {
    token = json_reader(rest_).value();
  } catch (const json_error& error) {
    rest_.remove_prefix(std::min(error.position, rest_.size()));
    fail(error.what());
  }
  switch (token.front()) {
    case 'n':
      out.type = element::kind::null;
      break;
    case 't':
    case 'f':
      out.type = element::kind::boolean;
      out.boolean = token == "true";
      break;
    case '"':
      json_string(token.substr(1, token.size() - 2), out);
      break;
    case '{':
    case '[':
      out.type = element::kind::json;
      out.text = token;
      break;
    default:
      if (is_real(token)) {
        out.type = element::kind::real;
        if (!parse_real(token, out.real)) fail("a number beyond the range of a double");
      } else {
        set_integer(token, out);
      }
  }
  rest_.remove_prefix(token.size());
}

void tuple_reader::json_string(std::string_view body, element& out) {
  out.type = element::kind::string;
  out.text = body;
  if (body.find('\\') == body.npos) return;
  scratch_.clear();
  if (!unescape_json(body, scratch_)) fail("a surrogate escape without its partner");
  out.text = scratch_;
}

}  // namespace flow
