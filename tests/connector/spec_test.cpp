#include "connector/spec.hpp"

#include <doctest/doctest.h>

#include <boost/json.hpp>
#include <map>
#include <regex>
#include <set>

#include "connector/config.hpp"
#include "samples.hpp"

namespace json = boost::json;

namespace {

json::object endpoint_schema() {
  return json::parse(connector::spec(nullptr).config_schema_json).as_object();
}
json::object resource_schema() {
  return json::parse(connector::spec(nullptr).resource_config_schema_json).as_object();
}

std::set<std::string> strings(const json::value& list) {
  std::set<std::string> out;
  for (const auto& item : list.as_array()) out.emplace(item.as_string().c_str());
  return out;
}

/// Calls visit(name, schema) for every property at any depth.
template <class Visit>
void for_each_property(const json::object& schema, Visit visit) {
  if (!schema.contains("properties")) return;
  for (const auto& [name, property] : schema.at("properties").as_object()) {
    CAPTURE(std::string(name));
    visit(std::string(name), property.as_object());
    for_each_property(property.as_object(), visit);
  }
}

const json::object& property(const json::object& schema, const char* name) {
  return schema.at("properties").as_object().at(name).as_object();
}

}  // namespace

TEST_CASE("the schemas are on one line, of draft 2020-12, with the known titles") {
  const auto spec = connector::spec(nullptr);
  CHECK(spec.config_schema_json.find('\n') == std::string::npos);
  CHECK(spec.resource_config_schema_json.find('\n') == std::string::npos);
  for (const auto& schema : {endpoint_schema(), resource_schema()}) {
    CHECK(schema.at("$schema").as_string() == "https://json-schema.org/draft/2020-12/schema");
    CHECK_FALSE(schema.contains("additionalProperties"));
  }
  CHECK(endpoint_schema().at("title").as_string() == "SQL Connection");
  CHECK(resource_schema().at("title").as_string() == "SQL Table");
}

TEST_CASE("the documentation URL comes from the environment when it is set there") {
  CHECK(connector::spec("https://docs.example.com").documentation_url == "https://docs.example.com");
  CHECK(connector::spec("").documentation_url == connector::spec(nullptr).documentation_url);
  CHECK(connector::spec(nullptr).documentation_url.starts_with("https://"));
}

TEST_CASE("annotations have the JSON types that the user interface expects") {
  const std::set<std::string> booleans{"secret",         "multiline",         "advanced",
                                       "nonsensitive",   "x-collection-name", "x-schema-name",
                                       "x-delta-updates"};
  const std::set<std::string> strings_only{"type", "title", "description", "pattern"};
  const std::set<std::string> others{"order",      "default",  "enum",
                                     "properties", "required", "additionalProperties"};
  for (const auto& schema : {endpoint_schema(), resource_schema()}) {
    for_each_property(schema, [&](const std::string&, const json::object& property) {
      CHECK(property.contains("type"));
      CHECK(property.contains("title"));
      for (const auto& [key, value] : property) {
        const std::string annotation(key);
        CAPTURE(annotation);
        if (booleans.contains(annotation)) {
          CHECK(value.is_bool());
        } else if (strings_only.contains(annotation)) {
          CHECK(value.is_string());
        } else {
          CHECK(others.contains(annotation));
        }
        if (annotation == "order") CHECK(value.is_int64());
      }
      if (property.at("type") == "object") {
        CHECK(property.at("additionalProperties") == json::value(false));
      }
    });
  }
}

