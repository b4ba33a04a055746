#include "connector/config.hpp"

#include <doctest/doctest.h>

#include <boost/json.hpp>

#include "samples.hpp"

using namespace connector;

namespace {

/// The sample configuration, changed by a JSON merge on its top level; null removes.
std::string with(std::string_view changes) {
  auto config = boost::json::parse(samples::config_json()).as_object();
  const auto parsed = boost::json::parse({changes.data(), changes.size()});
  for (const auto& [name, value] : parsed.as_object()) {
    if (value.is_null()) {
      config.erase(name);
    } else {
      config[name] = value;
    }
  }
  return boost::json::serialize(config);
}

std::string error_of(const std::string& json) {
  try {
    parse_endpoint_config(json);
  } catch (const config_error& e) {
    return e.what();
  }
  return "";
}

struct error_case {
  const char* name;
  const char* changes;
  const char* want;
};

}  // namespace

TEST_CASE("a complete endpoint configuration is read") {
  const auto config = parse_endpoint_config(with(R"({
      "bucketPath": "/flow/staging/", "hardDelete": true,
      "syncSchedule": {"syncFrequency": "5m", "timezone": "America/New_York", "fastSyncStartTime": "09:00",
                       "fastSyncStopTime": "17:00", "fastSyncEnabledDays": "M-F"},
      "dbt_job_trigger": {"job_id": "1", "account_id": "2", "api_key": "k", "access_url": "https://x.dbt.com",
                          "mode": "replace", "interval": "1h"},
      "advanced": {"no_flow_document": true, "feature_flags": "no_datetime_keys_as_string", "sslMode": "verify-ca",
                   "sslRootCertificate": "-----BEGIN CERTIFICATE-----\nMII\n-----END CERTIFICATE-----\n"}})"));
  CHECK(config.user == "flow");
  CHECK(config.password.reveal() == "s3cret-pw");
  CHECK(config.database == "dev");
  CHECK(config.schema == "public");
  CHECK(config.bucket == "staging");
  CHECK(config.aws_access_key_id == "AKIAEXAMPLE");
  CHECK(config.aws_secret_access_key.reveal() == "s3cret-aws");
  CHECK(config.region == "us-east-1");
  CHECK(config.bucket_path == "flow/staging/");
  CHECK(config.hard_delete);
  REQUIRE(config.sync_schedule);
  CHECK(config.sync_schedule->sync_frequency == "5m");
  CHECK(config.sync_schedule->fast_sync_enabled_days == "M-F");
  REQUIRE(config.dbt_job_trigger);
  CHECK(config.dbt_job_trigger->mode == "replace");
  CHECK(config.dbt_job_trigger->api_key.reveal() == "k");
  CHECK(config.no_flow_document);
  CHECK_FALSE(config.flags.datetime_keys_as_string);
  CHECK(config.tls == redshift::tls_mode::verify_ca);

  const auto warehouse = config.warehouse();
  CHECK(warehouse.host == "warehouse.example.com");
  CHECK(warehouse.port == 5439);
  CHECK(warehouse.root_certificate_pem.starts_with("-----BEGIN"));
}

TEST_CASE("what is left out has its default") {
  const auto config = parse_endpoint_config(with(R"({"schema": null, "database": null})"));
  CHECK(config.schema.empty());
  CHECK(config.database.empty());
  CHECK(config.bucket_path.empty());
  CHECK_FALSE(config.hard_delete);
  CHECK_FALSE(config.sync_schedule);
  CHECK_FALSE(config.dbt_job_trigger);
  CHECK_FALSE(config.tunnel);
  CHECK_FALSE(config.no_flow_document);
  CHECK(config.flags.datetime_keys_as_string);
  CHECK(config.flags.native_binary_column_type);
  CHECK_FALSE(config.flags.retain_existing_data_on_backfill);
  CHECK(config.tls == redshift::tls_mode::verify_full);
}

