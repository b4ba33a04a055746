#include "connector/apply.hpp"

#include <algorithm>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "connector/config.hpp"
#include "connector/ddl.hpp"
#include "connector/drain.hpp"
#include "connector/link.hpp"
#include "connector/plan.hpp"
#include "connector/retry.hpp"
#include "connector/text.hpp"
#include "connector/warehouse.hpp"
#include "flow/log.hpp"
#include "net/task_group.hpp"
#include "redshift/catalog.hpp"

namespace connector {

namespace {

constexpr std::size_t max_concurrent_actions = 5;

void log_backfills(const apply_plan& plan, const std::string& task_name) {
  for (const auto& note : plan.backfills) {
    flow::log::info("backfill triggered", {{"observable", true},
                                           {"catalog_task_name", task_name},
                                           {"resource_path", join(note.resource_path, ".")},
                                           {"backfill", note.backfill},
                                           {"action", note.how}});
  }
}

/// One Apply. Whatever a transient failure breaks off is planned anew from the tables that are there then.
class application {
 public:
  explicit application(const flow::apply_request& request)
      : request_(request), config_(parse_endpoint_config(request.materialization.config_json)) {
    for (std::size_t i = 0; i < max_concurrent_actions; ++i) pool_.emplace_back(config_);
  }

  net::task<flow::applied_response> run();

 private:
  net::task<> try_to(std::string doing, net::task<> (application::*step)());
  net::task<> attempt(net::task<> (application::*step)());
  net::task<> plan();
  net::task<> make_prerequisites();
  net::task<> make_changes();
  net::task<> run_concurrently(const std::vector<table_action>& actions);
  net::task<> work_off(link& warehouse, const std::vector<table_action>& actions, std::size_t& next);
  net::task<> run_action(redshift::connection& db, const table_action& action);

  const flow::apply_request& request_;
  endpoint_config config_;
  std::deque<link> pool_;  // connections, one for each action that may run at a time
  redshift::catalog catalog_;
  std::optional<apply_plan> plan_;     // none: the catalog is out of date
  std::vector<std::string> executed_;  // SQL
  std::size_t executed_before_ = 0;    // how much of it is older than the plan
};

net::task<flow::applied_response> application::run() {
  co_await pool_.front().open();
  co_await try_to("making schemas and the connector's own table", &application::make_prerequisites);

  // Staged work fits the tables as they are now.
  drained staged = co_await drain_pending(request_, config_, catalog_);
  if (staged.cleared) plan_.reset();
  append(executed_, staged.executed);

  co_await try_to("making and changing tables", &application::make_changes);
  log_backfills(*plan_, request_.materialization.name);
  flow::applied_response response;
  response.state = std::move(staged.cleared);
  response.action_description = join(executed_, "\n");
  co_return response;
}

net::task<> application::try_to(std::string doing, net::task<> (application::*step)()) {
  std::function<net::task<>()> once = [this, step] { return attempt(step); };
  return with_retries(std::move(doing), std::move(once));
}

net::task<> application::attempt(net::task<> (application::*step)()) {
  try {
    co_await (this->*step)();
  } catch (...) {
    plan_.reset();
    throw;
  }
}

net::task<> application::plan() {
  auto paths = resource_paths(request_.materialization);
  // Staged work of a disabled binding goes into its table, if that is still there.
  for (const auto& binding : request_.materialization.inactive_bindings)
    paths.push_back(binding.resource_path);
  redshift::connection* db = co_await pool_.front().get();
  catalog_ = co_await redshift::read_catalog(*db, schemas_of(paths, config_));
  plan_ = plan_apply(request_, config_, catalog_);
  executed_before_ = executed_.size();
}

net::task<> application::make_prerequisites() {
  co_await plan();
  redshift::connection* db = co_await pool_.front().get();
  co_await run_action(*db, plan_->prerequisites);
}

net::task<> application::make_changes() {
  if (!plan_) co_await plan();
  co_await run_concurrently(plan_->truncations);
  co_await run_concurrently(plan_->changes);
  // In the order of the plan, whatever came first.
  executed_.resize(executed_before_);
  if (std::string changes = plan_->description(); !changes.empty()) executed_.push_back(std::move(changes));
}

/// The first failure cancels the other actions.
net::task<> application::run_concurrently(const std::vector<table_action>& actions) {
  std::size_t next = 0;
  net::task_group workers(co_await net::asio::this_coro::executor);
  for (std::size_t i = 0; i < std::min(pool_.size(), actions.size()); ++i) {
    workers.spawn(work_off(pool_[i], actions, next));
  }
  co_await workers.join();
}

net::task<> application::work_off(link& warehouse, const std::vector<table_action>& actions,
                                  std::size_t& next) {
  while (next < actions.size()) {
    const table_action& action = actions[next++];
    redshift::connection* db = co_await warehouse.get();
    co_await run_action(*db, action);
  }
}

net::task<> application::run_action(redshift::connection& db, const table_action& action) {
  for (const auto& statement : action) {
    co_await run_ddl(db, statement);
    executed_.push_back(statement.sql);
  }
}

}  // namespace

net::task<flow::applied_response> apply(flow::apply_request request) {
  application one(request);
  co_return co_await one.run();
}

}  // namespace connector