TEST_CASE("properties are required, secret, ordered and defaulted as tasks depend on") {
  const json::object schema = endpoint_schema();
  CHECK(strings(schema.at("required")) == std::set<std::string>{"address", "user", "password", "bucket",
                                                                "awsAccessKeyId", "awsSecretAccessKey",
                                                                "region"});
  std::map<std::string, std::int64_t> orders;
  std::set<std::string> secret, multiline;
  std::map<std::string, std::string> defaults;
  for_each_property(schema, [&](const std::string& name, const json::object& property) {
    if (property.contains("order")) orders[name] = property.at("order").as_int64();
    if (property.contains("secret")) secret.insert(name);
    if (property.contains("multiline")) multiline.insert(name);
    if (property.contains("default")) defaults[name] = json::serialize(property.at("default"));
  });
  CHECK(orders == std::map<std::string, std::int64_t>{{"address", 0},
                                                      {"user", 1},
                                                      {"password", 2},
                                                      {"database", 3},
                                                      {"schema", 4},
                                                      {"bucket", 5},
                                                      {"awsAccessKeyId", 6},
                                                      {"awsSecretAccessKey", 7},
                                                      {"region", 8},
                                                      {"bucketPath", 9},
                                                      {"hardDelete", 10},
                                                      {"syncFrequency", 0},
                                                      {"timezone", 1},
                                                      {"fastSyncStartTime", 2},
                                                      {"fastSyncStopTime", 3},
                                                      {"fastSyncEnabledDays", 4}});
  CHECK(secret == std::set<std::string>{"password", "awsSecretAccessKey", "api_key", "privateKey"});
  CHECK(multiline == std::set<std::string>{"privateKey", "sslRootCertificate"});
  CHECK(defaults == std::map<std::string, std::string>{{"schema", "\"public\""},
                                                       {"hardDelete", "false"},
                                                       {"mode", "\"skip\""},
                                                       {"interval", "\"30m\""},
                                                       {"no_flow_document", "false"},
                                                       {"sslMode", "\"verify-full\""}});
}

TEST_CASE("every property has the title that users know, and those that support may read are marked") {
  std::map<std::string, std::string> titles;
  std::set<std::string> nonsensitive, booleans;
  for (const auto& schema : {endpoint_schema(), resource_schema()}) {
    for_each_property(schema, [&](const std::string& name, const json::object& property) {
      titles[name + "/" + property.at("title").as_string().c_str()] = name;
      if (property.contains("nonsensitive")) nonsensitive.insert(name);
      if (property.at("type") == "boolean") booleans.insert(name);
    });
  }
  for (const char* title : {"address/Address",
                            "user/User",
                            "password/Password",
                            "database/Database",
                            "schema/Database Schema",
                            "bucket/S3 Staging Bucket",
                            "awsAccessKeyId/Access Key ID",
                            "awsSecretAccessKey/Secret Access Key",
                            "region/Region",
                            "bucketPath/Bucket Path",
                            "hardDelete/Hard Delete",
                            "syncSchedule/Sync Schedule",
                            "syncFrequency/Sync Frequency",
                            "timezone/Timezone",
                            "fastSyncStartTime/Fast Sync Start Time",
                            "fastSyncStopTime/Fast Sync Stop Time",
                            "fastSyncEnabledDays/Fast Sync Enabled Days",
                            "dbt_job_trigger/dbt Cloud Job Trigger",
                            "job_id/Job ID",
                            "account_id/Account ID",
                            "access_url/Access URL",
                            "api_key/API Key",
                            "cause/Cause Message",
                            "mode/Job Trigger Mode",
                            "interval/Minimum Run Interval",
                            "networkTunnel/Network Tunnel",
                            "sshForwarding/SSH Forwarding",
                            "sshEndpoint/SSH Endpoint",
                            "privateKey/SSH Private Key",
                            "advanced/Advanced Options",
                            "no_flow_document/Exclude Flow Document",
                            "feature_flags/Feature Flags",
                            "updateDelay/Update Delay",
                            "table/Table",
                            "schema/Alternative Schema",
                            "delta_updates/Delta Update"}) {
    CAPTURE(title);
    CHECK(titles.contains(title));
  }
  CHECK(nonsensitive == std::set<std::string>{"hardDelete", "syncFrequency", "timezone", "fastSyncStartTime",
                                              "fastSyncStopTime", "fastSyncEnabledDays", "mode", "interval",
                                              "no_flow_document", "feature_flags", "updateDelay", "sslMode",
                                              "sslRootCertificate", "delta_updates"});
  CHECK(booleans == std::set<std::string>{"hardDelete", "no_flow_document", "delta_updates"});
}

