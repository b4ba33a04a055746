#include "bench/reduction.hpp"

#include <algorithm>
#include <string>

#include "bench/errors.hpp"

namespace sim {
namespace {

enum class strategy { last_write_wins, merge, sum };

const json::value* member(const json::value* schema, std::string_view name) {
  return schema && schema->is_object() ? schema->get_object().if_contains(name) : nullptr;
}

bool equal(const json::value& a, const json::value& b) { return a == b || same_number(a, b); }

bool has_type(const json::value& v, std::string_view type) {
  if (type == "null") return v.is_null();
  if (type == "boolean") return v.is_bool();
  if (type == "integer") return v.is_int64() || v.is_uint64();
  if (type == "number") return v.is_number();
  if (type == "string") return v.is_string();
  if (type == "array") return v.is_array();
  return type == "object" && v.is_object();
}

/// The small part of JSON schema that conditions are made of.
bool matches(const json::value& schema, const json::value& v) {
  if (const auto* c = member(&schema, "const"); c && !equal(*c, v)) return false;
  if (const auto* e = member(&schema, "enum"))
    if (std::none_of(e->as_array().begin(), e->as_array().end(), [&](const auto& c) { return equal(c, v); }))
      return false;
  if (const auto* t = member(&schema, "type"); t && t->is_string() && !has_type(v, t->as_string()))
    return false;
  if (!v.is_object()) return true;
  if (const auto* r = member(&schema, "required"))
    for (const auto& name : r->as_array())
      if (!v.get_object().contains(name.as_string())) return false;
  if (const auto* p = member(&schema, "properties"))
    for (const auto& property : p->as_object())
      if (const auto* at = v.get_object().if_contains(property.key()))
        if (!matches(property.value(), *at)) return false;
  return true;
}

void check_condition(const json::value& schema) {
  if (!schema.is_object()) throw usage_error("a schema's `if` must be an object");
  for (const auto& m : schema.get_object()) {
    if (m.key() == "properties") {
      for (const auto& p : m.value().as_object()) check_condition(p.value());
    } else if (m.key() != "const" && m.key() != "enum" && m.key() != "type" && m.key() != "required") {
      throw usage_error("`" + std::string(m.key()) + "` under `if` is not available in this version");
    }
  }
}

strategy parse_strategy(const json::value& reduce) {
  const auto* name = member(&reduce, "strategy");
  if (!name || !name->is_string()) throw usage_error("a `reduce` annotation needs a strategy");
  if (*name == "lastWriteWins") return strategy::last_write_wins;
  if (*name == "merge") return strategy::merge;
  if (*name == "sum") return strategy::sum;
  throw usage_error("the reduction strategy " + std::string(name->get_string()) +
                    " is not available in this version");
}

json::value add(const json::value& left, const json::value& right) {
  if (!left.is_number() || !right.is_number()) throw usage_error("the reduction strategy sum needs numbers");
  if (left.is_double() || right.is_double()) return left.to_number<double>() + right.to_number<double>();
  auto wide = [](const json::value& v) -> __int128 {
    return v.is_uint64() ? static_cast<__int128>(v.get_uint64()) : static_cast<__int128>(v.get_int64());
  };
  auto sum = wide(left) + wide(right);
  if (sum >= INT64_MIN && sum <= INT64_MAX) return static_cast<std::int64_t>(sum);
  if (sum >= 0 && sum <= static_cast<__int128>(UINT64_MAX)) return static_cast<std::uint64_t>(sum);
  throw usage_error("a sum does not fit into 64 bits");
}

}  // namespace

struct reducer::annotation {
  strategy how = strategy::last_write_wins;
  bool deletes = false;

  /// Collects what applies to `v`; what stands deeper in conditions wins over what stands outside.
  void collect(const json::value* schema, const json::value& v) {
    if (const auto* reduce = member(schema, "reduce")) {
      how = parse_strategy(*reduce);
      const auto* flag = member(reduce, "delete");
      deletes = flag && flag->is_bool() && flag->get_bool();
    }
    if (const auto* all = member(schema, "allOf"))
      for (const auto& part : all->as_array()) collect(&part, v);
    if (const auto* condition = member(schema, "if"))
      collect(member(schema, matches(*condition, v) ? "then" : "else"), v);
  }
};

namespace {

/// Looks at every annotation once: rejects what is unknown, and tells whether any is more than a replacement.
void inspect(const json::value& schema, bool& replaces, bool& can_delete) {
  if (const auto* list = schema.if_array())
    for (const auto& item : *list) inspect(item, replaces, can_delete);
  if (!schema.is_object()) return;
  for (const auto& m : schema.get_object()) {
    if (m.key() == "reduce") {
      replaces = replaces && parse_strategy(m.value()) == strategy::last_write_wins;
      can_delete = can_delete || member(&m.value(), "delete");
    } else if (m.key() == "if") {
      check_condition(m.value());
    } else if (m.key() == "properties") {
      for (const auto& p : m.value().as_object()) inspect(p.value(), replaces, can_delete);
    } else if (m.key() == "then" || m.key() == "else" || m.key() == "allOf") {
      inspect(m.value(), replaces, can_delete);
    }
  }
}

}  // namespace

reducer::reducer(json::value schema) : schema_(std::move(schema)) {
  inspect(schema_, replaces_, can_delete_);
}
reducer::~reducer() = default;
reducer::reducer(reducer&&) noexcept = default;

bool reducer::deletes(const json::value& document) const {
  if (!can_delete_) return false;
  annotation a;
  a.collect(&schema_, document);
  return a.deletes;
}

json::value reducer::reduce(json::value left, const json::value& right) const {
  return reduce_at(&schema_, std::move(left), right);
}

json::value reducer::reduce_at(const json::value* schema, json::value left, const json::value& right) const {
  annotation a;
  a.collect(schema, right);
  if (a.how == strategy::sum) return add(left, right);
  if (a.how == strategy::last_write_wins || !left.is_object() || !right.is_object()) return right;
  auto& members = left.get_object();
  const auto* properties = member(schema, "properties");
  for (const auto& m : right.get_object()) {
    auto* existing = members.if_contains(m.key());
    if (existing)
      *existing = reduce_at(member(properties, m.key()), std::move(*existing), m.value());
    else
      members.emplace(m.key(), m.value());
  }
  return left;
}

}  // namespace sim
