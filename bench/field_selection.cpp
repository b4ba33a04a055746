#include "bench/field_selection.hpp"

#include <algorithm>
#include <set>

#include "bench/errors.hpp"

namespace sim {
namespace {

/// Why a field should be selected, strongest first. Strong reasons make a conflict of a rejection, weak ones
/// yield to it.
enum class reason {
  group_by,
  current_document,
  user_requires,
  field_required,
  location_required,
  current_value,
  core_metadata,
  depth,
  none
};
bool is_strong(reason r) { return r <= reason::location_required; }

bool contains(const std::vector<std::string>& list, const std::string& item) {
  return std::find(list.begin(), list.end(), item) != list.end();
}

bool within(const std::string& ptr, const std::string& parent) {
  return !parent.empty() && ptr.size() > parent.size() && ptr.starts_with(parent) &&
         ptr[parent.size()] == '/';
}

class selector {
 public:
  selector(const std::vector<projection>& projections, const std::vector<std::string>& key,
           const field_constraints& constraints, const field_wishes& wishes, const json::object* live)
      : projections_(projections), key_(key), constraints_(constraints), wishes_(wishes), live_(live) {}

  field_selection run() {
    for (const auto& name : wishes_.require)
      if (std::none_of(projections_.begin(), projections_.end(),
                       [&](const auto& p) { return p.field == name; }))
        throw usage_error("the required field " + name + " does not exist");
    std::vector<std::pair<reason, const projection*>> order;
    for (const auto& p : projections_) order.emplace_back(reason_for(p), &p);
    std::sort(order.begin(), order.end());  // equal reasons: in the order of the projections
    for (auto [why, p] : order)
      if (why != reason::none) consider(why, *p);
    return result();
  }

 private:
  [[nodiscard]] bool has_constraint(const std::string& field, std::string_view type) const {
    auto [begin, end] = constraints_.equal_range(field);
    return std::any_of(begin, end, [&](const auto& c) { return c.second.type == type; });
  }
  [[nodiscard]] bool was_live(const std::string& part, const std::string& field) const {
    const auto* v = live_ ? live_->if_contains(part) : nullptr;
    if (!v) return false;
    if (v->is_string()) return v->get_string() == json::string_view(field);
    return v->is_array() && std::any_of(v->get_array().begin(), v->get_array().end(),
                                        [&](const auto& f) { return f == json::string_view(field); });
  }

  [[nodiscard]] reason reason_for(const projection& p) const {
    if (contains(key_, p.ptr) && first_at(p)) return reason::group_by;
    if (was_live("document", p.field)) return reason::current_document;
    if (contains(wishes_.require, p.field)) return reason::user_requires;
    if (has_constraint(p.field, "FIELD_REQUIRED")) return reason::field_required;
    if (has_constraint(p.field, "LOCATION_REQUIRED")) return reason::location_required;
    if (was_live("values", p.field) || was_live("keys", p.field)) return reason::current_value;
    if (p.field == "_meta/op" && wishes_.depth > 0) return reason::core_metadata;
    if (p.ptr.empty())
      return has_constraint(p.field, "LOCATION_RECOMMENDED") && wishes_.depth > 0 ? reason::depth
                                                                                  : reason::none;
    return desired_by_depth(p) ? reason::depth : reason::none;
  }
  [[nodiscard]] bool first_at(const projection& p) const {
    auto first =
        std::find_if(projections_.begin(), projections_.end(), [&](const auto& q) { return q.ptr == p.ptr; });
    return &*first == &p;
  }
  [[nodiscard]] bool desired_by_depth(const projection& p) const {
    if (p.ptr == "/_meta" || p.ptr.starts_with("/_meta/")) return false;
    auto depth = static_cast<std::size_t>(std::count(p.ptr.begin(), p.ptr.end(), '/'));
    if (depth == wishes_.depth) return true;
    if (depth > wishes_.depth) return false;
    return !p.is_object() || (!p.has_children && wishes_.depth != field_wishes::unlimited);
  }

  /// Why the field cannot be selected; empty when it can.
  [[nodiscard]] std::string rejection(const projection& p, bool strong) const {
    if (contains(wishes_.exclude, p.field)) return "the user excludes it";
    auto [begin, end] = constraints_.equal_range(p.field);
    if (begin == end) return "the connector gave no constraint for it";
    for (auto at = begin; at != end; ++at) {
      const auto& [type, why, folded] = at->second;
      if (type == "FIELD_FORBIDDEN") return "the connector forbids it: " + why;
      if ((type == "INCOMPATIBLE" || type == "UNSATISFIABLE") && live_)
        return "it is incompatible with the existing column and needs a backfill: " + why;
    }
    if (folded_.contains(folded_name(p.field))) return "another selected field has the same column name";
    if (locations_.contains(p.ptr) && !contains(wishes_.require, p.field))
      return "its location is selected already";
    for (const auto& parent : locations_)
      if (!strong && within(p.ptr, parent)) return "it is part of a selected field";
    for (const auto& q : projections_)
      if (!strong && contains(wishes_.exclude, q.field) && within(p.ptr, q.ptr))
        return "it is part of an excluded field";
    return {};
  }
  [[nodiscard]] std::string folded_name(const std::string& field) const {
    auto at = constraints_.find(field);
    return at == constraints_.end() || at->second.folded_field.empty() ? field : at->second.folded_field;
  }

  void consider(reason why, const projection& p) {
    auto against = rejection(p, is_strong(why));
    // A required location is satisfied by any field there.
    bool satisfied = why == reason::location_required && locations_.contains(p.ptr);
    if (!against.empty()) {
      if (is_strong(why) && !satisfied)
        throw usage_error("field " + p.field + " must be selected, but " + against);
      return;
    }
    selected_.push_back(&p);
    locations_.insert(p.ptr);
    folded_.insert(folded_name(p.field));
  }

  [[nodiscard]] field_selection result() const {
    field_selection out;
    for (const auto& ptr : key_)
      for (const auto* p : selected_)
        if (p->ptr == ptr) {
          out.keys.push_back(p->field);
          break;
        }
    for (const auto* p : selected_) {
      if (p->ptr.empty() && out.document.empty())
        out.document = p->field;
      else if (!contains(out.keys, p->field))
        out.values.push_back(p->field);
    }
    std::sort(out.values.begin(), out.values.end());
    return out;
  }

  const std::vector<projection>& projections_;
  const std::vector<std::string>& key_;
  const field_constraints& constraints_;
  const field_wishes& wishes_;
  const json::object* live_;
  std::vector<const projection*> selected_;
  std::set<std::string> locations_, folded_;
};

}  // namespace

json::object field_selection::spec() const {
  json::object out;
  json::array key_fields, value_fields;
  for (const auto& f : keys) key_fields.emplace_back(f);
  for (const auto& f : values) value_fields.emplace_back(f);
  out["keys"] = std::move(key_fields);
  if (!value_fields.empty()) out["values"] = std::move(value_fields);
  if (!document.empty()) out["document"] = document;
  return out;
}

field_selection select_fields(const std::vector<projection>& projections, const std::vector<std::string>& key,
                              const field_constraints& constraints, const field_wishes& wishes,
                              const json::object* live) {
  return selector(projections, key, constraints, wishes, live).run();
}

}  // namespace sim