TEST_CASE(
    "Errors a user can meet, C1 and C4: a wrong endpoint configuration is refused with a text that names the "
    "property") {
  const error_case cases[] = {
      {"unknown property, misspelt", R"({"adress": "x"})",
       R"(endpoint configuration has an unknown property "adress"; did you mean "address"?)"},
      {"unknown property, other style", R"({"hard_delete": true})",
       R"(endpoint configuration has an unknown property "hard_delete"; did you mean "hardDelete"?)"},
      {"unknown property, nothing alike", R"({"colour": "x"})",
       R"(endpoint configuration has an unknown property "colour")"},
      {"unknown nested property", R"({"advanced": {"sslmode": "require"}})",
       R"(endpoint configuration has an unknown property "advanced.sslmode"; did you mean "sslMode"?)"},
      {"unknown property two levels down", R"({"networkTunnel": {"sshForwarding": {"port": "22"}}})",
       R"(endpoint configuration has an unknown property "networkTunnel.sshForwarding.port")"},
      {"a name in another case", R"({"Address": "x"})",
       R"(endpoint configuration has an unknown property "Address"; did you mean "address"?)"},
      {"text for a boolean", R"({"hardDelete": "yes"})",
       R"(endpoint configuration: "hardDelete" must be a boolean, not a string)"},
      {"a list for a secret", R"({"password": ["s3cret-pw"]})",
       R"(endpoint configuration: "password" must be a string, not an array)"},
      {"a number for a string", R"({"dbt_job_trigger": {"job_id": 12}})",
       R"(endpoint configuration: "dbt_job_trigger.job_id" must be a string, not a number)"},
      {"text for an object", R"({"advanced": "none"})",
       R"(endpoint configuration: "advanced" must be an object, not a string)"},
      {"no address", R"({"address": null})",
       R"(endpoint configuration: "address" is required and must not be empty)"},
      {"no user comes before no region", R"({"user": "", "region": ""})",
       R"(endpoint configuration: "user" is required and must not be empty)"},
      {"empty password", R"({"password": ""})",
       R"(endpoint configuration: "password" is required and must not be empty)"},
      {"no bucket", R"({"bucket": null})",
       R"(endpoint configuration: "bucket" is required and must not be empty)"},
      {"no key id", R"({"awsAccessKeyId": ""})",
       R"(endpoint configuration: "awsAccessKeyId" is required and must not be empty)"},
      {"no secret key", R"({"awsSecretAccessKey": null})",
       R"(endpoint configuration: "awsSecretAccessKey" is required and must not be empty)"},
      {"no region", R"({"region": null})",
       R"(endpoint configuration: "region" is required and must not be empty)"},
      {"an address with a scheme and a password", R"({"address": "redshift://flow:s3cret-pw@host:5439/dev"})",
       "endpoint configuration: \"address\" must be a host and a port, such as "
       "cluster.account.us-east-2.redshift.amazonaws.com:5439, without a scheme, a user or a database name"},
      {"a bucket path with a scheme", R"({"bucketPath": "s3://staging/flow"})",
       "endpoint configuration: \"bucketPath\" is \"s3://staging/flow\", but must be a prefix of object keys "
       "only, such "
       "as flow/staging; the bucket itself is set by \"bucket\""},
      {"a bucket path with two slashes in front", R"({"bucketPath": "//flow"})",
       "endpoint configuration: \"bucketPath\" is \"//flow\", but must be a prefix of object keys only, such "
       "as "
       "flow/staging; the bucket itself is set by \"bucket\""},
      {"an unknown SSL mode", R"({"advanced": {"sslMode": "disable"}})",
       R"(endpoint configuration: "advanced.sslMode" is "disable", but must be verify-full, verify-ca or require)"},
      {"a certificate that is none", R"({"advanced": {"sslRootCertificate": "/etc/ssl/ca.pem"}})",
       "endpoint configuration: \"advanced.sslRootCertificate\" must be a certificate in PEM form, with its "
       "-----BEGIN "
       "CERTIFICATE----- and -----END CERTIFICATE----- lines"},
      {"both names of the frequency",
       R"({"syncSchedule": {"syncFrequency": "5m"}, "advanced": {"updateDelay": "1h"}})",
       "endpoint configuration: \"advanced.updateDelay\" is the former name of "
       "\"syncSchedule.syncFrequency\"; set only "
       "the latter"},
      {"an update delay that is no duration", R"({"advanced": {"updateDelay": "soon"}})",
       R"(endpoint configuration: "advanced.updateDelay" is "soon", but must be a duration such as 30m)"},
      {"a dbt trigger without a job", R"({"dbt_job_trigger": {"account_id": "2"}})",
       R"(endpoint configuration: "dbt_job_trigger.job_id" is required to trigger dbt Cloud jobs)"},
      {"a dbt trigger without a key", R"({"dbt_job_trigger": {"job_id": "1", "account_id": "2"}})",
       R"(endpoint configuration: "dbt_job_trigger.api_key" is required to trigger dbt Cloud jobs)"},
      {"a dbt trigger that knows no address",
       R"({"dbt_job_trigger": {"job_id": "1", "account_id": "2", "api_key": "s3cret-dbt"}})",
       R"(endpoint configuration: "dbt_job_trigger.access_url" is required to trigger dbt Cloud jobs)"},
      {"a dbt trigger with nothing but a cause", R"({"dbt_job_trigger": {"cause": "new data"}})",
       R"(endpoint configuration: "dbt_job_trigger.job_id" is required to trigger dbt Cloud jobs)"},
      {"a dbt address without TLS",
       R"({"dbt_job_trigger": {"job_id": "1", "account_id": "2", "api_key": "s3cret-dbt", "access_url": "http://x"}})",
       R"(endpoint configuration: "dbt_job_trigger.access_url" must begin with https://)"},
      {"an unknown dbt mode",
       R"({"dbt_job_trigger": {"job_id": "1", "account_id": "2", "api_key": "k", "access_url": "https://x", "mode": "wait"}})",
       R"(endpoint configuration: "dbt_job_trigger.mode" is "wait", but must be skip, replace or ignore)"},
      {"a dbt interval that is no duration",
       R"({"dbt_job_trigger": {"job_id": "1", "account_id": "2", "api_key": "k", "account_prefix": "x", "interval": "1d"}})",
       R"(endpoint configuration: "dbt_job_trigger.interval" is "1d", but must be a duration such as 30m)"},
      {"an SSH tunnel",
       R"({"networkTunnel": {"sshForwarding": {"sshEndpoint": "ssh://me@bastion", "privateKey": "s3cret-key"}}})",
       "endpoint configuration: \"networkTunnel.sshForwarding\" is set, but SSH tunnels are not supported by "
       "this "
       "version yet; remove it, or give the connector a direct route to the warehouse"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.name);
    const std::string error = error_of(with(c.changes));
    CHECK(error == c.want);
    CHECK(error.find("s3cret") == std::string::npos);
  }
}

