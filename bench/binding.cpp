#include "bench/binding.hpp"

#include "bench/errors.hpp"
#include "bench/tuple.hpp"

namespace sim {
namespace {

json::object collection_spec(const binding& b) {
  json::object out;
  json::array key, projections;
  for (const auto& ptr : b.source->key) key.emplace_back(ptr);
  for (const auto& p : b.projections) projections.emplace_back(p.spec);
  out["name"] = b.source->name;
  out["key"] = std::move(key);
  out["uuidPtr"] = "/_meta/uuid";
  out["projections"] = std::move(projections);
  out["writeSchema"] = b.source->schema;
  return out;
}

/// Percent-encodes what is not unreserved (RFC 3986).
void append_percent(std::string& out, std::string_view text) {
  static constexpr std::string_view hex = "0123456789ABCDEF";
  for (char c : text) {
    auto u = static_cast<unsigned char>(c);
    bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                 std::string_view("-._~").find(c) != std::string_view::npos;
    if (plain)
      out.push_back(c);
    else
      out.append({'%', hex[u >> 4], hex[u & 15]});
  }
}

/// Flow protocol: MaterializationSpec.Binding.state_key.
std::string make_state_key(const std::vector<std::string>& path, std::uint32_t backfill) {
  std::string out;
  for (const auto& part : path) {
    if (!out.empty()) out.append("%2F");
    append_percent(out, part);
  }
  if (backfill > 0) out.append(".v" + std::to_string(backfill));
  return out;
}

std::string field_at(const binding& b, const std::string& ptr) {
  for (const auto& p : b.projections)
    if (p.ptr == ptr) return p.field;
  return ptr;
}

std::uint32_t number_at(const json::value* object, std::string_view name) {
  const auto* v = object && object->is_object() ? object->get_object().if_contains(name) : nullptr;
  return v && v->is_number() ? v->to_number<std::uint32_t>() : 0;
}

json::object policy_spec(const ser_policy& p) {
  json::object out;
  if (p.string_bytes) out["strTruncateAfter"] = p.string_bytes;
  if (p.object_members) out["nestedObjTruncateAfter"] = p.object_members;
  if (p.array_items) out["arrayTruncateAfter"] = p.array_items;
  return out;
}

/// The binding of the same table in the last spec, or null.
const json::object* find_last(const json::value& last, const std::vector<std::string>& path) {
  const auto* spec = last.if_object();
  const auto* list = spec ? spec->if_contains("bindings") : nullptr;
  if (!list || !list->is_array()) return nullptr;
  json::array wanted;
  for (const auto& part : path) wanted.emplace_back(part);
  for (const auto& b : list->get_array())
    if (b.is_object() && b.get_object().contains("resourcePath") &&
        b.get_object().at("resourcePath") == wanted)
      return &b.get_object();
  return nullptr;
}

field_constraints parse_constraints(const json::value& list) {
  field_constraints out;
  auto text = [](const json::object& o, std::string_view name) {
    const auto* v = o.if_contains(name);
    return v ? std::string(v->as_string()) : std::string();
  };
  for (const auto& item : list.as_array()) {
    const auto& entry = item.as_object();
    const auto& c = entry.at("constraint").as_object();
    out.emplace(entry.at("field").as_string(),
                field_constraint{text(c, "type"), text(c, "reason"), text(c, "foldedField")});
  }
  return out;
}

std::vector<column> make_columns(const binding& b, const std::vector<std::string>& fields) {
  std::vector<column> out;
  for (const auto& field : fields)
    for (const auto& p : b.projections)
      if (p.field == field) out.push_back({field, pointer(p.ptr), p.ptr == "/_meta/flow_truncated"});
  return out;
}

void take_binding(binding& b, const json::object& answer, const json::value& last) {
  for (const auto& part : answer.at("resourcePath").as_array()) b.path.emplace_back(part.as_string());
  const auto* delta = answer.if_contains("deltaUpdates");
  b.delta = delta && delta->as_bool();
  const auto* policy = answer.if_contains("serPolicy");
  b.policy = {number_at(policy, "strTruncateAfter"), number_at(policy, "nestedObjTruncateAfter"),
              number_at(policy, "arrayTruncateAfter")};
  b.state_key = make_state_key(b.path, b.table->backfill);
  const auto* before = find_last(last, b.path);
  const json::object* live = nullptr;
  if (before) {
    const auto* counter = before->if_contains("backfill");
    auto was = counter && counter->is_number() ? counter->to_number<std::uint32_t>() : 0;
    if (was == b.table->backfill) live = &before->at("fieldSelection").as_object();
  }
  b.fields = select_fields(b.projections, b.source->key,
                           parse_constraints(answer.at("projectionConstraints")), b.table->fields, live);
  b.keys = make_columns(b, b.fields.keys);
  b.values = make_columns(b, b.fields.values);
}

}  // namespace

std::string binding::name() const {
  std::string out;
  for (const auto& part : path) out += (out.empty() ? "" : ".") + part;
  return out;
}

std::string binding::pack_key(const json::value& document) const {
  std::string out;
  for (const auto& k : keys) pack(out, k.location.find(document), policy);
  return out;
}

std::vector<binding> make_bindings(const document_source& source) {
  std::vector<binding> out;
  const auto& collections = source.collections();
  for (std::size_t c = 0; c < collections.size(); ++c) {
    auto reductions = std::make_shared<const reducer>(collections[c].schema);
    auto projections = make_projections(collections[c]);
    for (const auto& table : collections[c].resources) {
      auto& b = out.emplace_back();
      b.collection = c;
      b.source = &collections[c];
      b.table = &table;
      b.reductions = reductions;
      b.projections = projections;
    }
  }
  return out;
}

json::object validate_request(const std::string& task, const json::object& config,
                              const std::vector<binding>& bindings, const json::value& last,
                              const std::string& last_version) {
  json::array list;
  for (const auto& b : bindings) {
    json::object item;
    json::array group_by;
    for (const auto& ptr : b.source->key) group_by.emplace_back(field_at(b, ptr));
    item["resourceConfig"] = b.table->config;
    item["collection"] = collection_spec(b);
    if (b.table->backfill > 0) item["backfill"] = b.table->backfill;
    item["groupBy"] = std::move(group_by);
    list.emplace_back(std::move(item));
  }
  json::object out{
      {"name", task}, {"connectorType", "IMAGE"}, {"config", config}, {"bindings", std::move(list)}};
  if (!last.is_null()) {
    out["lastMaterialization"] = seal(last);
    out["lastVersion"] = last_version;
  }
  return {{"validate", std::move(out)}};
}

void take_validated(std::vector<binding>& bindings, const json::value& validated, const json::value& last) {
  try {
    const auto& list = validated.as_object().at("bindings").as_array();
    if (list.size() != bindings.size())
      throw protocol_violation("Validated holds " + std::to_string(list.size()) + " bindings instead of " +
                               std::to_string(bindings.size()));
    for (std::size_t i = 0; i < bindings.size(); ++i) {
      take_binding(bindings[i], list[i].as_object(), last);
      for (std::size_t j = 0; j < i; ++j)
        if (bindings[j].path == bindings[i].path)
          throw protocol_violation("Validated gives two bindings the resource path " + bindings[i].name());
    }
  } catch (const run_error&) {
    throw;
  } catch (const std::exception& e) {
    throw protocol_violation(std::string("Validated is malformed: ") + e.what());
  }
}

json::object materialization_spec(const std::string& task, const json::object& config,
                                  const std::vector<binding>& bindings) {
  json::array list;
  for (const auto& b : bindings) {
    json::object item;
    json::array path;
    for (const auto& part : b.path) path.emplace_back(part);
    item["resourceConfig"] = b.table->config;
    item["resourcePath"] = std::move(path);
    item["collection"] = collection_spec(b);
    item["fieldSelection"] = b.fields.spec();
    if (b.delta) item["deltaUpdates"] = true;
    item["journalReadSuffix"] = "materialize/" + task + "/" + b.state_key;
    if (b.table->backfill > 0) item["backfill"] = b.table->backfill;
    item["stateKey"] = b.state_key;
    item["serPolicy"] = policy_spec(b.policy);
    list.emplace_back(std::move(item));
  }
  json::object out{
      {"name", task}, {"connectorType", "IMAGE"}, {"config", config}, {"bindings", std::move(list)}};
  auto build = hash_text(to_text(out));
  out["shardTemplate"] = json::object{
      {"id", "materialize/" + task + "/" + build},
      {"labels", json::object{{"labels", json::array{{{"name", "estuary.dev/build"}, {"value", build}},
                                                     {{"name", "estuary.dev/task-name"}, {"value", task}},
                                                     {{"name", "estuary.dev/task-type"},
                                                      {"value", "materialization"}}}}}}};
  return out;
}

json::value seal(const json::value& spec) {
  auto out = spec;
  out.as_object()["config"] =
      json::object{{"image", "flow-sim:local"}, {"config", json::object{{"sops", json::object()}}}};
  return out;
}

}  // namespace sim
