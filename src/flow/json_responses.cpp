#include "flow/json_responses.hpp"

#include <array>
#include <stdexcept>
#include <string_view>

#include "flow/base64.hpp"
#include "flow/json_text.hpp"

namespace flow {
namespace {

/// Appends JSON without the white space around its tokens.
void append_compact(std::string_view json, std::string& out) {
  bool in_string = false, escaped = false;
  for (const char c : json) {
    if (in_string && c == '\n')
      throw std::invalid_argument("JSON to be sent to the runtime has a line break inside a string");
    if (!in_string && (c == ' ' || c == '\t' || c == '\n' || c == '\r')) continue;
    out += c;
    if (c == '"' && !escaped) in_string = !in_string;
    escaped = c == '\\' && !escaped;
  }
}

/// Writes the members of one object; the destructor closes it. Members with default values are left out.
class object_writer {
 public:
  explicit object_writer(std::string& out) : out_(out) { out_ += '{'; }
  ~object_writer() { out_ += '}'; }
  object_writer(const object_writer&) = delete;
  object_writer& operator=(const object_writer&) = delete;

  /// Begins a member whose value the caller appends.
  std::string& begin(std::string_view name) {
    if (!first_) out_ += ',';
    first_ = false;
    append_json_string(name, out_);
    out_ += ':';
    return out_;
  }
  void string(std::string_view name, std::string_view value) {
    if (!value.empty()) append_json_string(value, begin(name));
  }
  /// A JSON value as it is, but on one line.
  void raw(std::string_view name, std::string_view json) {
    if (json.empty()) return;
    begin(name);
    if (json.find('\n') == json.npos)
      out_ += json;
    else
      append_compact(json, out_);
  }
  void number(std::string_view name, std::uint32_t value) {
    if (value != 0) begin(name) += std::to_string(value);
  }
  template <class Integer>
  void quoted_number(std::string_view name, Integer value) {
    if (value != 0) begin(name) += '"' + std::to_string(value) + '"';
  }
  void boolean(std::string_view name, bool value) {
    if (value) begin(name) += "true";
  }
  template <class Items, class Write>
  void array(std::string_view name, const Items& items, Write write) {
    if (items.empty()) return;
    begin(name) += '[';
    for (const auto& item : items) {
      write(item, out_);
      out_ += ',';
    }
    out_.back() = ']';
  }

 private:
  std::string& out_;
  bool first_ = true;
};

std::string_view constraint_name(constraint_type type) {
  constexpr std::array<std::string_view, 7> names{
      "INVALID",        "FIELD_REQUIRED",  "LOCATION_REQUIRED", "LOCATION_RECOMMENDED",
      "FIELD_OPTIONAL", "FIELD_FORBIDDEN", "INCOMPATIBLE"};
  return type == constraint_type::invalid ? "" : names.at(static_cast<std::size_t>(type));
}

void write_constraint(const projection_constraint& constraint, std::string& out) {
  object_writer outer(out);
  outer.string("field", constraint.field);
  object_writer inner(outer.begin("constraint"));
  inner.string("type", constraint_name(constraint.type));
  inner.string("reason", constraint.reason);
  inner.string("foldedField", constraint.folded_field);
}

void write_policy(const serialization_policy& policy, std::string& out) {
  object_writer members(out);
  members.number("strTruncateAfter", policy.str_truncate_after);
  members.number("nestedObjTruncateAfter", policy.nested_obj_truncate_after);
  members.number("arrayTruncateAfter", policy.array_truncate_after);
}

void write_binding(const validated_binding& binding, std::string& out) {
  object_writer members(out);
  members.array("resourcePath", binding.resource_path, append_json_string);
  members.boolean("deltaUpdates", binding.delta_updates);
  // Always there, even if empty: without it some runtimes choose a policy of their own.
  write_policy(binding.ser_policy, members.begin("serPolicy"));
  members.boolean("caseInsensitiveFields", binding.case_insensitive_fields);
  members.array("projectionConstraints", binding.constraints, write_constraint);
}

void write_producer(const checkpoint_producer& producer, std::string& out) {
  object_writer members(out);
  members.string("id", encode_base64(producer.id));
  object_writer state(members.begin("state"));
  state.quoted_number("lastAck", producer.last_ack);
  state.quoted_number("begin", producer.begin);
}

void write_source(const checkpoint_source& source, std::string& out) {
  object_writer members(out);
  members.quoted_number("readThrough", source.read_through);
  members.array("producers", source.producers, write_producer);
}

void write_checkpoint(const checkpoint& value, std::string& out) {
  object_writer members(out);
  if (!value.sources.empty()) {
    object_writer sources(members.begin("sources"));
    for (const auto& [journal, source] : value.sources) write_source(source, sources.begin(journal));
  }
  if (!value.ack_intents.empty()) {
    object_writer intents(members.begin("ackIntents"));
    for (const auto& [journal, intent] : value.ack_intents)
      append_json_string(encode_base64(intent), intents.begin(journal));
  }
}

void write_state(const std::optional<state_update>& state, object_writer& members) {
  if (!state) return;
  object_writer update(members.begin("state"));
  update.raw("updated", state->updated_json);
  update.boolean("mergePatch", state->merge_patch);
}

void write_members(const spec_response& message, object_writer& members) {
  members.number("protocol", protocol_version);
  members.raw("configSchema", message.config_schema_json);
  members.raw("resourceConfigSchema", message.resource_config_schema_json);
  members.string("documentationUrl", message.documentation_url);
}

void write_members(const validated_response& message, object_writer& members) {
  members.array("bindings", message.bindings, write_binding);
}

void write_members(const applied_response& message, object_writer& members) {
  members.string("actionDescription", message.action_description);
  write_state(message.state, members);
}

void write_members(const opened_response& message, object_writer& members) {
  // Absent and empty differ: "go on from the recovery log" and "start from zero".
  if (message.runtime_checkpoint)
    write_checkpoint(*message.runtime_checkpoint, members.begin("runtimeCheckpoint"));
  members.boolean("disableLoadOptimization", message.disable_load_optimization);
}

void write_members(const loaded_response& message, object_writer& members) {
  members.number("binding", message.binding);
  members.raw("doc", message.doc);
}

void write_members(const flushed_response&, object_writer&) {}

void write_members(const started_commit_response& message, object_writer& members) {
  write_state(message.state, members);
}

void write_members(const acknowledged_response& message, object_writer& members) {
  write_state(message.state, members);
}

constexpr std::array<std::string_view, std::variant_size_v<response>> kinds{
    "spec", "validated", "applied", "opened", "loaded", "flushed", "startedCommit", "acknowledged"};

}  // namespace

void append_json_response(const response& message, std::string& out) {
  const std::size_t before = out.size();
  try {
    object_writer top(out);
    object_writer members(top.begin(kinds[message.index()]));
    std::visit([&](const auto& kind) { write_members(kind, members); }, message);
  } catch (...) {
    out.resize(before);  // half a message must never reach the runtime
    throw;
  }
  out += '\n';
}

}  // namespace flow
