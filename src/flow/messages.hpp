// The materialization protocol's messages as plain structs; both codecs produce and consume these.
// Names and meanings follow the protocol definition (Request.*, Response.*) of Flow.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace flow {

inline constexpr std::uint32_t protocol_version = 3032023;

// ---- the parts that specs are made of -----------------------------------------------------------------

struct string_inference {
  std::string content_type, format, content_encoding;
  std::uint32_t max_length = 0;  // 0: none
  std::string minimum, maximum;  // decimal bounds of a numeric-formatted string; empty: none
};

struct numeric_inference {
  bool has_minimum = false, has_maximum = false;
  double minimum = 0, maximum = 0;
};

struct array_inference {
  std::uint32_t min_items = 0, max_items = 0;
  bool has_max_items = false;
  std::vector<std::string> item_types;
};

enum class exists : std::uint8_t { invalid, must, may, implicit, cannot };

struct inference {
  std::vector<std::string> types;  // of: null boolean object array integer number fractional string
  std::optional<string_inference> string;
  std::optional<numeric_inference> numeric;
  std::optional<array_inference> array;
  std::string title, description;
  std::string default_json;  // empty: no default
  flow::exists exists = flow::exists::invalid;
  bool secret = false;
};

struct projection {
  std::string ptr;  // JSON pointer; empty: the root document
  std::string field;
  bool is_explicit = false;
  bool is_partition_key = false;
  bool is_primary_key = false;
  flow::inference inference;
};

struct collection_spec {
  std::string name;
  std::vector<std::string> key;  // JSON pointers
  std::string uuid_ptr;
  std::vector<projection> projections;  // ascending by field
  std::string write_schema_json, read_schema_json;
};
using collection_ptr = std::shared_ptr<const collection_spec>;  // never null in a decoded message

using field_configs = std::map<std::string, std::string, std::less<>>;  // field -> JSON text

struct field_selection {
  std::vector<std::string> keys, values;
  std::string document;  // empty: no document is selected
  field_configs configs;
};

struct serialization_policy {
  std::uint32_t str_truncate_after = 0, nested_obj_truncate_after = 0,
                array_truncate_after = 0;  // 0: no limit
};

struct materialization_binding {
  std::string resource_config_json;
  std::vector<std::string> resource_path;
  collection_ptr collection;
  field_selection selection;
  bool delta_updates = false;
  std::uint32_t backfill = 0;
  std::string state_key;
  std::optional<serialization_policy> ser_policy;
};

struct materialization_spec {
  std::string name;
  std::string config_json;  // in `last_materialization` this is wrapped and encrypted: never parse it there
  std::vector<materialization_binding> bindings, inactive_bindings;
  std::map<std::string, std::string, std::less<>> labels;  // of the shard template
};

/// Inclusive range of key hashes that a shard is responsible for.
struct key_range {
  std::uint32_t begin = 0, end = 0;
  friend bool operator==(const key_range&, const key_range&) = default;
};

struct checkpoint_producer {
  std::string id;  // six raw bytes
  std::uint64_t last_ack = 0;
  std::int64_t begin = 0;
};
struct checkpoint_source {
  std::int64_t read_through = 0;
  std::vector<checkpoint_producer> producers;
};
/// consumer.Checkpoint; empty means "start from zero".
struct checkpoint {
  std::map<std::string, checkpoint_source> sources;
  std::map<std::string, std::string> ack_intents;  // journal -> raw bytes
};

// ---- requests -----------------------------------------------------------------------------------------

/// A tuple as it came: packed bytes when there are any, else JSON array text, else no elements at all.
struct tuple_view {
  std::string_view packed, json;
};

struct spec_request {};

struct validate_binding {
  std::string resource_config_json;
  collection_ptr collection;
  field_configs configs;
  std::uint32_t backfill = 0;
  std::vector<std::string> group_by;
};
struct validate_request {
  std::string name, config_json;
  std::vector<validate_binding> bindings;
  std::optional<materialization_spec> last_materialization;
  std::string last_version;
};

struct apply_request {
  materialization_spec materialization;
  std::string version;
  std::optional<materialization_spec> last_materialization;
  std::string last_version;
  std::string state_json;  // empty: the runtime sent none
};

struct open_request {
  materialization_spec materialization;
  std::string version;
  key_range range;
  std::string state_json;  // empty or {}: a new task
};

struct load_request {
  std::uint32_t binding = 0;
  tuple_view key;
};
struct flush_request {};
struct store_request {
  std::uint32_t binding = 0;
  tuple_view key, values;
  std::string_view doc;  // empty: no document is selected
  bool exists = false, remove = false;
};
struct start_commit_request {};  // its runtime checkpoint belongs to the recovery log, not to us
struct acknowledge_request {
  std::string state_patches_json;  // v2: array of merge patches of all shards; empty: none
};

/// string_views inside stay valid until the next message is taken from the stream.
using request = std::variant<spec_request, validate_request, apply_request, open_request, load_request,
                             flush_request, store_request, start_commit_request, acknowledge_request>;

// ---- responses ----------------------------------------------------------------------------------------

struct spec_response {
  std::string config_schema_json, resource_config_schema_json, documentation_url;
};

enum class constraint_type : std::uint8_t {
  invalid = 0,
  field_required = 1,
  location_required = 2,
  location_recommended = 3,
  field_optional = 4,
  field_forbidden = 5,
  incompatible = 6,
};
struct projection_constraint {
  std::string field;
  constraint_type type = constraint_type::invalid;
  std::string reason;
  std::string folded_field;  // the column's spelling where it differs from the field's; else empty
};
struct validated_binding {
  std::vector<std::string> resource_path;
  bool delta_updates = false;
  serialization_policy ser_policy;
  bool case_insensitive_fields = false;
  std::vector<projection_constraint> constraints;  // sorted by field; a field may have two
};
struct validated_response {
  std::vector<validated_binding> bindings;
};

/// Connector state: a replacement or an RFC 7396 merge patch of what the runtime keeps for us.
struct state_update {
  std::string updated_json;
  bool merge_patch = true;
};

struct applied_response {
  std::string action_description;  // empty: nothing was to be done
  std::optional<state_update> state;
};
struct opened_response {
  std::optional<checkpoint> runtime_checkpoint;  // absent: resume from the recovery log
  bool disable_load_optimization = false;
};
struct loaded_response {
  std::uint32_t binding = 0;
  std::string_view doc;  // JSON text without a raw newline; only has to live during send()
};
struct flushed_response {};
struct started_commit_response {
  std::optional<state_update> state;
};
struct acknowledged_response {
  std::optional<state_update> state;
};

using response =
    std::variant<spec_response, validated_response, applied_response, opened_response, loaded_response,
                 flushed_response, started_commit_response, acknowledged_response>;

}  // namespace flow
