#include "connector/warehouse.hpp"

#include <map>
#include <set>
#include <stdexcept>
#include <utility>

#include "connector/text.hpp"
#include "flow/log.hpp"
#include "net/with_deadline.hpp"
#include "redshift/checkpoints.hpp"
#include "redshift/connect_error.hpp"

namespace connector {

s3::settings staging_settings(const endpoint_config& config) {
  s3::settings settings;
  settings.who.access_key_id = config.aws_access_key_id;
  settings.who.secret_access_key = config.aws_secret_access_key;
  settings.region = config.region;
  settings.bucket = config.bucket;
  settings.dualstack = config.flags.s3_use_dualstack_endpoints;
  settings.advise = [](const std::string& text) { flow::log::warn(text); };
  s3::apply_environment(settings);
  return settings;
}

net::task<std::unique_ptr<redshift::connection>> connect(const endpoint_config& config,
                                                         std::chrono::milliseconds timeout) {
  return redshift::connection::open(config.warehouse(), net::in(timeout));
}

net::task<std::unique_ptr<redshift::connection>> connect_or_explain(const endpoint_config& config) {
  std::string why;
  try {
    co_return co_await connect(config, connect_timeout);
  } catch (const net::timed_out& e) {
    why = redshift::explain_connect_failure(e, config.address, config.database);
  } catch (const redshift::error& e) {
    why = redshift::explain_connect_failure(e, config.address, config.database);
  }
  throw std::runtime_error(why);
}

redshift::table_path table_location(const std::vector<std::string>& resource_path) {
  if (resource_path.empty()) throw std::runtime_error("a binding has an empty resource path");
  const std::string schema = resource_path.size() > 1 ? resource_path[resource_path.size() - 2] : "public";
  return {schema, resource_path.back()};
}

redshift::table_path metadata_table(const endpoint_config& config) {
  return {config.schema.empty() ? "public" : config.schema, std::string(redshift::checkpoints_table_name)};
}

std::vector<std::vector<std::string>> resource_paths(const flow::materialization_spec& spec) {
  std::vector<std::vector<std::string>> paths;
  for (const auto& binding : spec.bindings) paths.push_back(binding.resource_path);
  return paths;
}

std::vector<std::string> schemas_of(const std::vector<std::vector<std::string>>& resource_paths,
                                    const endpoint_config& config) {
  std::set<std::string> schemas{metadata_table(config).front()};
  for (const auto& path : resource_paths) schemas.insert(table_location(path).front());
  return {schemas.begin(), schemas.end()};
}

void reject_shared_tables(const std::vector<std::vector<std::string>>& resource_paths,
                          const endpoint_config& config, const redshift::catalog& catalog) {
  std::map<std::pair<std::string, std::string>, std::vector<std::string>>
      users;  // of each table, as it is stored
  for (const auto& path : resource_paths) {
    users[catalog.stored_path(table_location(path))].push_back("\"" + join(path, ".") + "\"");
  }
  std::vector<std::string> clashes;
  for (const auto& [table, paths] : users) {
    if (paths.size() > 1)
      clashes.push_back(join(paths, " and ") + " are the table " + table.first + "." + table.second);
  }
  const auto metadata = catalog.stored_path(metadata_table(config));
  if (const auto found = users.find(metadata); found != users.end()) {
    clashes.push_back(join(found->second, " and ") + " would be the connector's own table " + metadata.first +
                      "." + metadata.second);
  }
  if (clashes.empty()) return;
  throw std::runtime_error("every binding needs a table of its own, but " + join(clashes, "; ") +
                           "; give each binding another table name");
}

void reject_views(const std::vector<std::vector<std::string>>& resource_paths, const endpoint_config& config,
                  const redshift::catalog& catalog) {
  std::vector<redshift::table_path> tables{metadata_table(config)};
  for (const auto& path : resource_paths) tables.push_back(table_location(path));
  std::vector<std::string> views;
  for (const auto& table : tables) {
    if (const auto* found = catalog.find(table); found && found->is_view)
      views.push_back(found->schema + "." + found->name);
  }
  if (views.empty()) return;
  throw std::runtime_error("views cannot be materialized into, but there are views named " +
                           join(views, ", ") + "; drop them, or give the bindings other table names");
}

}  // namespace connector
