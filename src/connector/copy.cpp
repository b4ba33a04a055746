#include "connector/copy.hpp"

#include <optional>
#include <stdexcept>
#include <utility>

#include "flow/log.hpp"
#include "net/shielded.hpp"
#include "net/with_deadline.hpp"
#include "redshift/load_errors.hpp"

namespace connector {

namespace {

std::string folder_of(const std::string& key) { return key.substr(0, key.rfind('/') + 1); }

redshift::statement copy_statement(const copy_job& job, const endpoint_config& config, std::string region,
                                   std::string manifest_url) {
  redshift::copy_options options;
  options.target = job.into;
  options.columns = job.columns;
  options.manifest_url = std::move(manifest_url);
  options.region = std::move(region);
  options.truncate_columns = job.truncate_columns;
  redshift::copy_credentials credentials;
  credentials.access_key_id = config.aws_access_key_id;
  credentials.secret_access_key = config.aws_secret_access_key;
  redshift::statement out;
  out.doing = "copying " + std::to_string(job.files.size()) + " staged files for table " + job.table;
  out.sql = redshift::copy_from_manifest(options, credentials);
  return out;
}

}  // namespace

net::task<> copier::copy(redshift::connection& db, copy_job job) {
  std::string manifest_key = folder_of(job.files.front()) + job.manifest_name;
  manifests_.push_back(manifest_key);
  std::string url = co_await stage_.put_manifest(std::move(manifest_key), job.files);
  std::optional<redshift::error> refused;
  try {
    // COPY follows no redirect: it has to know the region in which the manifest has just been put.
    co_await db.query(copy_statement(job, config_, stage_.region(), std::move(url)));
  } catch (const redshift::error& thrown) {
    if (thrown.retryable()) throw;
    refused = thrown;
  }
  if (refused) co_await explain_and_throw(db, std::move(job), std::move(*refused));

  const auto counted =
      co_await db.query("counting the rows copied for table " + job.table, "SELECT pg_last_copy_count()");
  const std::uint64_t loaded =
      counted.rows.empty() || !counted.rows[0][0] ? 0 : std::stoull(*counted.rows[0][0]);
  if (loaded == job.rows) co_return;
  co_await db.query("rolling back", "ROLLBACK");
  throw std::runtime_error(
      "COPY into table " + job.table + " loaded " + std::to_string(loaded) + " rows where " +
      std::to_string(job.rows) +
      " were staged; the transaction was rolled back and nothing changed. Do other programs write "
      "or delete objects below the staging path?");
}

net::task<> copier::explain_and_throw(redshift::connection& db, copy_job job, redshift::error refused) {
  // A failed COPY leaves the transaction in the failed state; its rows in the error view outlive the
  // rollback.
  std::string explanation;
  try {
    co_await db.query("rolling back", "ROLLBACK");
    const auto found =
        co_await db.query(redshift::load_errors_below(stage_.url(folder_of(job.files.front()))));
    const auto errors = redshift::parse_load_errors(found);
    if (!errors.empty()) explanation = redshift::explain(errors.front(), job.table);
  } catch (const redshift::error& unavailable) {
    flow::log::info("the details of the refused COPY are not available", {{"error", unavailable.what()}});
  }
  if (explanation.empty()) throw refused;
  throw std::runtime_error(explanation);
}

namespace {

net::task<> remove_and_log(staging::stage& stage, std::vector<std::string> keys) {
  for (const auto& left : co_await stage.remove(std::move(keys))) {
    flow::log::warn("a staged object could not be deleted",
                    {{"key", left.key}, {"code", left.code}, {"message", left.message}});
  }
}

}  // namespace

net::task<> remove_quietly(staging::stage& stage, std::vector<std::string> keys) {
  if (keys.empty()) co_return;
  try {
    // Also runs while a failed or cancelled session winds down.
    co_await net::shielded(net::with_deadline(remove_and_log(stage, std::move(keys)),
                                              net::in(std::chrono::seconds(10)), "deleting staged objects"));
  } catch (const std::exception& failed) {
    flow::log::warn("staged objects could not be deleted; they stay until they are swept",
                    {{"error", failed.what()}});
  }
}

}  // namespace connector
