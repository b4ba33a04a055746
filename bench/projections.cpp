#include "bench/projections.hpp"

#include <algorithm>

#include "bench/errors.hpp"

namespace sim {
namespace {

const json::value* member(const json::value& schema, std::string_view name) {
  return schema.is_object() ? schema.get_object().if_contains(name) : nullptr;
}

std::string type_of(const json::value& v) {
  switch (v.kind()) {
    case json::kind::null:
      return "null";
    case json::kind::bool_:
      return "boolean";
    case json::kind::int64:
    case json::kind::uint64:
      return "integer";
    case json::kind::double_:
      return "number";
    case json::kind::string:
      return "string";
    case json::kind::array:
      return "array";
    default:
      return "object";
  }
}

/// Sorted and unique, as the control plane writes them.
std::vector<std::string> types_of(const json::value& schema) {
  std::vector<std::string> out;
  if (const auto* type = member(schema, "type")) {
    if (type->is_string()) out.emplace_back(type->get_string());
    if (type->is_array())
      for (const auto& t : type->get_array()) out.emplace_back(t.as_string());
  } else if (const auto* list = member(schema, "enum"); list && list->is_array()) {
    for (const auto& v : list->get_array()) out.push_back(type_of(v));
  } else if (const auto* constant = member(schema, "const")) {
    out.push_back(type_of(*constant));
  } else if (member(schema, "properties")) {
    out.emplace_back("object");
  } else {
    out = {"array", "boolean", "null", "number", "object", "string"};
  }
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

bool contains(const std::vector<std::string>& list, std::string_view item) {
  return std::find(list.begin(), list.end(), item) != list.end();
}

json::object string_inference(const json::value& schema) {
  json::object out;
  const std::pair<const char*, const char*> same[] = {{"format", "format"},
                                                      {"contentMediaType", "contentType"},
                                                      {"contentEncoding", "contentEncoding"},
                                                      {"maxLength", "maxLength"}};
  for (auto [keyword, name] : same)
    if (const auto* v = member(schema, keyword)) out[name] = *v;
  // The control plane writes these formats as plain integers.
  if (const auto* f = out.if_contains("format"); f && (*f == "uint32" || *f == "uint64"))
    out["format"] = "integer";
  return out;
}

json::object numeric_inference(const json::value& schema) {
  json::object out;
  if (const auto* v = member(schema, "minimum")) {
    out["hasMinimum"] = true;
    out["minimum"] = v->to_number<double>();
  }
  if (const auto* v = member(schema, "maximum")) {
    out["hasMaximum"] = true;
    out["maximum"] = v->to_number<double>();
  }
  return out;
}

json::object infer(const json::value& schema, const std::vector<std::string>& types, bool must) {
  json::object out;
  json::array names;
  for (const auto& t : types) names.emplace_back(t);
  out["types"] = std::move(names);
  if (contains(types, "string")) out["string"] = string_inference(schema);
  if (contains(types, "integer") || contains(types, "number")) out["numeric"] = numeric_inference(schema);
  if (contains(types, "array")) out["array"] = json::object();
  for (const auto* name : {"title", "description", "default"})
    if (const auto* v = member(schema, name)) out[name] = *v;
  out["exists"] = must ? "MUST" : "MAY";
  return out;
}

class walker {
 public:
  explicit walker(const collection& source) : source_(source) {}

  void walk(const json::value& schema, const std::string& ptr, bool must) {
    auto types = types_of(schema);
    const auto* properties = member(schema, "properties");
    add(schema, ptr, types, must, properties && !properties->as_object().empty());
    if (!properties) return;
    std::vector<std::string> required;
    if (const auto* list = member(schema, "required"))
      for (const auto& name : list->as_array()) required.emplace_back(name.as_string());
    for (const auto& property : properties->as_object()) {
      std::string name(property.key());
      // A property must exist only when its parent does, and is an object.
      bool here = must && types.size() == 1 && contains(required, name);
      walk(property.value(), ptr + "/" + escape(name), here);
    }
  }
  std::vector<projection> take() {
    std::sort(out_.begin(), out_.end(), [](const auto& a, const auto& b) { return a.field < b.field; });
    return std::move(out_);
  }

 private:
  static std::string escape(const std::string& name) {
    std::string out;
    for (char c : name) out += c == '~' ? "~0" : c == '/' ? "~1" : std::string(1, c);
    return out;
  }
  void add(const json::value& schema, const std::string& ptr, const std::vector<std::string>& types,
           bool must, bool has_children) {
    projection p;
    p.ptr = ptr;
    p.field = ptr.empty() ? "flow_document" : ptr.substr(1);
    p.types = types;
    p.has_children = has_children;
    p.is_key = contains(source_.key, ptr);
    if (!ptr.empty()) p.spec["ptr"] = ptr;
    p.spec["field"] = p.field;
    if (p.is_key) p.spec["isPrimaryKey"] = true;
    p.spec["inference"] = infer(schema, types, must);
    out_.push_back(std::move(p));
  }

  const collection& source_;
  std::vector<projection> out_;
};

}  // namespace

bool projection::is_object() const { return contains(types, "object"); }

std::vector<projection> make_projections(const collection& source) {
  walker w(source);
  w.walk(source.schema, "", true);
  auto out = w.take();
  for (const auto& key : source.key)
    if (std::none_of(out.begin(), out.end(), [&](const auto& p) { return p.ptr == key; }))
      throw usage_error("the key location " + key + " of " + source.name + " is not in its schema");
  return out;
}

}  // namespace sim
