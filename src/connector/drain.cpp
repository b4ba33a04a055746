#include "connector/drain.hpp"

#include <algorithm>
#include <charconv>

#include "connector/commit.hpp"
#include "connector/pending.hpp"
#include "connector/text.hpp"
#include "connector/warehouse.hpp"
#include "flow/log.hpp"

namespace connector {

namespace {

const flow::materialization_binding* find_binding(const std::vector<flow::materialization_binding>& bindings,
                                                  std::string_view state_key) {
  const auto found = std::find_if(bindings.begin(), bindings.end(),
                                  [&](const auto& binding) { return binding.state_key == state_key; });
  return found == bindings.end() ? nullptr : &*found;
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

}  // namespace

net::task<std::optional<flow::state_update>> drain_pending(const flow::apply_request& request,
                                                           const endpoint_config& config,
                                                           const redshift::catalog& catalog) {
  const pending_work pending = parse_state(request.state_json);
  if (pending.empty()) co_return std::nullopt;
  pending_work work;
  std::vector<target> targets;
  for (const auto& [state_key, ranges] : pending) {
    const auto* wanted = find_binding(request.materialization.bindings, state_key);
    // The table still is as the last applied spec left it.
    const auto* staged_for = request.last_materialization
                                 ? find_binding(request.last_materialization->bindings, state_key)
                                 : wanted;
    if (!wanted || !staged_for) {
      flow::log::info("dropping staged work of a binding that was removed or backfilled",
                      {{"stateKey", state_key}});
      continue;
    }
    targets.push_back(
        resolve_target(*staged_for, static_cast<std::uint32_t>(targets.size()), config, catalog));
    work.emplace(state_key, ranges);
  }
  auto executor = co_await net::asio::this_coro::executor;
  staging::stage stage(executor, staging_settings(config));
  std::vector<std::string> done = objects_of(pending);
  if (!work.empty()) {
    link warehouse(config);
    task_identity task{request.materialization.name, leading_range(work)};
    committer committer(config, std::move(task), warehouse, stage, targets);
    co_await committer.read_rows();
    co_await committer.apply(work);
    append(done, committer.take_leftovers());
  }
  co_await remove_quietly(stage, std::move(done));
  flow::state_update cleared;
  cleared.updated_json = to_clearing_patch(pending);
  co_return cleared;
}

}  // namespace connector
