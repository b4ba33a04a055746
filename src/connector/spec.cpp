#include "connector/spec.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <string>
#include <string_view>

namespace connector {

namespace {

constexpr std::string_view default_docs_url =
    "https://docs.estuary.dev/reference/Connectors/materialization-connectors/amazon-redshift/";

constexpr std::string_view endpoint_schema = R"json(
{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "SQL Connection",
  "type": "object",
  "required": ["address", "user", "password", "bucket", "awsAccessKeyId", "awsSecretAccessKey", "region"],
  "properties": {
    "address": {
      "type": "string",
      "title": "Address",
      "description": "Host and port of the Redshift cluster or workgroup. Example: red-shift-cluster-name.account.us-east-2.redshift.amazonaws.com:5439",
      "order": 0
    },
    "user": {
      "type": "string",
      "title": "User",
      "description": "Database user to connect as.",
      "order": 1
    },
    "password": {
      "type": "string",
      "title": "Password",
      "description": "Password of the database user.",
      "order": 2,
      "secret": true
    },
    "database": {
      "type": "string",
      "title": "Database",
      "description": "Name of the logical database to materialize to. The user's default database when omitted.",
      "order": 3
    },
    "schema": {
      "type": "string",
      "title": "Database Schema",
      "description": "Schema of the materialized tables, unless a binding names another one, and of the connector's own metadata table.",
      "default": "public",
      "order": 4
    },
    "bucket": {
      "type": "string",
      "title": "S3 Staging Bucket",
      "description": "Name of the S3 bucket in which files are staged for loading.",
      "order": 5
    },
    "awsAccessKeyId": {
      "type": "string",
      "title": "Access Key ID",
      "description": "AWS access key ID that may read and write the staging bucket. Redshift uses it too, to load the staged files.",
      "order": 6
    },
    "awsSecretAccessKey": {
      "type": "string",
      "title": "Secret Access Key",
      "description": "AWS secret access key that belongs to the access key ID.",
      "order": 7,
      "secret": true
    },
    "region": {
      "type": "string",
      "title": "Region",
      "description": "AWS region of the staging bucket. Loading is fastest when it is the region of the Redshift cluster.",
      "order": 8
    },
    "bucketPath": {
      "type": "string",
      "title": "Bucket Path",
      "description": "Prefix of the keys of staged objects. They lie at the top of the bucket when omitted.",
      "order": 9
    },
    "hardDelete": {
      "type": "boolean",
      "title": "Hard Delete",
      "description": "Delete the rows of documents that were deleted in the source. When off, deletions only show in the _meta/op column.",
      "default": false,
      "order": 10,
      "nonsensitive": true
    },
    "syncSchedule": {
      "type": "object",
      "title": "Sync Schedule",
      "description": "How often transactions run once the task has caught up with its sources.",
      "additionalProperties": false,
      "properties": {
        "syncFrequency": {
          "type": "string",
          "title": "Sync Frequency",
          "description": "Time between transactions once the task has caught up, 30 minutes by default. Holds around the clock, unless a fast sync window is configured, outside of which transactions run more slowly (every 4 hours).",
          "enum": ["0s", "30s", "5m", "15m", "30m", "1h", "2h", "4h"],
          "order": 0,
          "nonsensitive": true
        },
        "timezone": {
          "type": "string",
          "title": "Timezone",
          "description": "Time zone of the fast sync window: an IANA name such as America/New_York, or an offset such as -05:00.",
          "order": 1,
          "nonsensitive": true
        },
        "fastSyncStartTime": {
          "type": "string",
          "title": "Fast Sync Start Time",
          "description": "Time of day, on a 24-hour clock, at which transactions begin to run at the sync frequency. Example: 09:00",
          "pattern": "^(0?[0-9]|1[0-9]|2[0-3]):[0-5][0-9]$",
          "order": 2,
          "nonsensitive": true
        },
        "fastSyncStopTime": {
          "type": "string",
          "title": "Fast Sync Stop Time",
          "description": "Time of day, on a 24-hour clock, at which transactions return to running more slowly. Example: 17:00",
          "pattern": "^(0?[0-9]|1[0-9]|2[0-3]):[0-5][0-9]$",
          "order": 3,
          "nonsensitive": true
        },
        "fastSyncEnabledDays": {
          "type": "string",
          "title": "Fast Sync Enabled Days",
          "description": "Days of the week with a fast sync window: days (Su M T W Th F S) and ranges, separated by commas. Examples: M-F or M,W,F or Su-T,Th-S. Every day when empty.",
          "order": 4,
          "nonsensitive": true
        }
      }
    },
    "dbt_job_trigger": {
      "type": "object",
      "title": "dbt Cloud Job Trigger",
      "description": "Runs a dbt Cloud job when new data has been materialized.",
      "required": ["job_id", "account_id", "api_key"],
      "additionalProperties": false,
      "properties": {
        "job_id": {
          "type": "string",
          "title": "Job ID",
          "description": "ID of the dbt job to run."
        },
        "account_id": {
          "type": "string",
          "title": "Account ID",
          "description": "ID of the dbt account that the job belongs to."
        },
        "access_url": {
          "type": "string",
          "title": "Access URL",
          "description": "Access URL of the dbt account, as its account settings show it. Example: https://ab123.us1.dbt.com",
          "pattern": "^https://.+$"
        },
        "api_key": {
          "type": "string",
          "title": "API Key",
          "description": "API key or service token that may run the job.",
          "secret": true
        },
        "cause": {
          "type": "string",
          "title": "Cause Message",
          "description": "Cause given to dbt for each run. Estuary Flow when empty."
        },
        "mode": {
          "type": "string",
          "title": "Job Trigger Mode",
          "description": "What to do when the job is running already: skip this run, replace the running one, or ignore it and start another.",
          "enum": ["skip", "replace", "ignore"],
          "default": "skip",
          "nonsensitive": true
        },
        "interval": {
          "type": "string",
          "title": "Minimum Run Interval",
          "description": "Shortest time between two runs. Example: 30m",
          "default": "30m",
          "nonsensitive": true
        }
      }
    },
    "networkTunnel": {
      "type": "object",
      "title": "Network Tunnel",
      "description": "Reach the warehouse through another machine of your network.",
      "additionalProperties": false,
      "properties": {
        "sshForwarding": {
          "type": "object",
          "title": "SSH Forwarding",
          "required": ["sshEndpoint", "privateKey"],
          "additionalProperties": false,
          "properties": {
            "sshEndpoint": {
              "type": "string",
              "title": "SSH Endpoint",
              "description": "User, host and port of the SSH server. Example: ssh://user@hostname:22",
              "pattern": "^ssh://.+@.+$"
            },
            "privateKey": {
              "type": "string",
              "title": "SSH Private Key",
              "description": "Private key of the user on the SSH server, with all of its lines.",
              "multiline": true,
              "secret": true
            }
          }
        }
      }
    },
    "advanced": {
      "type": "object",
      "title": "Advanced Options",
      "description": "Settings that most tasks leave as they are.",
      "advanced": true,
      "additionalProperties": false,
      "properties": {
        "no_flow_document": {
          "type": "boolean",
          "title": "Exclude Flow Document",
          "description": "Do not require the root document to be materialized. Documents are put together from their columns instead.",
          "default": false,
          "nonsensitive": true
        },
        "feature_flags": {
          "type": "string",
          "title": "Feature Flags",
          "description": "Comma-separated feature flags. For use with the help of support.",
          "nonsensitive": true
        },
        "updateDelay": {
          "type": "string",
          "title": "Update Delay",
          "description": "Deprecated name of the sync schedule's Sync Frequency; only one of the two may be set.",
          "enum": ["0s", "15m", "30m", "1h", "2h", "4h"],
          "nonsensitive": true
        },
        "sslMode": {
          "type": "string",
          "title": "SSL Mode",
          "description": "How the warehouse must prove who it is: verify-full checks its certificate and its name, verify-ca its certificate only, require neither. The connection is encrypted in any case.",
          "enum": ["verify-full", "verify-ca", "require"],
          "default": "verify-full",
          "nonsensitive": true
        },
        "sslRootCertificate": {
          "type": "string",
          "title": "SSL Root Certificate",
          "description": "Certificates in PEM form that the warehouse's certificate is checked against. The well-known authorities when empty.",
          "multiline": true,
          "nonsensitive": true
        }
      }
    }
  }
}
)json";

constexpr std::string_view resource_schema = R"json(
{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "SQL Table",
  "type": "object",
  "required": ["table"],
  "properties": {
    "table": {
      "type": "string",
      "title": "Table",
      "description": "Name of the table to materialize to. It is created when it does not exist.",
      "x-collection-name": true
    },
    "schema": {
      "type": "string",
      "title": "Alternative Schema",
      "description": "Schema of this table, instead of the endpoint's schema.",
      "x-schema-name": true
    },
    "delta_updates": {
      "type": "boolean",
      "title": "Delta Update",
      "description": "Append every change as a row of its own, instead of merging it into the row of its key.",
      "default": false,
      "x-delta-updates": true,
      "nonsensitive": true
    }
  }
}
)json";

/// On one line, which the JSON codec needs.
std::string compact(std::string_view json) {
  return boost::json::serialize(boost::json::parse({json.data(), json.size()}));
}

}  // namespace

flow::spec_response spec(const char* docs_url) {
  flow::spec_response out;
  out.config_schema_json = compact(endpoint_schema);
  out.resource_config_schema_json = compact(resource_schema);
  out.documentation_url = docs_url && *docs_url ? std::string(docs_url) : std::string(default_docs_url);
  return out;
}

}  // namespace connector
