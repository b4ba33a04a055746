#include "connector/session.hpp"

#include <algorithm>
#include <boost/asio/cancellation_state.hpp>
#include <chrono>
#include <exception>
#include <set>
#include <span>
#include <utility>

#include "connector/text.hpp"
#include "connector/warehouse.hpp"
#include "flow/checkpoint.hpp"
#include "flow/log.hpp"

namespace connector {

namespace {

constexpr std::string_view runtime_v2_label = "estuary.dev/flag/enable-runtime-v2";
// Longer than any time between staging an object and applying it, with a long disabled task in mind.
constexpr std::chrono::hours leftover_age{7 * 24};

std::uint64_t milliseconds_since(std::chrono::steady_clock::time_point start) {
  return static_cast<std::uint64_t>(
      std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - start)
          .count());
}

[[noreturn]] void unexpected(std::string_view phase, std::string_view allowed) {
  throw flow::protocol_error("the runtime sent a message that has no place " + std::string(phase) +
                             "; expected " + std::string(allowed));
}

[[noreturn]] void ended_early(std::string_view when) {
  throw flow::protocol_error("the input ended " + std::string(when) +
                             ", in the middle of a transaction; nothing of that transaction was committed");
}

template <class Response>
flow::response with_patch(std::string patch) {
  Response out;
  if (!patch.empty()) {
    out.state.emplace();
    out.state->updated_json = std::move(patch);
    out.state->merge_patch = true;
  }
  return out;
}

}  // namespace

session::session(net::asio::any_io_executor executor, flow::request_stream& requests,
                 flow::response_stream& responses, flow::open_request open)
    : executor_(executor),
      requests_(requests),
      responses_(responses),
      request_(std::move(open)),
      config_(parse_endpoint_config(request_.materialization.config_json)),
      task_{request_.materialization.name, request_.range},
      warehouse_(config_),
      stage_(executor, staging_settings(config_)),
      committer_(config_, task_, warehouse_, stage_, targets_),
      acknowledged_(executor),
      work_(executor) {}

session::~session() = default;

net::task<> session::run() {
  co_await open();
  std::exception_ptr failure;
  try {
    work_.spawn(sweep_leftovers());  // first: serve() takes the pending work that it must not touch
    work_.spawn(serve());
    co_await work_.join();
  } catch (...) {
    failure = std::current_exception();
  }
  if (failure) {
    // A cancelled coroutine could await nothing.
    co_await net::asio::this_coro::reset_cancellation_state(net::asio::disable_cancellation());
    co_await clean_up();
    std::rethrow_exception(failure);
  }
  co_await responses_.flush();
}

void session::warn_of_what_is_missing() const {
  if (config_.sync_schedule) {
    flow::log::warn("syncSchedule is configured, but this version does not delay acknowledgements yet");
  }
  if (config_.dbt_job_trigger) {
    flow::log::warn("dbt_job_trigger is configured, but this version does not trigger dbt jobs yet");
  }
}

net::task<> session::open() {
  const auto started = std::chrono::steady_clock::now();
  pending_ = parse_state(request_.state_json);
  redshift::connection* db = co_await warehouse_.open();
  const auto catalog = co_await redshift::read_catalog(*db, schemas_of(paths_to_look_at(), config_));
  reject_shared_tables(resource_paths(request_.materialization), config_, catalog);
  if (!catalog.find(metadata_table(config_))) {
    throw std::runtime_error("table " + redshift::quote_path(metadata_table(config_)) +
                             " does not exist. Applying the task makes it; publish the task again.");
  }
  targets_ = resolve_targets(request_.materialization, config_, catalog);
  add_disabled_targets(catalog);
  const bool new_state = pending_.empty();
  set_foreign_entries_apart();

  auto rows = co_await committer_.read_rows();
  flow::opened_response opened;
  opened.disable_load_optimization =
      config_.flags.allow_existing_tables_for_new_bindings || config_.flags.retain_existing_data_on_backfill;
  if (new_state && inherits_checkpoints()) opened.runtime_checkpoint = inherited_checkpoint(rows);
  if (opened.runtime_checkpoint) {
    // An instance of the fenced generation that is still alive must not commit any more.
    co_await db->query(redshift::bump_fences(metadata_table(config_), task_.materialization,
                                             task_.range.begin, task_.range.end));
    co_await committer_.read_rows();
    flow::log::info("taking over from the fenced generation of this connector: resuming from its checkpoint");
  }
  const flow::response message = opened;
  co_await responses_.send(message);
  flow::log::info("Running", {{"eventType", "connectorStatus"}});
  warn_of_what_is_missing();
  flow::log::info("opened", {{"bindings", active_targets().size()},
                             {"range", range_text(task_.range)},
                             {"pendingBindings", pending_.size()},
                             {"tookMs", milliseconds_since(started)}});
}