TEST_CASE("a property that is unknown is refused at any depth") {
  struct {
    const char* changes;
    const char* name;
  } const cases[] = {
      {R"({"x": 1})", "x"},
      {R"({"syncSchedule": {"x": 1}})", "syncSchedule.x"},
      {R"({"dbt_job_trigger": {"x": null}})", "dbt_job_trigger.x"},
      {R"({"networkTunnel": {"x": ""}})", "networkTunnel.x"},
      {R"({"networkTunnel": {"sshForwarding": {"x": {}}}})", "networkTunnel.sshForwarding.x"},
      {R"({"advanced": {"x": []}})", "advanced.x"},
      {R"({"advanced": {"feature_flags": "", "Feature_Flags": ""}})", "advanced.Feature_Flags"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.name);
    CHECK(error_of(with(c.changes))
              .starts_with("endpoint configuration has an unknown property \"" + std::string(c.name) + "\""));
  }
}

TEST_CASE("text that is no JSON object is refused without quoting it") {
  CHECK(error_of(R"({"password": "s3cret-pw",)") ==
        "endpoint configuration is not valid JSON: incomplete JSON");
  CHECK(error_of("[]") == "endpoint configuration must be a JSON object, not an array");
  CHECK(error_of("null") == "endpoint configuration must be a JSON object, not null");
}

