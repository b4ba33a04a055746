// Endpoint, resource and field configuration: strict parsing into plain structs.
#pragma once

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "net/secret.hpp"
#include "redshift/connection.hpp"

namespace connector {

/// What is wrong with a configuration, naming the property (never its value when that is a secret).
struct config_error : std::runtime_error {
  using std::runtime_error::runtime_error;
};

struct feature_flags {
  bool datetime_keys_as_string = true;
  bool native_binary_column_type = true;
  bool s3_use_dualstack_endpoints = false;
  bool retain_existing_data_on_backfill = false;
  bool allow_existing_tables_for_new_bindings = false;
  bool always_drop_tables_on_backfill = false;
};
/// Comma-separated, "no_" turns off, later ones win, unknown names have no effect.
feature_flags parse_feature_flags(std::string_view text);

struct sync_schedule {
  std::string sync_frequency, timezone, fast_sync_start_time, fast_sync_stop_time, fast_sync_enabled_days;
};
struct dbt_job_trigger {
  std::string job_id, account_id, access_url, account_prefix, cause, mode = "skip", interval = "30m";
  net::secret api_key;
};
struct ssh_forwarding {
  std::string ssh_endpoint;
  net::secret private_key;
};

struct endpoint_config {
  std::string address, user, database, schema;
  net::secret password;
  std::string bucket, aws_access_key_id, region, bucket_path;  // bucket_path without a leading slash
  net::secret aws_secret_access_key;
  bool hard_delete = false;
  std::optional<connector::sync_schedule> sync_schedule;
  std::optional<connector::dbt_job_trigger> dbt_job_trigger;
  std::optional<ssh_forwarding> tunnel;  // present only when its endpoint is not empty
  bool no_flow_document = false;
  feature_flags flags;
  redshift::tls_mode tls = redshift::tls_mode::verify_full;
  std::string ssl_root_certificate;

  /// address split into host and port (5439 when it names none).
  redshift::endpoint warehouse() const;
};

/// Unknown properties at any depth, wrong types, missing and invalid values throw config_error. Property
/// names are exact. Settings that this version cannot honour (SSH tunnel) are refused here, by name.
endpoint_config parse_endpoint_config(std::string_view json);

struct resource_config {
  std::string table, schema;
  bool delta_updates = false;
  /// [schema, table], or [table] when there is no schema at all.
  std::vector<std::string> path(const endpoint_config& endpoint) const;
};
resource_config parse_resource_config(std::string_view json);

struct field_config {
  bool cast_to_string = false;  // castToString, or its legacy synonym ignoreStringFormat
  std::string ddl;              // DDL: used as it is
};
/// Names without regard to case. `json` empty: no configuration.
field_config parse_field_config(std::string_view json);

}  // namespace connector
