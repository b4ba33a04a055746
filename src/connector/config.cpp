#include "connector/config.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "connector/schedule_syntax.hpp"
#include "connector/strict_json.hpp"
#include "connector/text.hpp"

namespace connector {

namespace {

constexpr std::string_view endpoint_name = "endpoint configuration";

[[noreturn]] void refuse(const std::string& why) {
  throw config_error(std::string(endpoint_name) + ": " + why);
}

// ---- reading: names and types ---------------------------------------------------------------------------

sync_schedule read_schedule(strict_reader& in) {
  sync_schedule out;
  out.sync_frequency = in.string("syncFrequency");
  out.timezone = in.string("timezone");
  out.fast_sync_start_time = in.string("fastSyncStartTime");
  out.fast_sync_stop_time = in.string("fastSyncStopTime");
  out.fast_sync_enabled_days = in.string("fastSyncEnabledDays");
  in.finish();
  return out;
}

dbt_job_trigger read_trigger(strict_reader& in) {
  dbt_job_trigger out;
  out.job_id = in.string("job_id");
  out.account_id = in.string("account_id");
  out.access_url = in.string("access_url");
  out.api_key = net::secret(in.string("api_key"));
  out.cause = in.string("cause");
  if (std::string mode = in.string("mode"); !mode.empty()) out.mode = std::move(mode);
  if (std::string interval = in.string("interval"); !interval.empty()) out.interval = std::move(interval);
  out.account_prefix = in.string("account_prefix");
  in.finish();
  return out;
}

std::optional<ssh_forwarding> read_tunnel(strict_reader& in) {
  std::optional<ssh_forwarding> out;
  if (auto ssh = in.object("sshForwarding")) {
    out.emplace();
    out->ssh_endpoint = ssh->string("sshEndpoint");
    out->private_key = net::secret(ssh->string("privateKey"));
    ssh->finish();
    if (out->ssh_endpoint.empty()) out.reset();
  }
  in.finish();
  return out;
}

redshift::tls_mode to_tls_mode(const std::string& text) {
  if (text.empty() || text == "verify-full") return redshift::tls_mode::verify_full;
  if (text == "verify-ca") return redshift::tls_mode::verify_ca;
  if (text == "require") return redshift::tls_mode::require;
  refuse("\"advanced.sslMode\" is \"" + text + "\", but must be verify-full, verify-ca or require");
}

void read_advanced(strict_reader& in, endpoint_config& out) {
  out.no_flow_document = in.boolean("no_flow_document");
  out.flags = parse_feature_flags(in.string("feature_flags"));
  const std::string update_delay = in.string("updateDelay");
  const std::string ssl_mode = in.string("sslMode");
  out.ssl_root_certificate = in.string("sslRootCertificate");
  in.finish();

  out.tls = to_tls_mode(ssl_mode);
  if (update_delay.empty()) return;
  // The older name of the same setting.
  if (!out.sync_schedule) out.sync_schedule.emplace();
  if (!out.sync_schedule->sync_frequency.empty()) {
    refuse(
        "\"advanced.updateDelay\" is the former name of \"syncSchedule.syncFrequency\"; set only the latter");
  }
  if (!parse_duration(update_delay)) {
    refuse("\"advanced.updateDelay\" is \"" + update_delay + "\", but must be a duration such as 30m");
  }
  out.sync_schedule->sync_frequency = update_delay;
}

endpoint_config read_endpoint(strict_reader& in) {
  endpoint_config out;
  out.address = in.string("address");
  out.user = in.string("user");
  out.password = net::secret(in.string("password"));
  out.database = in.string("database");
  out.schema = in.string("schema");
  out.bucket = in.string("bucket");
  out.aws_access_key_id = in.string("awsAccessKeyId");
  out.aws_secret_access_key = net::secret(in.string("awsSecretAccessKey"));
  out.region = in.string("region");
  out.bucket_path = in.string("bucketPath");
  out.hard_delete = in.boolean("hardDelete");
  if (auto schedule = in.object("syncSchedule")) out.sync_schedule = read_schedule(*schedule);
  if (auto trigger = in.object("dbt_job_trigger")) out.dbt_job_trigger = read_trigger(*trigger);
  if (auto tunnel = in.object("networkTunnel")) out.tunnel = read_tunnel(*tunnel);
  if (auto advanced = in.object("advanced")) read_advanced(*advanced, out);
  in.finish();
  return out;
}

// ---- checking: values -----------------------------------------------------------------------------------

void check_required(const endpoint_config& config) {
  const std::array<std::pair<std::string_view, bool>, 7> required{{
      {"address", config.address.empty()},
      {"user", config.user.empty()},
      {"password", config.password.empty()},
      {"bucket", config.bucket.empty()},
      {"awsAccessKeyId", config.aws_access_key_id.empty()},
      {"awsSecretAccessKey", config.aws_secret_access_key.empty()},
      {"region", config.region.empty()},
  }};
  for (const auto& [name, missing] : required) {
    if (missing) refuse("\"" + std::string(name) + "\" is required and must not be empty");
  }
}

/// An incomplete block would be silently inert, so it is reported; one without any setting is none at all.
/// `mode` and `interval` do not count as settings: forms fill them in from the schema's defaults.
void check_trigger(std::optional<dbt_job_trigger>& trigger) {
  if (!trigger) return;
  const std::array<std::pair<std::string_view, bool>, 4> needed{{
      {"job_id", trigger->job_id.empty()},
      {"account_id", trigger->account_id.empty()},
      {"api_key", trigger->api_key.empty()},
      {"access_url", trigger->access_url.empty() && trigger->account_prefix.empty()},
  }};
  const auto is_missing = [](const auto& member) { return member.second; };
  if (trigger->cause.empty() && std::all_of(needed.begin(), needed.end(), is_missing)) {
    trigger.reset();
    return;
  }
  for (const auto& [name, missing] : needed) {
    if (missing)
      refuse("\"dbt_job_trigger." + std::string(name) + "\" is required to trigger dbt Cloud jobs");
  }
  if (!trigger->access_url.empty() && !trigger->access_url.starts_with("https://")) {
    refuse("\"dbt_job_trigger.access_url\" must begin with https://");
  }
  if (trigger->mode != "skip" && trigger->mode != "replace" && trigger->mode != "ignore") {
    refuse("\"dbt_job_trigger.mode\" is \"" + trigger->mode + "\", but must be skip, replace or ignore");
  }
  if (!parse_duration(trigger->interval)) {
    refuse("\"dbt_job_trigger.interval\" is \"" + trigger->interval +
           "\", but must be a duration such as 30m");
  }
}

void check_bucket_path(std::string& path) {
  const std::string given = path;
  if (path.starts_with('/')) path.erase(0, 1);
  if (path.starts_with('/') || path.find("://") != std::string::npos) {
    refuse("\"bucketPath\" is \"" + given +
           "\", but must be a prefix of object keys only, such as flow/staging; the bucket itself is set by "
           "\"bucket\"");
  }
}

void check_certificate(const std::string& pem) {
  if (pem.empty()) return;
  const std::size_t begin = pem.find("-----BEGIN CERTIFICATE-----");
  if (begin == std::string::npos || pem.find("-----END CERTIFICATE-----", begin) == std::string::npos) {
    refuse(
        "\"advanced.sslRootCertificate\" must be a certificate in PEM form, with its -----BEGIN "
        "CERTIFICATE----- "
        "and -----END CERTIFICATE----- lines");
  }
}

// ---- addresses ------------------------------------------------------------------------------------------

struct host_and_port {
  std::string host;
  std::uint16_t port = 5439;  // Redshift's default
};

/// "host", "host:port", "[IPv6]" or "[IPv6]:port".
std::optional<host_and_port> split_address(std::string_view address) {
  host_and_port out;
  std::string_view port;
  bool has_port = false;
  if (address.starts_with('[')) {
    const std::size_t close = address.find(']');
    if (close == std::string_view::npos) return std::nullopt;
    out.host = address.substr(1, close - 1);
    port = address.substr(close + 1);
    if (!port.empty() && port.front() != ':') return std::nullopt;
    has_port = !port.empty();
    if (has_port) port.remove_prefix(1);
  } else {
    const std::size_t colon = address.find(':');
    out.host = address.substr(0, colon);
    has_port = colon != std::string_view::npos;
    if (has_port) port = address.substr(colon + 1);
  }
  if (out.host.empty() || out.host.find_first_of("/@ \t\r\n") != std::string::npos) return std::nullopt;
  if (!has_port) return out;
  const auto [end, ec] = std::from_chars(port.data(), port.data() + port.size(), out.port);
  if (ec != std::errc() || end != port.data() + port.size() || out.port == 0) return std::nullopt;
  return out;
}

}  // namespace

feature_flags parse_feature_flags(std::string_view text) {
  feature_flags flags;
  const std::array<std::pair<std::string_view, bool*>, 6> known{{
      {"datetime_keys_as_string", &flags.datetime_keys_as_string},
      {"native_binary_column_type", &flags.native_binary_column_type},
      {"s3_use_dualstack_endpoints", &flags.s3_use_dualstack_endpoints},
      {"retain_existing_data_on_backfill", &flags.retain_existing_data_on_backfill},
      {"allow_existing_tables_for_new_bindings", &flags.allow_existing_tables_for_new_bindings},
      {"always_drop_tables_on_backfill", &flags.always_drop_tables_on_backfill},
  }};
  for (std::string_view name : split_at_commas(text)) {
    const bool on = !name.starts_with("no_");
    if (!on) name.remove_prefix(3);
    for (const auto& [known_name, flag] : known) {
      if (name == known_name) *flag = on;
    }
  }
  return flags;
}

redshift::endpoint endpoint_config::warehouse() const {
  const auto where = split_address(address);
  if (!where) {
    // Not quoted: people paste whole connection URLs here, password included.
    refuse(
        "\"address\" must be a host and a port, such as "
        "cluster.account.us-east-2.redshift.amazonaws.com:5439, "
        "without a scheme, a user or a database name");
  }
  redshift::endpoint out;
  out.host = where->host;
  out.port = where->port;
  out.user = user;
  out.password = password;
  out.database = database;
  out.tls = tls;
  out.root_certificate_pem = ssl_root_certificate;
  return out;
}

endpoint_config parse_endpoint_config(std::string_view json) {
  const boost::json::object object = parse_object(json, endpoint_name);
  strict_reader reader(object, std::string(endpoint_name));
  endpoint_config config = read_endpoint(reader);

  check_required(config);
  static_cast<void>(config.warehouse());  // refuses a malformed address
  if (config.sync_schedule) check_schedule(*config.sync_schedule);
  check_trigger(config.dbt_job_trigger);
  check_bucket_path(config.bucket_path);
  check_certificate(config.ssl_root_certificate);
  if (config.tunnel) {
    refuse(
        "\"networkTunnel.sshForwarding\" is set, but SSH tunnels are not supported by this version yet; "
        "remove it, "
        "or give the connector a direct route to the warehouse");
  }
  return config;
}

std::vector<std::string> resource_config::path(const endpoint_config& endpoint) const {
  const std::string& effective = schema.empty() ? endpoint.schema : schema;
  if (effective.empty()) return {table};
  return {effective, table};
}

resource_config parse_resource_config(std::string_view json) {
  constexpr std::string_view name = "resource configuration";
  const boost::json::object object = parse_object(json, name);
  strict_reader reader(object, std::string(name));
  resource_config out;
  out.table = reader.string("table");
  out.schema = reader.string("schema");
  out.delta_updates = reader.boolean("delta_updates");
  reader.finish();
  if (out.table.empty())
    throw config_error(std::string(name) + ": \"table\" is required and must not be empty");
  return out;
}

field_config parse_field_config(std::string_view json) {
  constexpr std::string_view name = "field configuration";
  if (json.empty() || json == "null") return {};
  const boost::json::object object = parse_object(json, name);
  strict_reader reader(object, std::string(name), name_match::ignoring_case);
  field_config out;
  const bool cast_to_string = reader.boolean("castToString");
  const bool ignore_string_format = reader.boolean("ignoreStringFormat");
  out.cast_to_string = cast_to_string || ignore_string_format;
  out.ddl = reader.string("DDL");
  reader.finish();
  return out;
}

}  // namespace connector