// Which checkpoints are ours to hand on: on v2 one shard leads the task.
bool session::inherits_checkpoints() const {
  const auto& labels = request_.materialization.labels;
  const auto label = labels.find(runtime_v2_label);
  return label == labels.end() || label->second != "true" || task_.range.begin == 0;
}

std::optional<flow::checkpoint> session::inherited_checkpoint(
    const std::vector<redshift::checkpoint_row>& rows) const {
  const auto* row = redshift::narrowest_covering(rows, task_.range.begin, task_.range.end);
  if (!row) return std::nullopt;
  const auto protobuf = redshift::parse_runtime_checkpoint(row->checkpoint);
  if (!protobuf) return std::nullopt;
  return flow::parse_checkpoint(*protobuf);
}

std::vector<std::vector<std::string>> session::paths_to_look_at() const {
  auto paths = resource_paths(request_.materialization);
  for (const auto& binding : request_.materialization.inactive_bindings) {
    if (pending_.contains(binding.state_key)) paths.push_back(binding.resource_path);
  }
  return paths;
}

// A disabled binding that is enabled again goes on after the rows that it had staged. Without its table it
// would begin anew.
void session::add_disabled_targets(const redshift::catalog& catalog) {
  for (const auto& binding : request_.materialization.inactive_bindings) {
    const auto has_its_key = [&](const target& other) { return other.state_key == binding.state_key; };
    if (!pending_.contains(binding.state_key) || !catalog.find(table_location(binding.resource_path)) ||
        std::any_of(targets_.begin(), targets_.end(), has_its_key))
      continue;
    const auto index = static_cast<std::uint32_t>(targets_.size());
    targets_.push_back(resolve_target(binding, index, config_, catalog));
  }
}

std::span<const target> session::active_targets() const {
  return std::span(targets_).first(request_.materialization.bindings.size());
}

// Entries of bindings that were removed, or backfilled since (their state key changed), will never be
// applied.
void session::set_foreign_entries_apart() {
  for (auto entry = pending_.begin(); entry != pending_.end();) {
    const bool known = std::any_of(targets_.begin(), targets_.end(),
                                   [&](const target& target) { return target.state_key == entry->first; });
    const auto current = entry++;
    if (known) continue;
    flow::log::info("dropping staged work of a binding that was removed or backfilled",
                    {{"stateKey", current->first}});
    foreign_.insert(pending_.extract(current));
  }
}

net::task<> session::serve() {
  for (;;) {
    const flow::request* request = co_await requests_.next();
    if (!request) {
      throw flow::protocol_error(round_ == 0
                                     ? "the input ended after Open, before the first Acknowledge"
                                     : "the input ended after StartedCommit, before it was acknowledged; the "
                                       "next session applies what was committed");
    }
    if (!std::holds_alternative<flow::acknowledge_request>(*request)) unexpected("here", "Acknowledge");
    acknowledged_.reset();
    work_.spawn(acknowledge(std::exchange(pending_, {}), std::exchange(foreign_, {})));
    if (!co_await read_loads()) co_return;
    co_await read_stores();
    ++round_;
  }
}

net::task<> session::acknowledge(pending_work work, pending_work foreign) {
  const auto started = std::chrono::steady_clock::now();
  if (!work.empty()) {
    co_await committer_.apply(work);
    flow::log::info("applied",
                    {{"round", round_}, {"bindings", work.size()}, {"tookMs", milliseconds_since(started)}});
  }
  work.merge(foreign);
  std::vector<std::string> done = objects_of(work);
  append(done, committer_.take_leftovers());
  const flow::response message =
      with_patch<flow::acknowledged_response>(work.empty() ? std::string() : to_clearing_patch(work));
  co_await responses_.send(message);
  acknowledged_.set();
  co_await remove_quietly(stage_, std::move(done));
}

