// What Apply has to do: from the specs and what the warehouse holds to SQL. Pure: no connection, no clock.
#pragma once

#include <string>
#include <vector>

#include "connector/config.hpp"
#include "flow/messages.hpp"
#include "redshift/catalog.hpp"
#include "redshift/connection.hpp"

namespace connector {

/// Statements of one table; each is a transaction of its own, and they are run one after the other.
using table_action = std::vector<redshift::statement>;

/// A binding whose backfill counter has changed, for the log.
struct backfill_note {
  std::vector<std::string> resource_path;
  std::uint32_t backfill = 0;
  std::string how;  // "truncated", "recreated: <why>", "kept"
};

struct apply_plan {
  table_action prerequisites;             // schemas and the metadata table
  std::vector<table_action> truncations;  // a table each
  std::vector<table_action> changes;      // a table each; after all truncations
  std::vector<backfill_note> backfills;

  /// Every statement's SQL, in the order above; empty when there is nothing to do.
  std::string description() const;
};

/// Decided by the tables that are really there, so that it can be repeated after any interruption. Throws
/// std::runtime_error naming table, collection and columns for what cannot be done.
apply_plan plan_apply(const flow::apply_request& request, const endpoint_config& config,
                      const redshift::catalog& catalog);

}  // namespace connector
