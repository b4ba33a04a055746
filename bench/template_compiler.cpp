#include <algorithm>
#include <string_view>

#include "bench/errors.hpp"
#include "bench/template_node.hpp"

namespace sim {
namespace {

using node = document_template::node;
using kind = node::kind;

/// Builds the program for one collection.
class compiler {
 public:
  compiler(const collection& source, const std::vector<field_hint>& hints, compiled_template& found)
      : source_(source), hints_(hints), found_(found) {}

  std::unique_ptr<node> compile(const json::value& schema, const std::string& ptr) {
    auto out = std::make_unique<node>();
    const auto* hint = find_hint(ptr);
    bool is_key = std::find(source_.key.begin(), source_.key.end(), ptr) != source_.key.end();
    auto types = types_of(schema, ptr);
    if (hint && !hint->values.empty()) return choices(hint->values, is_key);
    if (const auto* list = member(schema, "enum"); list && list->is_array())
      return choices({list->get_array().begin(), list->get_array().end()}, is_key);
    if (const auto* constant = member(schema, "const")) return choices({*constant}, is_key);
    if (std::erase(types, "null") && !is_key) out->null_share = types.empty() ? 1 : 0.1;
    if (types.size() <= 1) {
      if (!types.empty()) fill(*out, schema, ptr, types.front(), is_key, hint);
      return out;
    }
    out->what = kind::any;
    for (const auto& type : types) {
      out->options.push_back(std::make_unique<node>());
      fill(*out->options.back(), schema, ptr, type, is_key, hint);
    }
    return out;
  }

 private:
  static const json::value* member(const json::value& schema, std::string_view name) {
    return schema.is_object() ? schema.get_object().if_contains(name) : nullptr;
  }
  static std::string text(const json::value& schema, std::string_view name) {
    const auto* v = member(schema, name);
    return v && v->is_string() ? std::string(v->get_string()) : std::string();
  }
  [[noreturn]] void fail(const std::string& ptr, const std::string& what) const {
    throw usage_error("generator: " + source_.name + " at \"" + ptr + "\": " + what);
  }

  std::vector<std::string> types_of(const json::value& schema, const std::string& ptr) const {
    std::vector<std::string> out;
    const auto* type = member(schema, "type");
    if (!type) {
      if (member(schema, "enum") || member(schema, "const") || find_hint(ptr)) return out;
      if (!member(schema, "properties")) fail(ptr, "the schema gives no type, enum or const");
      return {"object"};
    }
    if (type->is_string()) return {std::string(type->get_string())};
    for (const auto& t : type->as_array()) out.emplace_back(t.as_string());
    return out;
  }

  const field_hint* find_hint(const std::string& ptr) const {
    for (const auto& hint : hints_)
      if (hint.ptr == ptr) return &hint;
    return nullptr;
  }

  static std::unique_ptr<node> choices(const std::vector<json::value>& values, bool is_key) {
    auto out = std::make_unique<node>();
    out->what = is_key ? kind::key_choice : kind::choice;
    for (const auto& v : values) out->choices.push_back(to_text(v));
    return out;
  }

  void fill(node& out, const json::value& schema, const std::string& ptr, const std::string& type,
            bool is_key, const field_hint* hint) {
    if (is_key && (type == "integer" || type == "string")) {
      out.what = type == "integer"                  ? kind::key_integer
                 : text(schema, "format") == "uuid" ? kind::key_uuid
                                                    : kind::key_text;
      found_.has_unique_key = true;
    } else if (type == "object") {
      fill_object(out, schema, ptr);
    } else if (type == "array") {
      out.what = kind::array;
      json::value any_text = {{"type", "string"}};
      const auto* items = member(schema, "items");
      out.options.push_back(compile(items ? *items : any_text, ptr + "/*"));
    } else if (type == "boolean") {
      out.what = kind::boolean;
    } else if (type == "integer") {
      out.what = kind::integer;
      out.minimum = hint && hint->has_range ? hint->minimum : -1000;
      out.maximum = hint && hint->has_range ? hint->maximum : 1'000'000;
    } else if (type == "number") {
      out.what = kind::number;
    } else if (type == "string") {
      fill_string(out, schema, ptr, hint);
    } else {
      fail(ptr, "type \"" + type + "\" is not known");
    }
  }

  void fill_string(node& out, const json::value& schema, const std::string& ptr, const field_hint* hint) {
    auto format = text(schema, "format");
    if (const auto* longest = member(schema, "maxLength"); longest && longest->is_int64())
      out.longest = static_cast<std::size_t>(std::max<std::int64_t>(1, longest->get_int64()));
    if (ptr == "/_meta/op") {
      out.what = kind::operation;
      found_.has_operation = true;
    } else if (text(schema, "contentEncoding") == "base64") {
      out.what = kind::base64;
    } else if (format == "date") {
      out.what = kind::date;
    } else if (format == "date-time") {
      out.what = kind::date_time;
    } else if (format == "time") {
      out.what = kind::time;
    } else if (format == "uuid") {
      out.what = kind::uuid;
    } else if (format == "integer" || format == "number") {
      out.what = format == "integer" ? kind::integer_text : kind::number_text;
    } else if (!format.empty()) {
      fail(ptr, "the generator has no values of format \"" + format + "\"; list some as its \"values\"");
    } else if (hint && hint->pad) {
      out.what = kind::pad;
      found_.has_pad = true;
    } else {
      out.what = ptr.ends_with("name") && out.longest == 0 ? kind::name : kind::words;
    }
  }

  void fill_object(node& out, const json::value& schema, const std::string& ptr) {
    out.what = kind::object;
    const auto* properties = member(schema, "properties");
    if (!properties) return;
    std::vector<std::string> required;
    if (const auto* list = member(schema, "required"))
      for (const auto& name : list->as_array()) required.emplace_back(name.as_string());
    for (const auto& property : properties->as_object()) {
      std::string name(property.key());
      node::member m;
      append_json_string(m.prefix, name);
      m.prefix.push_back(':');
      auto location = ptr + "/" + name;
      if (std::find(required.begin(), required.end(), name) == required.end()) {
        const auto* hint = find_hint(location);
        m.present = hint && hint->present >= 0 ? hint->present : 0.9;
        // The operation decides what becomes of the row, and the filler gives the document its size.
        if ((hint && hint->pad) || location == "/_meta" || location == "/_meta/op") m.present = 1;
      }
      m.value = compile(property.value(), location);
      out.members.push_back(std::move(m));
    }
  }

  const collection& source_;
  const std::vector<field_hint>& hints_;
  compiled_template& found_;
};

}  // namespace

compiled_template compile_template(const collection& source, const std::vector<field_hint>& hints) {
  compiled_template out;
  out.root = compiler(source, hints, out).compile(source.schema, "");
  return out;
}

}  // namespace sim
