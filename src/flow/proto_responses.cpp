#include "flow/proto_responses.hpp"

#include <protozero/pbf_writer.hpp>

#include "flow/checkpoint.hpp"

namespace flow {
namespace {

using protozero::pbf_writer;

void write_text(pbf_writer& out, std::uint32_t field, std::string_view text) {
  if (!text.empty()) out.add_string(field, text.data(), text.size());
}
void write_number(pbf_writer& out, std::uint32_t field, std::uint32_t value) {
  if (value != 0) out.add_uint32(field, value);
}
void write_flag(pbf_writer& out, std::uint32_t field, bool value) {
  if (value) out.add_bool(field, value);
}

void write_constraint(const projection_constraint& constraint, pbf_writer out) {
  // Inferred numbers: ProjectionConstraint is newer than the published definition.
  constexpr std::uint32_t field_name = 1, constraint_message = 2;
  write_text(out, field_name, constraint.field);
  pbf_writer inner(out, constraint_message);
  if (constraint.type != constraint_type::invalid)
    inner.add_enum(2, static_cast<std::int32_t>(constraint.type));
  write_text(inner, 3, constraint.reason);
  write_text(inner, 4, constraint.folded_field);
}

std::string to_message(const serialization_policy& policy) {
  std::string message;
  pbf_writer out(message);
  write_number(out, 1, policy.str_truncate_after);
  write_number(out, 2, policy.nested_obj_truncate_after);
  write_number(out, 3, policy.array_truncate_after);
  return message;
}

void write_binding(const validated_binding& binding, pbf_writer out) {
  // Inferred numbers: these members are newer than the published definition.
  constexpr std::uint32_t case_insensitive_fields = 5, projection_constraints = 6;
  for (const auto& part : binding.resource_path) out.add_string(2, part);
  write_flag(out, 3, binding.delta_updates);
  // Always there, even if empty (which a nested writer would leave out): without it some runtimes choose a
  // policy of their own.
  out.add_message(4, to_message(binding.ser_policy));
  write_flag(out, case_insensitive_fields, binding.case_insensitive_fields);
  for (const auto& constraint : binding.constraints)
    write_constraint(constraint, pbf_writer(out, projection_constraints));
}

void write_state(const std::optional<state_update>& state, pbf_writer& out, std::uint32_t field) {
  if (!state) return;
  pbf_writer update(out, field);
  write_text(update, 1, state->updated_json);
  write_flag(update, 2, state->merge_patch);
}

void write(const spec_response& message, pbf_writer& out) {
  out.add_uint32(1, protocol_version);
  write_text(out, 2, message.config_schema_json);
  write_text(out, 3, message.resource_config_schema_json);
  write_text(out, 4, message.documentation_url);
}

void write(const validated_response& message, pbf_writer& out) {
  for (const auto& binding : message.bindings) write_binding(binding, pbf_writer(out, 1));
}

void write(const applied_response& message, pbf_writer& out) {
  write_text(out, 1, message.action_description);
  write_state(message.state, out, 2);
}

void write(const opened_response& message, pbf_writer& out) {
  // Absent and empty differ: "go on from the recovery log" and "start from zero".
  if (message.runtime_checkpoint) out.add_message(1, serialize_checkpoint(*message.runtime_checkpoint));
  write_flag(out, 2, message.disable_load_optimization);
}

void write(const loaded_response& message, pbf_writer& out) {
  write_number(out, 1, message.binding);
  write_text(out, 2, message.doc);
}

void write(const flushed_response&, pbf_writer&) {}
void write(const started_commit_response& message, pbf_writer& out) { write_state(message.state, out, 1); }
void write(const acknowledged_response& message, pbf_writer& out) { write_state(message.state, out, 1); }

}  // namespace

void append_proto_response(const response& message, std::string& out) {
  // The members of Response are numbered in the order of the variant.
  const auto field = static_cast<std::uint32_t>(message.index() + 1);
  std::string kind_bytes;
  pbf_writer members(kind_bytes);
  std::visit([&](const auto& kind) { write(kind, members); }, message);
  pbf_writer(out).add_message(field, kind_bytes);
}

}  // namespace flow
