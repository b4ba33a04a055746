#include "samples.hpp"

#include <algorithm>
#include <utility>

namespace samples {

flow::projection field(std::string name, std::vector<std::string> types) {
  flow::projection out;
  out.ptr = "/" + name;
  out.field = std::move(name);
  if (std::find(types.begin(), types.end(), "string") != types.end()) out.inference.string.emplace();
  out.inference.types = std::move(types);
  out.inference.exists = flow::exists::may;
  return out;
}

flow::projection required(std::string name, std::vector<std::string> types) {
  flow::projection out = field(std::move(name), std::move(types));
  out.inference.exists = flow::exists::must;
  return out;
}

flow::projection key(std::string name, std::string type) {
  flow::projection out = required(std::move(name), {std::move(type)});
  out.is_primary_key = true;
  return out;
}

flow::projection formatted(std::string name, std::string format, std::vector<std::string> types) {
  flow::projection out = field(std::move(name), std::move(types));
  out.inference.string->format = std::move(format);
  return out;
}

flow::projection base64(std::string name) {
  flow::projection out = field(std::move(name), {"string"});
  out.inference.string->content_encoding = "base64";
  return out;
}

flow::projection root(std::string name) {
  flow::projection out = required(std::move(name), {"object"});
  out.ptr.clear();
  return out;
}

flow::collection_spec collection(std::vector<flow::projection> projections) {
  flow::collection_spec out;
  out.name = "acmeCo/orders";
  for (const auto& projection : projections) {
    if (projection.is_primary_key) out.key.push_back(projection.ptr);
  }
  std::sort(projections.begin(), projections.end(),
            [](const auto& a, const auto& b) { return a.field < b.field; });
  out.projections = std::move(projections);
  return out;
}

flow::materialization_binding binding(flow::collection_spec collection) {
  flow::materialization_binding out;
  out.resource_config_json = R"({"table": "orders"})";
  out.resource_path = {"public", "orders"};
  for (const auto& projection : collection.projections) {
    if (projection.is_primary_key) {
      out.selection.keys.push_back(projection.field);
    } else if (projection.ptr.empty() && out.selection.document.empty()) {
      out.selection.document = projection.field;
    } else {
      out.selection.values.push_back(projection.field);
    }
  }
  out.collection = std::make_shared<const flow::collection_spec>(std::move(collection));
  return out;
}

flow::validate_binding validate_binding(flow::collection_spec collection) {
  flow::validate_binding out;
  out.resource_config_json = R"({"table": "orders"})";
  out.collection = std::make_shared<const flow::collection_spec>(std::move(collection));
  return out;
}

std::string config_json() {
  return R"({"address": "warehouse.example.com:5439", "user": "flow", "password": "s3cret-pw", "database": "dev",
             "schema": "public", "bucket": "staging", "awsAccessKeyId": "AKIAEXAMPLE",
             "awsSecretAccessKey": "s3cret-aws", "region": "us-east-1"})";
}

connector::endpoint_config config() { return connector::parse_endpoint_config(config_json()); }

redshift::column_info column(std::string name, std::string data_type, std::uint32_t char_length) {
  redshift::column_info out;
  out.name = std::move(name);
  out.data_type = std::move(data_type);
  out.char_length = char_length;
  return out;
}

redshift::catalog catalog(std::vector<redshift::column_info> orders) {
  redshift::catalog out;
  out.schemas = {"public"};
  redshift::table_info metadata;
  metadata.schema = "public";
  metadata.name = "flow_checkpoints_v1";
  out.tables[{"public", "flow_checkpoints_v1"}] = metadata;
  if (orders.empty()) return out;
  redshift::table_info table;
  table.schema = "public";
  table.name = "orders";
  table.columns = std::move(orders);
  out.tables[{"public", "orders"}] = std::move(table);
  return out;
}

}  // namespace samples
