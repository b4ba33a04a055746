#include "connector/drain.hpp"

#include <algorithm>
#include <charconv>
#include <functional>
#include <set>
#include <utility>

#include "connector/commit.hpp"
#include "connector/ddl.hpp"
#include "connector/pending.hpp"
#include "connector/retry.hpp"
#include "connector/table_plan.hpp"
#include "connector/text.hpp"
#include "connector/warehouse.hpp"
#include "flow/log.hpp"

namespace connector {

namespace {

using flow::materialization_binding;

const materialization_binding* find_binding(const std::vector<materialization_binding>& bindings,
                                            std::string_view state_key) {
  const auto found = std::find_if(bindings.begin(), bindings.end(),
                                  [&](const auto& binding) { return binding.state_key == state_key; });
  return found == bindings.end() ? nullptr : &*found;
}

/// The binding that the entries are for; null when it was removed or backfilled. A disabled one may be
/// enabled again and go on from where it was; without its table it would begin anew.
const materialization_binding* find_wanted(const flow::materialization_spec& spec, std::string_view state_key,
                                           const redshift::catalog& catalog) {
  if (const auto* active = find_binding(spec.bindings, state_key)) return active;
  const auto* disabled = find_binding(spec.inactive_bindings, state_key);
  return disabled && catalog.find(table_location(disabled->resource_path)) ? disabled : nullptr;
}

/// The row that the shard which leads the task writes: the one whose range begins at 0.
flow::key_range leading_range(const pending_work& work) {
  for (const auto& [state_key, ranges] : work) {
    const std::string& text = ranges.begin()->first;
    if (!text.starts_with("00000000-") || text.size() != 17) continue;
    flow::key_range range;
    std::from_chars(text.data() + 9, text.data() + 17, range.end, 16);
    return range;
  }
  flow::key_range whole;
  whole.end = 0xffffffff;
  return whole;
}

pending_work entries_to_keep(const pending_work& pending, const flow::materialization_spec& spec,
                             const redshift::catalog& catalog) {
  pending_work kept;
  for (const auto& [state_key, ranges] : pending) {
    if (find_wanted(spec, state_key, catalog)) {
      kept.emplace(state_key, ranges);
    } else {
      flow::log::info("dropping staged work of a binding that was removed or backfilled",
                      {{"stateKey", state_key}});
    }
  }
  return kept;
}

/// Applies entries, all of bindings that are wanted. Lifetimes: the arguments outlive it.
class drainage {
 public:
  drainage(const flow::apply_request& request, const endpoint_config& config,
           const redshift::catalog& catalog, staging::stage& stage, const pending_work& work)
      : request_(request),
        config_(config),
        catalog_(catalog),
        work_(work),
        warehouse_(config),
        committer_(config, {request.materialization.name, leading_range(work)}, warehouse_, stage, targets_) {
  }

  net::task<> run() {
    std::function<net::task<>()> once = [this] { return prepare(); };
    co_await with_retries("preparing tables for staged work", once);
    // Without a target everything has been applied, by an Apply that did not live to say so.
    if (!targets_.empty()) co_await committer_.apply(work_);
  }
  std::vector<std::string> take_executed() { return std::move(executed_); }
  std::vector<std::string> take_leftovers() { return committer_.take_leftovers(); }

 private:
  net::task<> prepare();
  net::task<> restore(redshift::connection& db, const std::vector<const materialization_binding*>& bindings);
  net::task<> read_catalog(redshift::connection& db,
                           const std::vector<const materialization_binding*>& bindings);
  std::vector<const materialization_binding*> bindings_to_fill(const std::set<std::string>& applied) const;
  const materialization_binding* staged_for(std::string_view state_key) const;

  const flow::apply_request& request_;
  const endpoint_config& config_;
  redshift::catalog catalog_;
  bool outdated_ = false;  // the catalog
  const pending_work& work_;
  link warehouse_;
  std::vector<target> targets_;
  committer committer_;
  std::vector<std::string> executed_;
};

net::task<> drainage::prepare() {
  const auto rows = co_await committer_.read_rows();
  // An interrupted Apply may have changed the tables of applied entries already.
  const auto bindings = bindings_to_fill(redshift::all_applied_ids(rows));
  redshift::connection* db = co_await warehouse_.get();
  co_await restore(*db, bindings);
  targets_.clear();
  for (const auto* binding : bindings) {
    const auto index = static_cast<std::uint32_t>(targets_.size());
    targets_.push_back(resolve_target(*binding, index, config_, catalog_));
  }
}

net::task<> drainage::restore(redshift::connection& db,
                              const std::vector<const materialization_binding*>& bindings) {
  if (outdated_) co_await read_catalog(db, bindings);
  for (const auto* binding : bindings) {
    const table_plan table(*binding, request_.materialization.name, config_.flags, catalog_);
    for (const auto& statement : table.restore()) {
      outdated_ = true;
      co_await run_ddl(db, statement);
      executed_.push_back(statement.sql);
    }
  }
  if (outdated_) co_await read_catalog(db, bindings);
}

net::task<> drainage::read_catalog(redshift::connection& db,
                                   const std::vector<const materialization_binding*>& bindings) {
  std::vector<std::vector<std::string>> paths;
  for (const auto* binding : bindings) paths.push_back(binding->resource_path);
  catalog_ = co_await redshift::read_catalog(db, schemas_of(paths, config_));
  outdated_ = false;
}

std::vector<const materialization_binding*> drainage::bindings_to_fill(
    const std::set<std::string>& applied) const {
  std::vector<const materialization_binding*> out;
  for (const auto& [state_key, ranges] : work_) {
    const bool done = std::all_of(ranges.begin(), ranges.end(),
                                  [&](const auto& entry) { return applied.contains(entry.second.id); });
    if (!done) out.push_back(staged_for(state_key));
  }
  return out;
}

/// The last applied spec may be older than the one that staged.
const materialization_binding* drainage::staged_for(std::string_view state_key) const {
  if (const auto& last = request_.last_materialization) {
    if (const auto* active = find_binding(last->bindings, state_key)) return active;
    if (const auto* disabled = find_binding(last->inactive_bindings, state_key)) return disabled;
  }
  return find_wanted(request_.materialization, state_key, catalog_);
}

}  // namespace

net::task<drained> drain_pending(const flow::apply_request& request, const endpoint_config& config,
                                 const redshift::catalog& catalog) {
  drained out;
  const pending_work pending = parse_state(request.state_json);
  if (pending.empty()) co_return out;
  const pending_work work = entries_to_keep(pending, request.materialization, catalog);
  staging::stage stage(co_await net::asio::this_coro::executor, staging_settings(config));
  std::vector<std::string> done = objects_of(pending);
  if (!work.empty()) {
    drainage job(request, config, catalog, stage, work);
    co_await job.run();
    out.executed = job.take_executed();
    append(done, job.take_leftovers());
  }
  co_await remove_quietly(stage, std::move(done));
  out.cleared.emplace();
  out.cleared->updated_json = to_clearing_patch(pending);
  co_return out;
}

}  // namespace connector
