#include "connector/prerequisites.hpp"

#include <utility>

#include "connector/warehouse.hpp"
#include "net/task_group.hpp"
#include "net/with_deadline.hpp"
#include "redshift/connect_error.hpp"

namespace connector {

namespace {

using staging::access_problem;
using problems = std::vector<access_problem>;

std::string introduction_and_bullets(const problems& found) {
  std::string out = "the materialization cannot run yet, because of the following:";
  for (const auto& problem : found) out += "\n- " + problem.text;
  return out;
}

access_problem to_problem(const std::exception& failure, const endpoint_config& config) {
  access_problem problem;
  problem.text = redshift::explain_connect_failure(failure, config.address, config.database);
  problem.source = failure.what();
  return problem;
}

net::task<> check_warehouse(const endpoint_config& config, std::chrono::milliseconds limit,
                            std::unique_ptr<redshift::connection>& opened, problems& found) {
  try {
    opened = co_await connect(config, limit);
  } catch (const net::timed_out& e) {
    found.push_back(to_problem(e, config));
  } catch (const redshift::error& e) {
    found.push_back(to_problem(e, config));
  }
}

net::task<> check_staging(const endpoint_config& config, std::chrono::milliseconds limit,
                          staging::stage& stage, problems& found) {
  found = co_await stage.check_access(config.bucket_path, net::in(limit));
}

}  // namespace

prerequisite_error::prerequisite_error(const problems& found)
    : std::runtime_error(introduction_and_bullets(found)) {
  for (const auto& problem : found) source_ += (source_.empty() ? "" : "; ") + problem.source;
}

net::task<std::unique_ptr<redshift::connection>> check_prerequisites(const endpoint_config& config,
                                                                     prerequisite_limits limits) {
  const auto executor = co_await net::asio::this_coro::executor;
  staging::stage stage(executor, staging_settings(config));
  std::unique_ptr<redshift::connection> warehouse;
  problems found, staging_problems;

  net::task_group checks(executor);
  checks.spawn(check_warehouse(config, limits.warehouse, warehouse, found));
  checks.spawn(check_staging(config, limits.staging, stage, staging_problems));
  co_await checks.join();

  found.insert(found.end(), staging_problems.begin(), staging_problems.end());
  if (!found.empty()) throw prerequisite_error(found);
  co_return warehouse;
}

}  // namespace connector
