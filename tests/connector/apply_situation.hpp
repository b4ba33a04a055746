// An Apply to try the plan on: what was applied before, what is asked for, and what the warehouse holds.
#pragma once

#include <string>
#include <vector>

#include "connector/plan.hpp"
#include "samples.hpp"

/// Of one binding, to public.orders, whose backfill counter is 0.
struct apply_situation {
  flow::apply_request request;
  connector::endpoint_config config = samples::config();
  redshift::catalog catalog;

  apply_situation(std::vector<flow::projection> projections, std::vector<redshift::column_info> existing);

  flow::materialization_binding& binding() { return request.materialization.bindings.front(); }
  flow::materialization_binding& last() { return request.last_materialization->bindings.front(); }
  /// The same spec was applied before.
  apply_situation& applied_before();
  /// The same, and now the backfill counter is 1.
  apply_situation& backfilled();

  connector::apply_plan plan() const { return connector::plan_apply(request, config, catalog); }
  std::string description() const { return plan().description(); }
  /// Why it cannot be planned; empty when it can.
  std::string error() const;
};

/// The columns of a table of (id, flow_document).
extern const std::vector<redshift::column_info> id_and_document;
redshift::column_info not_null(redshift::column_info of);
/// The statements that create public.orders (id, flow_document).
extern const char* const create_orders;
