#include "connector/apply.hpp"

#include <algorithm>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "connector/config.hpp"
#include "connector/drain.hpp"
#include "connector/plan.hpp"
#include "connector/text.hpp"
#include "connector/warehouse.hpp"
#include "flow/log.hpp"
#include "net/task_group.hpp"
#include "redshift/catalog.hpp"
#include "redshift/ddl_error.hpp"

namespace connector {

namespace {

constexpr std::size_t max_concurrent_actions = 5;

/// Connections that table actions run on, one for each that may run at a time.
using connections = std::vector<std::unique_ptr<redshift::connection>>;

net::task<> run_statement(redshift::connection& db, const redshift::statement& statement) {
  flow::log::info(statement.doing);
  try {
    co_await db.query(statement);
  } catch (const redshift::error& failure) {
    throw std::runtime_error(redshift::explain_ddl_failure(failure, statement));
  }
}

net::task<> run_statements(redshift::connection& db, const table_action& action) {
  for (const auto& statement : action) co_await run_statement(db, statement);
}

/// Takes actions until there are none left. Connects when it is given no connection yet.
net::task<> work_off(const endpoint_config& config, std::unique_ptr<redshift::connection>& db,
                     const std::vector<table_action>& actions, std::size_t& next) {
  while (next < actions.size()) {
    const table_action& action = actions[next++];
    if (!db) db = co_await connect_or_explain(config);
    co_await run_statements(*db, action);
  }
}

/// The first failure cancels the other actions.
net::task<> run_concurrently(const endpoint_config& config, connections& pool,
                             const std::vector<table_action>& actions) {
  const auto executor = co_await net::asio::this_coro::executor;
  std::size_t next = 0;
  net::task_group workers(executor);
  for (std::size_t i = 0; i < std::min(pool.size(), actions.size()); ++i) {
    workers.spawn(work_off(config, pool[i], actions, next));
  }
  co_await workers.join();
}

void log_backfills(const apply_plan& plan, const std::string& task_name) {
  for (const auto& note : plan.backfills) {
    flow::log::info("backfill triggered", {{"observable", true},
                                           {"catalog_task_name", task_name},
                                           {"resource_path", join(note.resource_path, ".")},
                                           {"backfill", note.backfill},
                                           {"action", note.how}});
  }
}

}  // namespace

net::task<flow::applied_response> apply(flow::apply_request request) {
  const endpoint_config config = parse_endpoint_config(request.materialization.config_json);
  connections pool(max_concurrent_actions);
  pool.front() = co_await connect_or_explain(config);
  redshift::connection& db = *pool.front();
  const redshift::catalog catalog =
      co_await redshift::read_catalog(db, schemas_of(resource_paths(request.materialization), config));
  const apply_plan plan = plan_apply(request, config, catalog);

  co_await run_statements(db, plan.prerequisites);
  // Staged work fits the tables as they are now.
  flow::applied_response response;
  response.state = co_await drain_pending(request, config, catalog);
  log_backfills(plan, request.materialization.name);
  co_await run_concurrently(config, pool, plan.truncations);
  co_await run_concurrently(config, pool, plan.changes);
  response.action_description = plan.description();
  co_return response;
}

}  // namespace connector
