#include "bench/scenario.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <initializer_list>

#include "bench/errors.hpp"

namespace sim {
namespace {

[[noreturn]] void fail(const std::string& where, const std::string& what) {
  throw usage_error("scenario: " + where + ": " + what);
}

/// One object of the file: typed access to members, and a complaint about those nobody asked for.
class members {
 public:
  members(const json::value& value, std::string where, std::initializer_list<std::string_view> known)
      : where_(std::move(where)) {
    if (!value.is_object()) fail(where_, "must be an object");
    object_ = &value.get_object();
    for (const auto& m : *object_) {
      bool found = false;
      for (auto name : known) found = found || m.key() == json::string_view(name.data(), name.size());
      if (!found) fail(where_, "unknown member \"" + std::string(m.key()) + "\"");
    }
  }
  [[nodiscard]] const std::string& where() const { return where_; }
  [[nodiscard]] const json::value* find(std::string_view name) const { return object_->if_contains(name); }
  [[nodiscard]] const json::value& need(std::string_view name) const {
    if (const auto* v = find(name)) return *v;
    fail(where_, "\"" + std::string(name) + "\" is missing");
  }
  [[nodiscard]] std::string text(std::string_view name) const {
    const auto& v = need(name);
    if (!v.is_string() || v.get_string().empty())
      fail(where_, std::string(name) + " must be a non-empty string");
    return std::string(v.get_string());
  }
  [[nodiscard]] std::vector<std::string> texts(std::string_view name) const {
    std::vector<std::string> out;
    for (const auto& v : items(name)) {
      if (!v.is_string()) fail(where_, std::string(name) + " must hold strings");
      out.emplace_back(v.get_string());
    }
    return out;
  }
  /// Empty when the member is missing.
  [[nodiscard]] const json::array& items(std::string_view name) const {
    static const json::array none;
    const auto* v = find(name);
    if (!v) return none;
    if (!v->is_array()) fail(where_, std::string(name) + " must be an array");
    return v->get_array();
  }
  [[nodiscard]] double fraction(std::string_view name) const { return fraction_of(need(name), name); }
  [[nodiscard]] double fraction_of(const json::value& v, std::string_view name) const {
    double d = v.is_number() ? v.to_number<double>() : -1;
    if (!(d >= 0 && d <= 1)) fail(where_, std::string(name) + " must be a number from 0 to 1");
    return d;
  }

