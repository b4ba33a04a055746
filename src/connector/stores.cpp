#include "connector/stores.hpp"

#include <boost/asio/cancellation_state.hpp>
#include <exception>
#include <utility>

#include "connector/copy.hpp"
#include "connector/text.hpp"
#include "flow/log.hpp"
#include "flow/streams.hpp"

namespace connector {

namespace {

// Each binding that finishes holds a block and a part; more of them would only wait for the same network.
constexpr std::size_t max_finishing = 4;

/// COPY would cut a longer key (Redshift: TRUNCATECOLUMNS), and two rows might then have the same one.
void refuse_cut_keys(const target& target, const row_encoder& encoder) {
  if (target.delta_updates) return;
  for (std::size_t i = 0; i < target.mapping.keys; ++i) {
    const auto longest = encoder.longest_bytes()[i];
    if (longest <= redshift::max_varchar_bytes) continue;
    throw row_error("collection \"" + target.collection + "\", field \"" + target.mapping.columns[i].field +
                    "\": a key has a string of " + std::to_string(longest) + " bytes; table " +
                    redshift::quote_path(target.table) + " takes at most " +
                    std::to_string(redshift::max_varchar_bytes) +
                    ". Choose a shorter key for the collection, or use delta updates.");
  }
}

}  // namespace

store_phase::store_phase(net::asio::any_io_executor executor, staging::stage& stage,
                         std::span<const target> targets, std::map<std::uint32_t, row_encoder>& encoders,
                         settings settings)
    : executor_(executor),
      stage_(stage),
      targets_(targets),
      encoders_(encoders),
      settings_(std::move(settings)),
      finished_one_(executor),
      finishing_(executor) {}

row_encoder& store_phase::encoder_of(std::uint32_t binding) {
  auto found = encoders_.find(binding);
  if (found == encoders_.end()) found = encoders_.emplace(binding, targets_[binding].make_encoder()).first;
  return found->second;
}

net::task<> store_phase::switch_to(std::uint32_t binding) {
  if (binding >= targets_.size()) {
    throw flow::protocol_error("Store names binding " + std::to_string(binding) + ", but there are only " +
                               std::to_string(targets_.size()));
  }
  if (finishing_.failed()) co_await finishing_.join();
  leave_current();
  while (finishing_count_ >= max_finishing && !finishing_.failed()) {
    finished_one_.reset();
    co_await finished_one_.wait();
  }
  if (finishing_.failed()) co_await finishing_.join();
  auto [found, is_new] = bindings_.try_emplace(binding, settings_.object_prefix, targets_[binding]);
  current_ = binding;
  stage_of_current_ = &found->second;
  encoder_of_current_ = &encoder_of(binding);
  if (is_new) encoder_of_current_->reset_longest();
}

// Must not be called after a failure: a group that failed drops what is spawned, and the writers with it.
void store_phase::leave_current() {
  if (!current_) return;
  binding_stage& left = *stage_of_current_;
  current_.reset();
  if (!left.stores && !left.deletes) return;
  ++finishing_count_;
  finishing_.spawn(finish_writers(left, std::exchange(left.stores, std::nullopt),
                                  std::exchange(left.deletes, std::nullopt)));
}

bool store_phase::add(const flow::store_request& store) {
  binding_stage& binding = *stage_of_current_;
  // Deletions mean something only where rows are unique by key; a delta binding records them as rows.
  if (store.remove && settings_.hard_delete && !binding.of.delta_updates) {
    if (!store.exists) return false;  // created and deleted without ever having been a row
    if (!binding.deletes) binding.deletes.emplace(stage_, binding.names);
    encoder_of_current_->key(store.key, binding.deletes->buffer());
    ++rows_;
    return binding.deletes->row_done();
  }
  if (!binding.stores) binding.stores.emplace(stage_, binding.names);
  encoder_of_current_->store(store.key, store.values, store.doc, binding.stores->buffer());
  binding.entry.must_merge |= store.exists;
  ++rows_;
  return binding.stores->row_done();
}

net::task<> store_phase::drain() {
  binding_stage& binding = *stage_of_current_;
  if (binding.stores && binding.stores->buffer().size() >= stage_.limits().block_bytes)
    co_await binding.stores->flush_block();
  if (binding.deletes && binding.deletes->buffer().size() >= stage_.limits().block_bytes)
    co_await binding.deletes->flush_block();
}

net::task<> store_phase::finish_writers(binding_stage& binding, std::optional<staging::writer> stores,
                                        std::optional<staging::writer> deletes) {
  std::exception_ptr failure;
  try {
    if (stores) {
      const auto staged = co_await stores->finish();
      append(binding.entry.store_files, staged.keys);
      binding.entry.rows += staged.rows;
      bytes_ += staged.bytes;
    }
    if (deletes) {
      const auto staged = co_await deletes->finish();
      append(binding.entry.delete_files, staged.keys);
      binding.entry.deletes += staged.rows;
      bytes_ += staged.bytes;
    }
  } catch (...) {
    failure = std::current_exception();
  }
  if (failure) {
    co_await net::asio::this_coro::reset_cancellation_state(net::asio::disable_cancellation());
    if (stores) co_await stores->abort();
    if (deletes) co_await deletes->abort();
  }
  --finishing_count_;
  finished_one_.set();
  if (failure) std::rethrow_exception(failure);
}

net::task<pending_work> store_phase::finish() {
  if (finishing_.failed()) co_await finishing_.join();
  leave_current();
  co_await finishing_.join();
  pending_work work;
  for (auto& [index, binding] : bindings_) {
    pending_entry& entry = binding.entry;
    if (entry.rows == 0 && entry.deletes == 0) continue;
    entry.id = staging::make_uuid();
    entry.columns = binding.of.column_names;
    const row_encoder& encoder = encoder_of(index);
    refuse_cut_keys(binding.of, encoder);
    for (std::size_t i = 0; i < entry.columns.size(); ++i) {
      const redshift::column_info* column = binding.of.existing.find(entry.columns[i]);
      if (encoder.columns()[i].varchar_bytes > 0 && encoder.longest_bytes()[i] > column->char_length &&
          column->char_length < redshift::max_varchar_bytes) {
        entry.widen.push_back(entry.columns[i]);
      }
    }
    work[binding.of.state_key][settings_.range] = entry;
  }
  co_return work;
}

net::task<> store_phase::abort() {
  finishing_.cancel();
  try {
    co_await finishing_.join();
  } catch (const std::exception& ended) {
    flow::log::debug("staging was cut off", {{"error", ended.what()}});
  }
  std::vector<std::string> objects;
  for (auto& [index, binding] : bindings_) {
    if (binding.stores) co_await binding.stores->abort();
    if (binding.deletes) co_await binding.deletes->abort();
    binding.stores.reset();
    binding.deletes.reset();
    append(objects, binding.entry.store_files);
    append(objects, binding.entry.delete_files);
  }
  bindings_.clear();
  current_.reset();
  co_await remove_quietly(stage_, std::move(objects));
}

}  // namespace connector
