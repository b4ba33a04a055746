#include "bench/json.hpp"

#include <array>
#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/value_stack.hpp>
#include <charconv>
#include <cmath>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "bench/errors.hpp"

namespace sim {
namespace {

/// Builds values like Boost.JSON's own parser, but reads doubles from their text with std::from_chars.
struct exact_handler {
  static constexpr std::size_t max_object_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_array_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_key_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_string_size = static_cast<std::size_t>(-1);
  using sv = json::string_view;
  using ec = json::error_code;

  bool on_document_begin(ec&) { return true; }
  bool on_document_end(ec&) { return true; }
  bool on_object_begin(ec&) { return true; }
  bool on_object_end(std::size_t n, ec&) { return stack.push_object(n), true; }
  bool on_array_begin(ec&) { return true; }
  bool on_array_end(std::size_t n, ec&) { return stack.push_array(n), true; }
  bool on_key_part(sv s, std::size_t, ec&) { return stack.push_chars(s), true; }
  bool on_key(sv s, std::size_t, ec&) { return stack.push_key(s), true; }
  bool on_string_part(sv s, std::size_t, ec&) { return stack.push_chars(s), true; }
  bool on_string(sv s, std::size_t, ec&) { return stack.push_string(s), true; }
  bool on_number_part(sv s, ec&) { return number.append(s.data(), s.size()), true; }
  bool on_int64(std::int64_t i, sv, ec&) { return number.clear(), stack.push_int64(i), true; }
  bool on_uint64(std::uint64_t u, sv, ec&) { return number.clear(), stack.push_uint64(u), true; }
  bool on_double(double approximate, sv s, ec&) {
    number.append(s.data(), s.size());
    double exact = approximate;
    auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), exact);
    if (error != std::errc() || end != number.data() + number.size()) exact = approximate;
    number.clear();
    return stack.push_double(exact), true;
  }
  bool on_bool(bool b, ec&) { return stack.push_bool(b), true; }
  bool on_null(ec&) { return stack.push_null(), true; }
  bool on_comment_part(sv, ec&) { return true; }
  bool on_comment(sv, ec&) { return true; }

  json::value_stack stack;
  std::string number;
};

json::parse_options deep_options() {
  json::parse_options options;
  options.max_depth = 1000;  // Redshift's own limit for SUPER
  return options;
}

constexpr std::array<bool, 256> make_plain_table() {
  std::array<bool, 256> plain{};
  for (std::size_t c = 0; c < plain.size(); ++c) plain[c] = c >= 0x20 && c != '"' && c != '\\';
  return plain;
}
constexpr auto plain_in_string = make_plain_table();

void append_double(std::string& out, double d) {
  std::array<char, 40> buffer;
  auto [end, error] = std::to_chars(buffer.data(), buffer.data() + buffer.size(), d);
  std::string_view text(buffer.data(), static_cast<std::size_t>(end - buffer.data()));
  out.append(text);
  if (text.find_first_of(".e") == text.npos) out.append(".0");
}

template <class Integer>
void append_integer(std::string& out, Integer i) {
  std::array<char, 24> buffer;
  auto [end, error] = std::to_chars(buffer.data(), buffer.data() + buffer.size(), i);
  out.append(buffer.data(), end);
}

std::size_t kept(std::size_t size, std::size_t limit) { return limit == 0 || size < limit ? size : limit; }

}  // namespace

json::value parse_json(std::string_view text, json::storage_ptr storage) {
  static thread_local json::basic_parser<exact_handler> parser(deep_options());
  parser.reset();
  parser.handler().number.clear();
  parser.handler().stack.reset(std::move(storage));
  json::error_code ec;
  auto used = parser.write_some(false, text.data(), text.size(), ec);
  if (!ec && used < text.size()) throw std::invalid_argument("text follows the JSON value");
  if (ec) throw std::invalid_argument("byte " + std::to_string(used) + ": " + ec.message());
  return parser.handler().stack.release();
}

json::value parse_json_file(const std::string& path, std::string_view what) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw usage_error("cannot read the " + std::string(what) + " " + path);
  std::ostringstream text;
  text << file.rdbuf();
  try {
    return parse_json(text.str());
  } catch (const std::invalid_argument& e) {
    throw usage_error("the " + std::string(what) + " " + path + " is not valid JSON: " + e.what());
  }
}

std::string_view cut_utf8(std::string_view text, std::size_t limit) {
  if (text.size() <= limit) return text;
  while (limit > 0 && (static_cast<unsigned char>(text[limit]) & 0xc0) == 0x80) --limit;
  return text.substr(0, limit);
}

bool exceeds(const json::value& document, const ser_policy& policy) {
  struct walk {
    const ser_policy& policy;
    bool operator()(const json::value& v, bool is_root) const {
      if (const auto* s = v.if_string()) return kept(s->size(), policy.string_bytes) < s->size();
      if (const auto* a = v.if_array()) {
        if (!is_root && kept(a->size(), policy.array_items) < a->size()) return true;
        for (const auto& item : *a)
          if ((*this)(item, false)) return true;
      } else if (const auto* o = v.if_object()) {
        if (!is_root && kept(o->size(), policy.object_members) < o->size()) return true;
        for (const auto& member : *o)
          if ((*this)(member.value(), false)) return true;
      }
      return false;
    }
  };
  return walk{policy}(document, true);
}