TEST_CASE("an address is split into host and port") {
  struct {
    const char* address;
    const char* host;
    int port;  // 0: refused
  } const cases[] = {
      {"host:5440", "host", 5440},
      {"host", "host", 5439},
      {"10.0.0.1:1", "10.0.0.1", 1},
      {"[::1]:5439", "::1", 5439},
      {"[::1]", "::1", 5439},
      {"host:", "", 0},
      {":5439", "", 0},
      {"host:0", "", 0},
      {"host:65536", "", 0},
      {"host:54x", "", 0},
      {"host:5439/dev", "", 0},
      {"https://host", "", 0},
      {"user@host:5439", "", 0},
      {"ho st:5439", "", 0},
      {"[::1", "", 0},
      {"[::1]5439", "", 0},
  };
  for (const auto& c : cases) {
    CAPTURE(c.address);
    endpoint_config config;
    config.address = c.address;
    if (c.port == 0) {
      CHECK_THROWS_AS(config.warehouse(), config_error);
      continue;
    }
    CHECK(config.warehouse().host == c.host);
    CHECK(config.warehouse().port == c.port);
  }
}

TEST_CASE("one leading slash of the bucket path is dropped, a trailing one stays") {
  CHECK(parse_endpoint_config(with(R"({"bucketPath": "/a/b"})")).bucket_path == "a/b");
  CHECK(parse_endpoint_config(with(R"({"bucketPath": "a/b/"})")).bucket_path == "a/b/");
  CHECK(parse_endpoint_config(with(R"({"bucketPath": "/"})")).bucket_path.empty());
}

TEST_CASE("the deprecated update delay sets the sync frequency") {
  const auto config = parse_endpoint_config(with(R"({"advanced": {"updateDelay": "2h"}})"));
  REQUIRE(config.sync_schedule);
  CHECK(config.sync_schedule->sync_frequency == "2h");
}

TEST_CASE("a dbt trigger that only has what forms fill in is none") {
  CHECK_FALSE(parse_endpoint_config(with(R"({"dbt_job_trigger": {}})")).dbt_job_trigger);
  CHECK_FALSE(parse_endpoint_config(with(R"({"dbt_job_trigger": {"mode": "skip", "interval": "30m"}})"))
                  .dbt_job_trigger);
}

TEST_CASE("a tunnel without an endpoint is none") {
  CHECK_FALSE(
      parse_endpoint_config(with(R"({"networkTunnel": {"sshForwarding": {"sshEndpoint": ""}}})")).tunnel);
  CHECK_FALSE(parse_endpoint_config(with(R"({"networkTunnel": {}})")).tunnel);
}

TEST_CASE("Feature flags: they are turned on and off by name, and the last word counts") {
  CHECK(parse_feature_flags("").native_binary_column_type);
  CHECK_FALSE(parse_feature_flags("no_native_binary_column_type").native_binary_column_type);
  CHECK(parse_feature_flags(" retain_existing_data_on_backfill ,").retain_existing_data_on_backfill);
  CHECK(parse_feature_flags("no_always_drop_tables_on_backfill,always_drop_tables_on_backfill")
            .always_drop_tables_on_backfill);
  CHECK_FALSE(parse_feature_flags("always_drop_tables_on_backfill,no_always_drop_tables_on_backfill")
                  .always_drop_tables_on_backfill);
  CHECK_FALSE(
      parse_feature_flags("Allow_Existing_Tables_For_New_Bindings").allow_existing_tables_for_new_bindings);
  CHECK(parse_feature_flags("unknown,s3_use_dualstack_endpoints").s3_use_dualstack_endpoints);
  CHECK(parse_feature_flags("no_no_datetime_keys_as_string").datetime_keys_as_string);
  CHECK(parse_feature_flags(",, ,no_,\tallow_existing_tables_for_new_bindings\n")
            .allow_existing_tables_for_new_bindings);
  CHECK(parse_feature_flags("no_ datetime_keys_as_string").datetime_keys_as_string);
}

