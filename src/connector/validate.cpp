#include "connector/validate.hpp"

#include <utility>

#include "connector/config.hpp"
#include "connector/constraints.hpp"
#include "connector/prerequisites.hpp"
#include "connector/warehouse.hpp"
#include "redshift/catalog.hpp"
#include "redshift/types.hpp"

namespace connector {

namespace {

/// Strings end where the widest VARCHAR ends, in bytes: Flow then marks the document as truncated, where
/// TRUNCATECOLUMNS would drop what is over the limit without a word. Objects and arrays end before COPY
/// refuses them as too large for a SUPER column.
constexpr flow::serialization_policy serialization{.str_truncate_after = redshift::max_varchar_bytes,
                                                   .nested_obj_truncate_after = 1000,
                                                   .array_truncate_after = 1000};

resource_config parse_resource(const flow::validate_binding& binding) {
  try {
    return parse_resource_config(binding.resource_config_json);
  } catch (const config_error& e) {
    throw config_error("binding of collection " + binding.collection->name + ": " + e.what());
  }
}

std::vector<resource_config> parse_resources(const flow::validate_request& request) {
  std::vector<resource_config> out;
  for (const auto& binding : request.bindings) out.push_back(parse_resource(binding));
  return out;
}

std::vector<std::vector<std::string>> paths_of(const std::vector<resource_config>& resources,
                                               const endpoint_config& config) {
  std::vector<std::vector<std::string>> paths;
  for (const auto& resource : resources) paths.push_back(resource.path(config));
  return paths;
}

/// Loading a document that is not stored means rebuilding it from its columns.
void require_documents(const flow::validate_request& request, const endpoint_config& config,
                       const std::vector<resource_config>& resources) {
  if (!config.no_flow_document) return;
  for (std::size_t i = 0; i < resources.size(); ++i) {
    if (resources[i].delta_updates) continue;
    throw config_error(
        "advanced.no_flow_document is not supported yet for bindings with standard updates, as that of "
        "collection " +
        request.bindings[i].collection->name + "; turn it off, or set delta_updates for every binding");
  }
}

}  // namespace

flow::validated_response validate_bindings(const flow::validate_request& request,
                                           const endpoint_config& config,
                                           const std::vector<resource_config>& resources,
                                           const redshift::catalog& catalog) {
  const auto paths = paths_of(resources, config);
  reject_shared_tables(paths, config, catalog);
  reject_views(paths, config, catalog);

  flow::validated_response out;
  for (std::size_t i = 0; i < request.bindings.size(); ++i) {
    binding_facts facts;
    facts.binding = &request.bindings[i];
    facts.delta_updates = resources[i].delta_updates;
    facts.last = find_binding(request.last_materialization, paths[i]);
    facts.table = catalog.find(table_location(paths[i]));

    flow::validated_binding binding;
    binding.resource_path = paths[i];
    binding.delta_updates = resources[i].delta_updates;
    binding.ser_policy = serialization;
    binding.case_insensitive_fields = !catalog.case_sensitive;
    binding.constraints = constrain(facts, config, catalog.case_sensitive);
    out.bindings.push_back(std::move(binding));
  }
  return out;
}

net::task<flow::validated_response> validate(flow::validate_request request) {
  const endpoint_config config = parse_endpoint_config(request.config_json);
  const std::vector<resource_config> resources = parse_resources(request);
  require_documents(request, config, resources);
  const auto warehouse = co_await check_prerequisites(config);

  std::vector<std::string> schemas = schemas_of(paths_of(resources, config), config);
  const redshift::catalog catalog = co_await redshift::read_catalog(*warehouse, std::move(schemas));
  co_return validate_bindings(request, config, resources, catalog);
}

}  // namespace connector