TEST_CASE("the nested blocks require what they cannot do without") {
  const json::object schema = endpoint_schema();
  const auto& trigger = property(schema, "dbt_job_trigger");
  CHECK(strings(trigger.at("required")) == std::set<std::string>{"job_id", "account_id", "api_key"});
  CHECK_FALSE(trigger.at("properties").as_object().contains("account_prefix"));  // read, but not offered
  CHECK(property(trigger, "access_url").at("pattern") == "^https://.+$");
  const auto& ssh = property(property(schema, "networkTunnel"), "sshForwarding");
  CHECK(strings(ssh.at("required")) == std::set<std::string>{"sshEndpoint", "privateKey"});
  CHECK(property(ssh, "sshEndpoint").at("pattern") == "^ssh://.+@.+$");
  for (const char* block : {"syncSchedule", "networkTunnel", "advanced"}) {
    CHECK_FALSE(property(schema, block).contains("required"));
  }
}

TEST_CASE("choices and patterns are those that existing tasks were made with") {
  const json::object schema = endpoint_schema();
  const auto& schedule = property(schema, "syncSchedule");
  CHECK(json::serialize(property(schedule, "syncFrequency").at("enum")) ==
        R"(["0s","30s","5m","15m","30m","1h","2h","4h"])");
  CHECK(json::serialize(property(property(schema, "advanced"), "updateDelay").at("enum")) ==
        R"(["0s","15m","30m","1h","2h","4h"])");
  CHECK(json::serialize(property(property(schema, "dbt_job_trigger"), "mode").at("enum")) ==
        R"(["skip","replace","ignore"])");
  const std::regex clock(property(schedule, "fastSyncStartTime").at("pattern").as_string().c_str());
  for (const char* good : {"9:00", "09:00", "23:59", "0:00"}) CHECK(std::regex_match(good, clock));
  for (const char* bad : {"24:00", "9:60", "9", "9:0"}) CHECK_FALSE(std::regex_match(bad, clock));
  CHECK(property(schema, "advanced").at("advanced") == json::value(true));
}

TEST_CASE("the resource schema marks where table, schema and delta updates go") {
  const json::object schema = resource_schema();
  CHECK(strings(schema.at("required")) == std::set<std::string>{"table"});
  CHECK(property(schema, "table").at("x-collection-name") == json::value(true));
  CHECK(property(schema, "schema").at("x-schema-name") == json::value(true));
  CHECK(property(schema, "delta_updates").at("x-delta-updates") == json::value(true));
  CHECK(property(schema, "delta_updates").at("default") == json::value(false));
}

TEST_CASE("every property of the schemas is known to the parser") {
  // A value of the right type for each, so that only an unknown name could be refused as such.
  for_each_property(endpoint_schema(), [](const std::string& name, const json::object& property) {
    if (property.at("type") == "object") return;
    CAPTURE(name);
    const std::string value = property.at("type") == "boolean" ? "false" : "\"\"";
    const json::object schema = endpoint_schema();
    std::string text = "{\"" + name + "\": " + value + "}";
    for (const char* block : {"syncSchedule", "dbt_job_trigger", "advanced"}) {
      if (schema.at("properties").at(block).at("properties").as_object().contains(name)) {
        text = "{\"" + std::string(block) + "\": " + text + "}";
      }
    }
    if (name == "sshEndpoint" || name == "privateKey")
      text = "{\"networkTunnel\": {\"sshForwarding\": " + text + "}}";
    try {
      connector::parse_endpoint_config(text);
    } catch (const connector::config_error& e) {
      CHECK(std::string(e.what()).find("unknown") == std::string::npos);
    }
  });
}