 private:
  std::string where_;
  const json::object* object_ = nullptr;
};

field_wishes parse_wishes(const json::value& value, const std::string& where) {
  members in(value, where, {"recommended", "require", "exclude"});
  field_wishes wishes;
  if (const auto* depth = in.find("recommended")) {
    if (depth->is_bool())
      wishes.depth = depth->get_bool() ? field_wishes::unlimited : 0;
    else if (depth->is_int64() && depth->get_int64() >= 0)
      wishes.depth = static_cast<std::size_t>(depth->get_int64());
    else
      fail(where, "recommended must be true, false or a depth");
  }
  wishes.require = in.texts("require");
  wishes.exclude = in.texts("exclude");
  return wishes;
}

resource parse_resource(const json::value& value, const std::string& where) {
  members in(value, where, {"table", "schema", "delta_updates", "fields", "backfill"});
  resource out;
  if (in.text("table").size() > 127) fail(where, "table names have at most 127 bytes");
  for (const auto* name : {"table", "schema", "delta_updates"})
    if (const auto* v = in.find(name)) out.config[name] = *v;
  if (const auto* fields = in.find("fields")) out.fields = parse_wishes(*fields, where + ".fields");
  if (const auto* counter = in.find("backfill")) {
    if (!counter->is_int64() || counter->get_int64() < 0 || counter->get_int64() > 1'000'000)
      fail(where, "backfill must be a small counter");
    out.backfill = static_cast<std::uint32_t>(counter->get_int64());
  }
  return out;
}

field_hint parse_hint(const std::string& ptr, const json::value& value, const std::string& where) {
  members in(value, where, {"values", "present", "pad", "minimum", "maximum"});
  field_hint hint;
  hint.ptr = ptr;
  for (const auto& v : in.items("values")) hint.values.push_back(v);
  if (in.find("present")) hint.present = in.fraction("present");
  if (const auto* pad = in.find("pad")) hint.pad = pad->is_bool() && pad->get_bool();
  if (in.find("minimum") || in.find("maximum")) {
    const auto &lo = in.need("minimum"), &hi = in.need("maximum");
    if (!lo.is_int64() || !hi.is_int64() || lo.get_int64() > hi.get_int64())
      fail(where, "minimum and maximum must be ascending integers");
    hint.has_range = true;
    hint.minimum = lo.get_int64();
    hint.maximum = hi.get_int64();
  }
  return hint;
}

std::vector<field_hint> parse_hints(const members& in) {
  std::vector<field_hint> out;
  const auto* documents = in.find("documents");
  if (!documents) return out;
  members hints(*documents, in.where() + ".documents", {"fields"});
  if (const auto* fields = hints.find("fields")) {
    if (!fields->is_object()) fail(hints.where(), "fields must be an object");
    for (const auto& f : fields->get_object()) {
      std::string ptr(f.key());
      pointer check(ptr);
      out.push_back(parse_hint(ptr, f.value(), hints.where() + ".fields." + ptr));
    }
  }
  return out;
}

collection parse_collection(const members& in) {
  collection out;
  out.name = in.text("name");
  out.schema = in.need("schema");
  if (!out.schema.is_object()) fail(in.where(), "schema must be a JSON schema object");
  out.key = in.texts("key");
  if (out.key.empty()) fail(in.where(), "key must name at least one location");
  for (const auto& ptr : out.key) pointer check(ptr);
  const auto& tables = in.need("resource");
  if (const auto* list = tables.if_array()) {
    for (const auto& item : *list) out.resources.push_back(parse_resource(item, in.where() + ".resource"));
  } else {
    out.resources.push_back(parse_resource(tables, in.where() + ".resource"));
  }
  if (out.resources.empty()) fail(in.where(), "resource names no table");
  return out;
}

std::size_t find_transaction(const scenario& plan, const json::value& with, const std::string& where) {
  if (with.is_int64()) {
    if (with.get_int64() >= 0 && static_cast<std::size_t>(with.get_int64()) < plan.transactions.size())
      return static_cast<std::size_t>(with.get_int64());
  } else if (with.is_string()) {
    for (std::size_t i = 0; i < plan.transactions.size(); ++i)
      if (plan.transactions[i].name == std::string_view(with.get_string().data(), with.get_string().size()))
        return i;
  }
  fail(where, "with must be the index (the first is 0) or the name of an earlier transaction");
}

std::size_t find_collection(const scenario& plan, const std::string& name, const std::string& where) {
  for (std::size_t i = 0; i < plan.collections.size(); ++i)
    if (plan.collections[i].name == name) return i;
  fail(where, "there is no collection \"" + name + "\"");
}

overlap parse_overlap(const scenario& plan, const json::value& value, const std::string& where) {
  members in(value, where, {"with", "fraction", "op", "range", "distribution", "collection"});
  overlap out;
  out.with = find_transaction(plan, in.need("with"), where);
  out.fraction = in.fraction("fraction");
  if (in.find("collection")) out.collections.push_back(find_collection(plan, in.text("collection"), where));
  auto op = in.find("op") ? in.text("op") : "update";
  if (op != "update" && op != "delete") fail(where, "op must be \"update\" or \"delete\"");
  out.op = op == "delete" ? overlap::operation::erase : overlap::operation::update;
  auto spread = in.find("distribution") ? in.text("distribution") : "uniform";
  if (spread != "uniform" && spread != "zipf") fail(where, "distribution must be \"uniform\" or \"zipf\"");
  out.distribution = spread == "zipf" ? overlap::spread::zipf : overlap::spread::uniform;
  if (in.find("range")) {
    const auto& range = in.items("range");
    if (range.size() != 2) fail(where, "range must be [from, to]");
    out.from = in.fraction_of(range[0], "range");
    out.to = in.fraction_of(range[1], "range");
    if (out.from >= out.to) fail(where, "range must be ascending");
  }
  return out;
}

void parse_volume(const members& in, planned_transaction& out) {
  const auto *count = in.find("doc_count"), *size = in.find("doc_size"), *total = in.find("total_size");
  if ((count != nullptr) + (size != nullptr) + (total != nullptr) != 2)
    fail(in.where(), "give exactly two of doc_count, doc_size, total_size");
  if (count) {
    if (!count->is_int64() || count->get_int64() < 0 || count->get_int64() > 0xffff'ffff)
      fail(in.where(), "doc_count must be an integer from 0 to 4294967295");
    out.doc_count = static_cast<std::uint64_t>(count->get_int64());
  }
  if (size) out.doc_bytes = parse_size(*size, in.where() + ".doc_size");
  auto total_bytes = total ? parse_size(*total, in.where() + ".total_size") : 0;
  if (!size) {
    if (out.doc_count == 0) fail(in.where(), "total_size needs a positive doc_count");
    out.doc_bytes = total_bytes / out.doc_count;
  }
  if (out.doc_bytes == 0) fail(in.where(), "doc_size must be positive");
  if (!count) out.doc_count = total_bytes / out.doc_bytes;
  if (out.doc_count > 0xffff'ffff) fail(in.where(), "more than 4294967295 documents");
}

planned_transaction parse_transaction(const scenario& plan, const json::value& value, std::size_t index) {
  members in(value, "transactions[" + std::to_string(index) + "]",
             {"name", "collection", "collections", "doc_count", "doc_size", "total_size", "overlaps"});
  planned_transaction out;
  out.name = in.find("name") ? in.text("name") : "transaction " + std::to_string(index + 1);
  if (in.find("collection"))
    out.collections.push_back(find_collection(plan, in.text("collection"), in.where()));
  for (const auto& name : in.texts("collections"))
    out.collections.push_back(find_collection(plan, name, in.where()));
  if (out.collections.empty()) {
    if (plan.collections.size() != 1) fail(in.where(), "\"collection\" is missing");
    out.collections.push_back(0);
  }
  parse_volume(in, out);
  double sum = 0;
  for (const auto& item : in.items("overlaps")) {
    out.overlaps.push_back(parse_overlap(plan, item, in.where() + ".overlaps"));
    sum += out.overlaps.back().fraction;
  }
  if (sum > 1.000001) fail(in.where(), "the fractions of its overlaps add up to more than 1");
  return out;
}

}  // namespace

bool overlap::concerns(std::size_t collection) const {
  return collections.empty() ||
         std::find(collections.begin(), collections.end(), collection) != collections.end();
}

std::uint64_t parse_size(const json::value& value, std::string_view member) {
  if (value.is_int64() && value.get_int64() >= 0) return static_cast<std::uint64_t>(value.get_int64());
  if (value.is_string()) {
    std::string_view text(value.get_string().data(), value.get_string().size());
    double number = 0;
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    std::string_view unit(end, static_cast<std::size_t>(text.data() + text.size() - end));
    while (unit.starts_with(' ')) unit.remove_prefix(1);
    static constexpr std::pair<std::string_view, double> units[] = {
        {"", 1},     {"B", 1},        {"KB", 1e3},        {"MB", 1e6},
        {"GB", 1e9}, {"KiB", 1024.0}, {"MiB", 1048576.0}, {"GiB", 1073741824.0}};
    if (error == std::errc() && number >= 0 && number < 1e15)
      for (auto [name, factor] : units)
        if (unit == name) return static_cast<std::uint64_t>(std::llround(number * factor));
  }
  throw usage_error("scenario: " + std::string(member) +
                    " must be a size such as 1000, \"1KB\" or \"64MiB\"");
}

scenario parse_scenario(const json::value& document) {
  members in(document, "the file", {"name", "description", "collections", "transactions"});
  scenario plan;
  for (const auto& item : in.items("collections")) {
    auto where = "collections[" + std::to_string(plan.collections.size()) + "]";
    members fields(item, where, {"name", "schema", "key", "resource", "documents"});
    plan.collections.push_back(parse_collection(fields));
    plan.hints.push_back(parse_hints(fields));
  }
  if (plan.collections.empty()) fail("the file", "collections is missing or empty");
  for (const auto& item : in.items("transactions"))
    plan.transactions.push_back(parse_transaction(plan, item, plan.transactions.size()));
  if (plan.transactions.empty()) fail("the file", "transactions is missing or empty");
  return plan;
}

}  // namespace sim
