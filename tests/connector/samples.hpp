// Collections, bindings and tables to try the rules on.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "connector/config.hpp"
#include "flow/messages.hpp"
#include "redshift/catalog.hpp"

namespace samples {

/// A projection at "/<field>" that may be missing; a string inference is there when a type is "string".
flow::projection field(std::string name, std::vector<std::string> types);
/// The same, but always there.
flow::projection required(std::string name, std::vector<std::string> types);
/// An integer or string that is part of the collection's key.
flow::projection key(std::string name, std::string type = "integer");
flow::projection formatted(std::string name, std::string format, std::vector<std::string> types = {"string"});
flow::projection base64(std::string name);
flow::projection root(std::string name = "flow_document");

/// Named acmeCo/orders; the key is made of the primary key projections.
flow::collection_spec collection(std::vector<flow::projection> projections);

/// Of public.orders: keys are the primary keys, the document is the first root projection, values are the
/// rest.
flow::materialization_binding binding(flow::collection_spec collection);
flow::validate_binding validate_binding(flow::collection_spec collection);

/// Complete, with schema "public".
std::string config_json();
connector::endpoint_config config();

redshift::column_info column(std::string name, std::string data_type, std::uint32_t char_length = 0);
/// A catalog with the metadata table and, when it has columns, the table public.orders.
redshift::catalog catalog(std::vector<redshift::column_info> orders);

}  // namespace samples