net::task<bool> session::read_loads() {
  loads_.emplace(config_, warehouse_, stage_, active_targets(), new_transaction_prefix());
  for (;;) {
    const flow::request* request = requests_.poll();
    if (!request) request = co_await requests_.next();
    if (!request) {
      if (!loads_->empty()) ended_early("after Load requests, before Flush");
      co_return false;
    }
    if (const auto* load = std::get_if<flow::load_request>(request)) {
      if (loads_->add(*load)) co_await loads_->spill();
    } else if (std::holds_alternative<flow::flush_request>(*request)) {
      break;
    } else {
      unexpected("between Acknowledge and Flush", "Load or Flush");
    }
  }
  // Reads are read-committed: the previous transaction must be visible first.
  co_await acknowledged_.wait();
  if (!loads_->empty()) {
    const auto started = std::chrono::steady_clock::now();
    const auto loaded = co_await loads_->evaluate(responses_);
    flow::log::info("loaded",
                    {{"round", round_}, {"documents", loaded}, {"tookMs", milliseconds_since(started)}});
  }
  const flow::response flushed = flow::flushed_response{};
  co_await responses_.send(flushed);
  work_.spawn(remove_quietly(stage_, loads_->take_objects()));
  loads_.reset();
  co_return true;
}

net::task<> session::read_stores() {
  const auto started = std::chrono::steady_clock::now();
  stores_.emplace(
      executor_, stage_, active_targets(), store_encoders_,
      store_phase::settings{new_transaction_prefix(), range_text(task_.range), config_.hard_delete});
  for (;;) {
    const flow::request* request = requests_.poll();
    if (!request) request = co_await requests_.next();
    if (!request) ended_early("before StartCommit");
    if (const auto* store = std::get_if<flow::store_request>(request)) {
      if (!stores_->ready_for(store->binding)) co_await stores_->switch_to(store->binding);
      if (stores_->add(*store)) co_await stores_->drain();
    } else if (std::holds_alternative<flow::start_commit_request>(*request)) {
      break;
    } else {
      unexpected("between Flush and StartCommit", "Store or StartCommit");
    }
  }
  pending_ = co_await stores_->finish();
  flow::log::info("staged", {{"round", round_},
                             {"rows", stores_->rows()},
                             {"stagedBytes", stores_->bytes()},
                             {"bindings", pending_.size()},
                             {"tookMs", milliseconds_since(started)}});
  // From here on the recovery log may name the objects: they are no longer ours to delete.
  stores_.reset();
  const flow::response message =
      with_patch<flow::started_commit_response>(pending_.empty() ? std::string() : to_patch(pending_));
  co_await responses_.send(message);
}

// Runs beside the first transaction. Looks only below our own range: what other shards have staged is named
// in states that this one may not see.
net::task<> session::sweep_leftovers() {
  std::set<std::string> named;
  for (const auto* work : {&pending_, &foreign_}) {
    for (auto& key : objects_of(*work)) named.insert(std::move(key));
  }
  const std::string prefix =
      staging::shard_prefix(config_.bucket_path, task_.materialization, range_text(task_.range));
  try {
    const auto removed =
        co_await stage_.sweep(prefix, std::move(named), std::chrono::system_clock::now() - leftover_age);
    if (removed > 0) flow::log::info("removed leftovers of earlier crashes from S3", {{"objects", removed}});
  } catch (const s3::error& error) {
    // Listing needs a right that staging itself does not.
    flow::log::info("leftovers in S3 could not be swept", {{"error", error.what()}});
  }
}

net::task<> session::clean_up() {
  if (loads_) co_await remove_quietly(stage_, loads_->take_objects());
  if (stores_) co_await stores_->abort();
}

std::string session::new_transaction_prefix() const {
  return staging::transaction_prefix(config_.bucket_path, task_.materialization, range_text(task_.range),
                                     staging::make_uuid());
}

}  // namespace connector