void append_json_string(std::string& out, std::string_view text) {
  static constexpr std::string_view hex = "0123456789abcdef";
  out.push_back('"');
  std::size_t begin = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    auto c = static_cast<unsigned char>(text[i]);
    if (plain_in_string[c]) continue;
    out.append(text, begin, i - begin);
    begin = i + 1;
    if (c == '"' || c == '\\') {
      out.push_back('\\');
      out.push_back(static_cast<char>(c));
    } else {
      out.append("\\u00");
      out.push_back(hex[c >> 4]);
      out.push_back(hex[c & 15]);
    }
  }
  out.append(text, begin, text.npos);
  out.push_back('"');
}

void append_json(std::string& out, const json::value& value, const ser_policy& policy, bool is_root) {
  switch (value.kind()) {
    case json::kind::null:
      out.append("null");
      break;
    case json::kind::bool_:
      out.append(value.get_bool() ? "true" : "false");
      break;
    case json::kind::int64:
      append_integer(out, value.get_int64());
      break;
    case json::kind::uint64:
      append_integer(out, value.get_uint64());
      break;
    case json::kind::double_:
      append_double(out, value.get_double());
      break;
    case json::kind::string: {
      std::string_view text(value.get_string().data(), value.get_string().size());
      append_json_string(out, policy.string_bytes ? cut_utf8(text, policy.string_bytes) : text);
      break;
    }
    case json::kind::array: {
      const auto& items = value.get_array();
      auto count = is_root ? items.size() : kept(items.size(), policy.array_items);
      out.push_back('[');
      for (std::size_t i = 0; i < count; ++i) {
        if (i) out.push_back(',');
        append_json(out, items[i], policy, false);
      }
      out.push_back(']');
      break;
    }
    case json::kind::object: {
      const auto& members = value.get_object();
      auto count = is_root ? members.size() : kept(members.size(), policy.object_members);
      out.push_back('{');
      auto member = members.begin();
      for (std::size_t i = 0; i < count; ++i, ++member) {
        if (i) out.push_back(',');
        append_json_string(out, std::string_view(member->key().data(), member->key().size()));
        out.push_back(':');
        append_json(out, member->value(), policy, false);
      }
      out.push_back('}');
      break;
    }
  }
}

void append_json(std::string& out, const json::value& value) { append_json(out, value, ser_policy{}, true); }

std::string to_text(const json::value& value) {
  std::string out;
  append_json(out, value);
  return out;
}

pointer::pointer(std::string_view text) {
  if (text.empty()) return;
  if (text.front() != '/')
    throw usage_error("\"" + std::string(text) + "\" is not a JSON pointer: it must begin with /");
  while (!text.empty()) {
    text.remove_prefix(1);
    auto token = text.substr(0, text.find('/'));
    text.remove_prefix(token.size());
    std::string plain;
    for (std::size_t i = 0; i < token.size(); ++i) {
      bool escape = token[i] == '~' && i + 1 < token.size() && (token[i + 1] == '0' || token[i + 1] == '1');
      plain.push_back(escape ? (token[++i] == '1' ? '/' : '~') : token[i]);
    }
    tokens_.push_back(std::move(plain));
  }
}

const json::value* pointer::find(const json::value& document) const {
  const json::value* at = &document;
  for (const auto& token : tokens_) {
    if (const auto* o = at->if_object()) {
      at = o->if_contains(token);
    } else if (const auto* a = at->if_array()) {
      std::size_t index = 0;
      auto [end, error] = std::from_chars(token.data(), token.data() + token.size(), index);
      bool number = error == std::errc() && end == token.data() + token.size();
      at = number && index < a->size() ? &(*a)[index] : nullptr;
    } else {
      at = nullptr;
    }
    if (!at) return nullptr;
  }
  return at;
}

void merge_patch(json::value& target, const json::value& patch) {
  const auto* members = patch.if_object();
  if (!members) {
    target = patch;
    return;
  }
  if (!target.is_object()) target = json::object();
  auto& object = target.get_object();
  for (const auto& member : *members) {
    if (member.value().is_null())
      object.erase(member.key());
    else
      merge_patch(object[member.key()], member.value());
  }
}

bool same_number(const json::value& a, const json::value& b) {
  if (!a.is_number() || !b.is_number()) return false;
  if (a.is_double() || b.is_double()) return a.to_number<double>() == b.to_number<double>();
  if (a.is_uint64() != b.is_uint64()) {
    const auto& s = a.is_uint64() ? b : a;
    const auto& u = a.is_uint64() ? a : b;
    return s.get_int64() >= 0 && static_cast<std::uint64_t>(s.get_int64()) == u.get_uint64();
  }
  return a.is_uint64() ? a.get_uint64() == b.get_uint64() : a.get_int64() == b.get_int64();
}

}  // namespace sim
