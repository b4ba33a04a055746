// What every RPC needs of a task's endpoint: settings for the staging area and paths of tables.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "connector/config.hpp"
#include "flow/messages.hpp"
#include "redshift/catalog.hpp"
#include "redshift/connection.hpp"
#include "redshift/dialect.hpp"
#include "staging/stage.hpp"

namespace connector {

/// S3 settings of the configuration and the AWS environment variables.
s3::settings staging_settings(const endpoint_config& config);
/// For connecting: serverless Redshift wakes up meanwhile.
inline constexpr std::chrono::milliseconds connect_timeout{60'000};
/// Connects with a limit of `timeout`.
net::task<std::unique_ptr<redshift::connection>> connect(const endpoint_config& config,
                                                         std::chrono::milliseconds timeout);
/// Connects, or throws std::runtime_error that tells a user why that failed. Lifetimes: `config` lives until
/// the returned task has been awaited.
net::task<std::unique_ptr<redshift::connection>> connect_or_explain(const endpoint_config& config);
/// Schema and name of a binding's table, unfolded. A path without a schema means schema public, spelled out
/// so that no search_path can lead SQL to another table than the catalog showed.
redshift::table_path table_location(const std::vector<std::string>& resource_path);
/// flow_checkpoints_v1 in the endpoint's schema.
redshift::table_path metadata_table(const endpoint_config& config);
/// Of the active bindings, in their order.
std::vector<std::vector<std::string>> resource_paths(const flow::materialization_spec& spec);
/// The schemas of these tables and of the metadata table, to read the catalog of.
std::vector<std::string> schemas_of(const std::vector<std::vector<std::string>>& resource_paths,
                                    const endpoint_config& config);
/// Throws std::runtime_error listing resource paths that are one table to Redshift, or the metadata table.
void reject_shared_tables(const std::vector<std::vector<std::string>>& resource_paths,
                          const endpoint_config& config, const redshift::catalog& catalog);
/// Throws std::runtime_error listing resource paths, or the metadata table, that are views in the warehouse.
void reject_views(const std::vector<std::vector<std::string>>& resource_paths, const endpoint_config& config,
                  const redshift::catalog& catalog);

}  // namespace connector