TEST_CASE("Feature flags: each has its default, and can be turned the other way") {
  struct {
    const char* name;
    bool feature_flags::* flag;
    bool on;
  } const cases[] = {
      {"datetime_keys_as_string", &feature_flags::datetime_keys_as_string, true},
      {"native_binary_column_type", &feature_flags::native_binary_column_type, true},
      {"s3_use_dualstack_endpoints", &feature_flags::s3_use_dualstack_endpoints, false},
      {"retain_existing_data_on_backfill", &feature_flags::retain_existing_data_on_backfill, false},
      {"allow_existing_tables_for_new_bindings", &feature_flags::allow_existing_tables_for_new_bindings,
       false},
      {"always_drop_tables_on_backfill", &feature_flags::always_drop_tables_on_backfill, false},
  };
  for (const auto& c : cases) {
    CAPTURE(c.name);
    const std::string name = c.name;
    CHECK(feature_flags().*c.flag == c.on);
    CHECK(parse_feature_flags(name).*c.flag);
    CHECK_FALSE(parse_feature_flags("no_" + name).*c.flag);
  }
}

TEST_CASE("a resource's path is made of its schema or the endpoint's, and its table") {
  endpoint_config with_schema, without;
  with_schema.schema = "Sales";
  const auto plain = parse_resource_config(R"({"table": "Orders"})");
  CHECK(plain.path(with_schema) == std::vector<std::string>{"Sales", "Orders"});
  CHECK(plain.path(without) == std::vector<std::string>{"Orders"});
  const auto other = parse_resource_config(R"({"table": "t", "schema": "x", "delta_updates": true})");
  CHECK(other.path(with_schema) == std::vector<std::string>{"x", "t"});
  CHECK(other.delta_updates);
}

TEST_CASE("a wrong resource configuration is refused") {
  CHECK_THROWS_WITH(parse_resource_config(R"({"table": ""})"),
                    R"(resource configuration: "table" is required and must not be empty)");
  CHECK_THROWS_WITH(
      parse_resource_config(R"({"table": "t", "deltaUpdates": true})"),
      R"(resource configuration has an unknown property "deltaUpdates"; did you mean "delta_updates"?)");
  CHECK_THROWS_WITH(parse_resource_config(R"({"table": "t", "delta_updates": 1})"),
                    R"(resource configuration: "delta_updates" must be a boolean, not a number)");
}

TEST_CASE("field configuration is read without regard to case") {
  CHECK(parse_field_config("").ddl.empty());
  CHECK_FALSE(parse_field_config("null").cast_to_string);
  CHECK(parse_field_config(R"({"castToString": true})").cast_to_string);
  CHECK(parse_field_config(R"({"casttostring": true})").cast_to_string);
  CHECK(parse_field_config(R"({"ignoreStringFormat": true})").cast_to_string);
  CHECK(parse_field_config(R"j({"ddl": "VARCHAR(100)"})j").ddl == "VARCHAR(100)");
  CHECK_THROWS_WITH(parse_field_config(R"({"DDL": "INT", "ddl": "BIGINT"})"),
                    R"(field configuration: "DDL" is given in several spellings)");
  CHECK_THROWS_WITH(parse_field_config("[]"), "field configuration must be a JSON object, not an array");
  CHECK_THROWS_WITH(parse_field_config(R"({"dll": "x"})"),
                    R"(field configuration has an unknown property "dll"; did you mean "DDL"?)");
  CHECK_THROWS_WITH(parse_field_config(R"({"DDL": true})"),
                    R"(field configuration: "DDL" must be a string, not a boolean)");
}
