#include "connector/pending.hpp"

#include <boost/json.hpp>
#include <cstdio>

#include "connector/text.hpp"

namespace connector {

namespace json = boost::json;

namespace {

constexpr std::string_view format_name = "json.zst";

[[noreturn]] void refuse(const std::string& where, std::string_view why) {
  throw pending_error(
      "the connector state holds pending work that this version cannot understand (" + where + ": " +
      std::string(why) +
      "). Nothing was changed. Run the task with the connector version that wrote it until it is idle, "
      "then upgrade.");
}

std::vector<std::string> strings(const json::value& value, const std::string& where) {
  if (!value.is_array()) refuse(where, "is not an array");
  std::vector<std::string> out;
  for (const auto& item : value.get_array()) {
    if (!item.is_string()) refuse(where, "holds something that is not a string");
    out.emplace_back(item.get_string());
  }
  return out;
}

std::uint64_t count(const json::value& value, const std::string& where) {
  if (value.is_uint64()) return value.get_uint64();
  if (value.is_int64() && value.get_int64() >= 0) return static_cast<std::uint64_t>(value.get_int64());
  refuse(where, "is not a count");
}

pending_entry parse_entry(const json::value& value, const std::string& where) {
  if (!value.is_object()) refuse(where, "is not an object");
  const json::object& members = value.get_object();
  pending_entry entry;
  std::size_t known = 0;
  auto take = [&](const char* name) -> const json::value& {
    const json::value* member = members.if_contains(name);
    if (!member) refuse(where, std::string("lacks \"") + name + "\"");
    ++known;
    return *member;
  };
  if (const auto& id = take("id"); id.is_string() && !id.get_string().empty()) {
    entry.id = id.get_string();
  } else {
    refuse(where, "has no id");
  }
  entry.store_files = strings(take("storeFiles"), where + ".storeFiles");
  entry.delete_files = strings(take("deleteFiles"), where + ".deleteFiles");
  if (const auto& merge = take("mustMerge"); merge.is_bool()) {
    entry.must_merge = merge.get_bool();
  } else {
    refuse(where, "mustMerge is no boolean");
  }
  entry.widen = strings(take("widen"), where + ".widen");
  entry.columns = strings(take("columns"), where + ".columns");
  entry.rows = count(take("rows"), where + ".rows");
  entry.deletes = count(take("deletes"), where + ".deletes");
  if (const auto& format = take("format"); !format.is_string() || format.get_string() != format_name) {
    refuse(where, "is staged in a format other than json.zst");
  }
  if (known != members.size()) refuse(where, "has members that are not known here");
  return entry;
}

json::array array_of(const std::vector<std::string>& items) {
  json::array out;
  for (const auto& item : items) out.emplace_back(item);
  return out;
}

json::object to_json(const pending_entry& entry) {
  json::object out;
  out["id"] = entry.id;
  out["storeFiles"] = array_of(entry.store_files);
  out["deleteFiles"] = array_of(entry.delete_files);
  out["mustMerge"] = entry.must_merge;
  out["widen"] = array_of(entry.widen);
  out["columns"] = array_of(entry.columns);
  out["rows"] = entry.rows;
  out["deletes"] = entry.deletes;
  out["format"] = json::string(format_name);
  return out;
}

template <class ToValue>
std::string patch(const pending_work& work, ToValue to_value) {
  json::object out;
  for (const auto& [state_key, ranges] : work) {
    json::object by_range;
    for (const auto& [range, entry] : ranges) by_range[range] = to_value(entry);
    out[state_key] = std::move(by_range);
  }
  return json::serialize(out);
}

}  // namespace

std::string range_text(const flow::key_range& range) {
  char text[20];
  std::snprintf(text, sizeof text, "%08x-%08x", range.begin, range.end);
  return text;
}

pending_work parse_state(std::string_view state_json) {
  pending_work work;
  if (state_json.empty()) return work;
  json::error_code broken;
  const json::value state = json::parse(state_json, broken);
  if (broken) refuse("state", "is not JSON: " + broken.message());
  if (state.is_null()) return work;
  if (!state.is_object()) refuse("state", "is not an object");
  for (const auto& [state_key, ranges] : state.get_object()) {
    if (ranges.is_null()) continue;
    const std::string where = "binding " + std::string(state_key);
    if (!ranges.is_object()) refuse(where, "is not an object");
    for (const auto& [range, entry] : ranges.get_object()) {
      if (entry.is_null()) continue;
      work[state_key].emplace(range, parse_entry(entry, where + ", range " + std::string(range)));
    }
  }
  return work;
}

std::string to_patch(const pending_work& work) {
  return patch(work, [](const pending_entry& entry) -> json::value { return to_json(entry); });
}

std::string to_clearing_patch(const pending_work& work) {
  return patch(work, [](const pending_entry&) -> json::value { return nullptr; });
}

std::vector<std::string> objects_of(const pending_work& work) {
  std::vector<std::string> keys;
  for (const auto& [state_key, ranges] : work) {
    for (const auto& [range, entry] : ranges) {
      append(keys, entry.store_files);
      append(keys, entry.delete_files);
    }
  }
  return keys;
}

}  // namespace connector
