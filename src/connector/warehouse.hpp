// What every RPC needs of a task's endpoint: settings for the staging area and paths of tables.
#pragma once

#include <string>

#include "connector/config.hpp"
#include "redshift/connection.hpp"
#include "redshift/dialect.hpp"
#include "staging/stage.hpp"

namespace connector {

/// S3 settings of the configuration and the AWS environment variables.
s3::settings staging_settings(const endpoint_config& config);
/// Connects with a limit of `timeout`.
net::task<std::unique_ptr<redshift::connection>> connect(const endpoint_config& config,
                                                         std::chrono::milliseconds timeout);
/// flow_checkpoints_v1 in the endpoint's schema.
redshift::table_path metadata_table(const endpoint_config& config);

}  // namespace connector
