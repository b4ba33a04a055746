#include "connector/prerequisites.hpp"

#include <utility>

#include "connector/warehouse.hpp"
#include "net/task_group.hpp"
#include "net/with_deadline.hpp"

namespace connector {

namespace {

using staging::access_problem;
using problems = std::vector<access_problem>;

constexpr std::chrono::seconds warehouse_limit{20};

std::string introduction_and_bullets(const problems& found) {
  std::string out = "the materialization cannot run yet, because of the following:";
  for (const auto& problem : found) out += "\n - " + problem.text;
  return out;
}

net::task<> check_warehouse(const endpoint_config& config, std::unique_ptr<redshift::connection>& opened,
                            problems& found) {
  try {
    opened = co_await connect(config, warehouse_limit);
  } catch (const net::timed_out&) {
    found.push_back(explain_timeout(config, warehouse_limit));
  } catch (const redshift::error& e) {
    found.push_back(explain(e, config));
  }
}

net::task<> check_staging(const endpoint_config& config, staging::stage& stage, problems& found) {
  found = co_await stage.check_access(config.bucket_path);
}

}  // namespace

prerequisite_error::prerequisite_error(const problems& found)
    : std::runtime_error(introduction_and_bullets(found)) {
  for (const auto& problem : found) source_ += (source_.empty() ? "" : "; ") + problem.source;
}

access_problem explain(const redshift::error& error, const endpoint_config& config) {
  access_problem out;
  out.source = error.what();
  // 28P01 is PostgreSQL's finer code for a wrong password, which proxies in front of Redshift use.
  if (error.sqlstate() == "28000" || error.sqlstate() == "28P01") {
    out.text = "The user name or the password is wrong: Redshift refused user \"" + config.user + "\".";
  } else if (error.sqlstate() == "3D000") {
    out.text = config.database.empty()
                   ? "The default database of user \"" + config.user + "\" does not exist; name one."
                   : "The database \"" + config.database + "\" does not exist.";
  } else {
    out.text = "Connecting to Redshift at " + config.address + " failed: " + error.what();
    if (error.server_message().find("certificate") != std::string::npos) {
      out.text +=
          ". If the warehouse's certificate comes from an authority of your own, give that authority's "
          "certificate in advanced.sslRootCertificate.";
    }
  }
  return out;
}

access_problem explain_timeout(const endpoint_config& config, std::chrono::seconds limit) {
  access_problem out;
  out.source =
      "connecting to " + config.address + " timed out after " + std::to_string(limit.count()) + " seconds";
  out.text = "Connecting to Redshift at " + config.address + " timed out after " +
             std::to_string(limit.count()) +
             " seconds. Likely causes: the cluster or workgroup is not publicly accessible; the security "
             "group of its "
             "VPC has no inbound rule for the IP addresses of Estuary; the host or the port of \"address\" "
             "is wrong.";
  return out;
}

net::task<std::unique_ptr<redshift::connection>> check_prerequisites(const endpoint_config& config) {
  const auto executor = co_await net::asio::this_coro::executor;
  staging::stage stage(executor, staging_settings(config));
  std::unique_ptr<redshift::connection> warehouse;
  problems found, staging_problems;

  net::task_group checks(executor);
  checks.spawn(check_warehouse(config, warehouse, found));
  checks.spawn(check_staging(config, stage, staging_problems));
  co_await checks.join();

  found.insert(found.end(), staging_problems.begin(), staging_problems.end());
  if (!found.empty()) throw prerequisite_error(found);
  co_return warehouse;
}

}  // namespace connector
